import { ConfigurationError } from '../core/errors.js';
import type { ColumnNames } from './columnNames.js';
import { GROUP_ROWS } from './parquet/parquetFile.js';
import { mergeShape, newShape, type Shape } from './shape.js';
import { newStage, type Stage } from './stage.js';

/** Records of one table that are loaded together. */
export interface Batch {
  readonly stage: Stage;
  /** What their columns have seen, and those of batches before: known once it is closed. */
  readonly shape: Shape;
  /** How much waits, roughly. */
  readonly bytes: number;
  readonly rows: number;
  /** @param value that has been checked; what is no object is a record with the key `value` */
  add(value: unknown): void;
  /** No more comes. */
  close(): void;
}

/** So much is written at once: little enough that records do not grow old in memory. */
const PIECE_BYTES = 1 << 18;
const PIECE_RECORDS = 1 << 9;
/** Of the first piece, of whose records nothing is known. */
const FIRST_RECORDS = 1 << 4;

/**
 * @param seen what the records of this table have been so far
 * @param path of a file by its ending, each time another one
 */
export function newBatch(names: ColumnNames, seen: Shape, path: (ending: 'ndjson' | 'parquet') => string): Batch {
  const stage = newStage(seen, names, path);
  const shape = newShape();
  let records: Record<string, unknown>[] = [];
  let atOnce = FIRST_RECORDS;
  let bytes = 0;
  const flush = () => {
    if (records.length === 0) return;
    stage.add(records);
    const size = (stage.bytes - bytes) / records.length;
    bytes = stage.bytes;
    // Of records that grow, the next piece is small again.
    atOnce = Math.max(1, Math.min(PIECE_RECORDS, Math.floor(PIECE_BYTES / size)));
    records = [];
  };
  return {
    stage,
    shape,
    get bytes() {
      // Each of those that wait has some.
      return bytes + records.length;
    },
    get rows() {
      return stage.rows + records.length;
    },
    add: (value) => {
      records.push(asRecord(value));
      if (records.length >= atOnce || (stage.rows + records.length) % GROUP_ROWS === 0) flush();
    },
    close: () => {
      flush();
      stage.close();
      mergeShape(shape, seen, true);
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
