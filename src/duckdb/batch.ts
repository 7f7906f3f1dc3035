import { ConfigurationError } from '../core/errors.js';
import { type ColumnNames, ORDINAL } from './columnNames.js';
import { recordLine } from './recordLine.js';
import { fieldOf, newShape, noteValue, type Shape } from './shape.js';
import type { StageFile } from './stageFile.js';

/** Records of one table that are loaded together. */
export interface Batch {
  readonly stage: StageFile;
  /** What their columns have seen. */
  readonly shape: Shape;
}

export function newBatch(stage: StageFile): Batch {
  return { stage, shape: newShape() };
}

export interface BatchRules {
  readonly table: string;
  readonly names: ColumnNames;
  /** Keys that every record has to have. */
  readonly primaryKey: readonly string[];
}

/** Adds a record that has been checked. What is no object is one with the key `value`. */
export function addRecord({ stage, shape }: Batch, value: unknown, { names, primaryKey }: BatchRules): void {
  const record = asRecord(value);
  let isRenamed = false;
  for (const key of Object.keys(record)) {
    const field = record[key];
    if (field === undefined || typeof field === 'function' || typeof field === 'symbol') continue;
    const column = names.of(key);
    if (column !== key) isRenamed = true;
    noteValue(fieldOf(shape, column), field);
  }
  const line = recordLine(isRenamed ? renamed(record, names) : record);
  stage.append(primaryKey.length > 0 ? `{"${ORDINAL}":${stage.lines},${line.slice(1)}` : line);
}

/** @throws ConfigurationError for a record without its key */
export function checkRecord(value: unknown, { table, primaryKey }: Omit<BatchRules, 'names'>): void {
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

function renamed(record: Readonly<Record<string, unknown>>, names: ColumnNames): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, field]) => [names.of(key), field]));
}
