import { jsonLine } from '../jsonLine.js';
import { isLossless } from '../shape.js';
import type { Scalar } from './layout.js';
import { type LeafColumn, putBoolean } from './leafColumn.js';

/** Puts a value that is neither null nor undefined into a column. False for one that JSON has as null. */
export type PutValue = (column: LeafColumn, value: unknown) => boolean;

export const PUT_VALUE: Readonly<Record<Scalar, PutValue>> = {
  boolean: (column, value) => {
    if (typeof value !== 'boolean') return putOther('boolean', column, value);
    putBoolean(column, value);
    return true;
  },
  int64: (column, value) => {
    if (typeof value === 'number') {
      if (!Number.isFinite(value)) return false;
      column.values.int64(value);
    } else if (typeof value === 'bigint') column.values.bigint(value);
    else return putOther('int64', column, value);
    return true;
  },
  double: (column, value) => {
    if (typeof value !== 'number' && typeof value !== 'bigint') return putOther('double', column, value);
    const number = Number(value);
    if (!Number.isFinite(number)) return false;
    column.values.double(number);
    return true;
  },
  text: (column, value) => {
    if (typeof value === 'string') column.values.text(value);
    else if (typeof value === 'bigint' || isLosslessNumber(value)) column.values.text(String(value));
    else return putOther('text', column, value);
    return true;
  },
  json: (column, value) => {
    if (typeof value === 'function' || typeof value === 'symbol') return false;
    if (typeof value === 'number' && !Number.isFinite(value)) return false;
    column.values.text(jsonLine(value as object));
    return true;
  },
};

/** What JSON makes of an object that is none of the values, and of what it leaves out. */
function putOther(layout: Scalar, column: LeafColumn, value: unknown): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return false;
  const made = jsonForm(value);
  if (made === null || made === undefined || (typeof made === 'number' && !Number.isFinite(made))) return false;
  if (made !== value) return PUT_VALUE[layout](column, made);
  throw new Error(`${column.path.join('.')} cannot take a ${typeof value} as ${layout}`);
}

/** What `toJSON` answers, where there is one. */
export function jsonForm(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? jsonForm(toJSON.call(value, '')) : value;
}

function isLosslessNumber(value: unknown): boolean {
  return typeof value === 'object' && value !== null && isLossless(value);
}
