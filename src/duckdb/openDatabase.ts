import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DuckDbReader } from './duckDbApi.js';
import { loadDuckDb } from './loadDuckDb.js';
import { sweepStages } from './stageFile.js';

/** A connection of its own to a database file. */
export interface Database {
  readonly path: string;
  run(sql: string): Promise<void>;
  read(sql: string): Promise<DuckDbReader>;
  /** Ends the connection: what was not committed is as if it had never been. */
  close(): void;
}

/** Where this library keeps what it has to know: a schema that nobody else has tables in. */
export const NOTES_SCHEMA = 'rxjs_resilient_http';

const SETUP = [
  // A time without an offset is in UTC, whatever this machine thinks.
  "SET TimeZone = 'UTC'",
  `CREATE SCHEMA IF NOT EXISTS ${NOTES_SCHEMA}`,
  `CREATE TABLE IF NOT EXISTS ${NOTES_SCHEMA}.checkpoints (key VARCHAR PRIMARY KEY, value JSON)`,
  `CREATE TABLE IF NOT EXISTS ${NOTES_SCHEMA}.tables (name VARCHAR PRIMARY KEY, notes JSON)`,
];

/** Two of one process that set up one database at once would be in each other's way. */
const settingUp = new Map<string, Promise<unknown>>();

/** Opens a database, made if there is none. Rejects with DuckDB's error, such as that another process holds it. */
export async function openDatabase(path: string, settings: Readonly<Record<string, string>> = {}): Promise<Database> {
  const { DuckDBInstance } = await loadDuckDb();
  const absolute = resolve(path);
  mkdirSync(dirname(absolute), { recursive: true });
  const instance = await DuckDBInstance.fromCache(absolute, { ...settings });
  const connection = await instance.connect().catch((error: unknown) => {
    instance.closeSync();
    throw error;
  });
  const database: Database = {
    path: absolute,
    run: async (sql) => {
      await connection.run(sql);
    },
    read: (sql) => connection.runAndReadAll(sql),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
  const before = settingUp.get(absolute);
  const mine = (before ?? Promise.resolve())
    .catch(() => undefined)
    .then(async () => {
      sweepStages(absolute);
      for (const sql of SETUP) await database.run(sql);
    });
  settingUp.set(absolute, mine);
  try {
    await mine;
  } catch (error) {
    database.close();
    throw error;
  } finally {
    if (settingUp.get(absolute) === mine) settingUp.delete(absolute);
  }
  return database;
}

/** The first column of the first row, of a database that may not be there. */
export async function readValue(path: string, sql: string): Promise<unknown> {
  if (!existsSync(path)) return undefined;
  const database = await openDatabase(path);
  try {
    return (await database.read(sql)).getRowsJson()[0]?.[0];
  } finally {
    database.close();
  }
}
