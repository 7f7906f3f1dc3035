import { NOTES_SCHEMA } from './openDatabase.js';
import { literal } from './sql.js';

const TABLE = `${NOTES_SCHEMA}.checkpoints`;

export function selectCheckpoint(key: string): string {
  return `SELECT value FROM ${TABLE} WHERE key = ${literal(key)}`;
}

/** @param value JSON text */
export function saveCheckpoint(key: string, value: string): string {
  return `INSERT OR REPLACE INTO ${TABLE} VALUES (${literal(key)}, ${literal(value)})`;
}
