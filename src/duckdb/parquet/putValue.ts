import { jsonLine } from '../jsonLine.js';
import { isWithin, newShape, noteValue, numberKind, type Shape } from '../shape.js';
import { KIND, textKind } from '../textKind.js';
import type { Scalar } from './layout.js';
import { type LeafColumn, putBoolean } from './leafColumn.js';

/** What became of a value: it is in the column, or null there, or of a kind that the column is not made for. */
export const PUT = { value: 0, null: 1, misfit: 2 } as const;
export type Put = (typeof PUT)[keyof typeof PUT];

/** Puts a value that is neither null nor undefined into its column. */
export type PutValue = (value: unknown) => Put;

/** @param shape what the column's values have been so far: one that would change it is a misfit */
export function putValue(layout: Scalar, column: LeafColumn, shape: Shape): PutValue {
  const { values } = column;
  const other = (value: unknown): Put => putOther(layout, column, shape, value);
  switch (layout) {
    case 'text':
      return (value) => {
        if (typeof value !== 'string') return other(value);
        // Once there is text, any text is.
        if ((shape.kinds & KIND.text) === 0 && (textKind(value) & ~shape.kinds) !== 0) return PUT.misfit;
        values.text(value);
        return PUT.value;
      };
    case 'int64':
      return (value) => {
        if (!Number.isSafeInteger(value)) return other(value);
        values.int64(value as number);
        return PUT.value;
      };
    case 'double':
      return (value) => {
        if (typeof value !== 'number') return other(value);
        const kind = numberKind(value);
        if ((kind & ~shape.kinds) !== 0) return PUT.misfit;
        if (kind === 0) return PUT.null;
        values.double(value);
        return PUT.value;
      };
    case 'boolean':
      return (value) => {
        if (typeof value !== 'boolean') return other(value);
        putBoolean(column, value);
        return PUT.value;
      };
    case 'json':
      return other;
  }
}

/** Whatever a column may hold, and what JSON makes of it. */
function putOther(layout: Scalar, column: LeafColumn, shape: Shape, given: unknown): Put {
  const value = layout === 'json' ? given : jsonForm(given);
  if (value === null || value === undefined || typeof value === 'function' || typeof value === 'symbol')
    return PUT.null;
  const noted = newShape();
  noteValue(noted, value);
  if (!isWithin(noted, shape)) return PUT.misfit;
  if (typeof value === 'number' && !Number.isFinite(value)) return PUT.null;
  const { values } = column;
  if (layout === 'json') values.text(jsonLine(value as object));
  else if (layout === 'text') values.text(String(value));
  else if (layout === 'double') values.double(Number(value));
  else if (layout === 'boolean') putBoolean(column, value === true);
  else if (typeof value === 'bigint') values.bigint(value);
  else values.int64(value as number);
  return PUT.value;
}

/** What `toJSON` answers, where there is one. */
export function jsonForm(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === 'function' ? jsonForm(toJSON.call(value, '')) : value;
}
