import { ConfigurationError } from '../core/errors.js';
import type { ColumnNames } from './columnNames.js';
import { fieldOf, newShape, noteValue, type Shape } from './shape.js';
import { newStage, type Stage } from './stage.js';

/** Records of one table that are loaded together. */
export interface Batch {
  readonly stage: Stage;
  /** What their columns have seen. */
  readonly shape: Shape;
  /** How much waits, roughly. */
  readonly bytes: number;
  /** @param value that has been checked; what is no object is a record with the key `value` */
  add(value: unknown): void;
  /** No more comes. */
  close(): void;
}

/** So much is written at once: little enough that records do not grow old in memory. */
const PIECE_BYTES = 1 << 18;
const PIECE_RECORDS = 1 << 10;

/**
 * @param seen what the records of this table have been so far
 * @param path of a file by its ending, each time another one
 */
export function newBatch(names: ColumnNames, seen: Shape, path: (ending: 'ndjson' | 'parquet') => string): Batch {
  const stage = newStage(seen, path);
  const shape = newShape();
  /** By the place of a key in its record: what it was in the one before, as it mostly is again. */
  const columns: { key: string; shape: Shape }[] = [];
  let records: Record<string, unknown>[] = [];
  let pieceBytes = 0;
  let bytes = 0;
  const flush = () => {
    if (records.length === 0) return;
    stage.add(records, shape, names.keyOf);
    records = [];
    pieceBytes = 0;
  };
  return {
    stage,
    shape,
    get bytes() {
      return bytes;
    },
    add: (value) => {
      const record = asRecord(value);
      let size = 8;
      const keys = Object.keys(record);
      for (let index = 0; index < keys.length; index++) {
        const key = keys[index] as string;
        const field = record[key];
        if (field === undefined || typeof field === 'function' || typeof field === 'symbol') continue;
        let column = columns[index];
        if (column?.key !== key) {
          column = { key, shape: fieldOf(shape, names.of(key)) };
          columns[index] = column;
        }
        size += noteValue(column.shape, field);
      }
      records.push(record);
      bytes += size;
      pieceBytes += size;
      if (pieceBytes >= PIECE_BYTES || records.length >= PIECE_RECORDS) flush();
    },
    close: () => {
      flush();
      stage.close();
    },
  };
}

export interface KeyRules {
  readonly table: string;
  /** Keys that every record has to have. */
  readonly primaryKey: readonly string[];
}

/** @throws ConfigurationError for a record without its key */
export function checkRecord(value: unknown, { table, primaryKey }: KeyRules): void {
  if (primaryKey.length === 0) return;
  const record = asRecord(value);
  for (const key of primaryKey) {
    if (record[key] === undefined || record[key] === null) {
      throw new ConfigurationError(
        'primaryKey',
        `a record for ${table} has no ${JSON.stringify(key)}; its keys are ${Object.keys(record).join(', ')}`,
      );
    }
  }
}

function asRecord(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value };
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? asRecord(toJSON.call(value, '')) : (value as Record<string, unknown>);
}
