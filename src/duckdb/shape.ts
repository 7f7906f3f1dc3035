import { KIND, textKind } from './textKind.js';

/** What the values at one place have been so far. */
export interface Shape {
  /** The sum of their {@link KIND}s; 0 while all of them were null. */
  kinds: number;
  /** Of objects, by key. */
  fields?: Map<string, Shape>;
  /** Of lists. */
  element?: Shape;
  /** Of a type that is the table's own: its SQL. */
  sql?: string;
}

/** Objects of records that have more different keys than this are data by key: JSON, as DuckDB would make a MAP of them. */
export const MOST_FIELDS = 200;

/** Within these bounds a double's digits are a BIGINT, or a HUGEINT that JSON can carry. */
const LARGEST_INTEGER = 9.223372036854774e18;
const LARGEST_BIG = 1.8446744073709548e19;
const MOST_BIGINT = 2n ** 63n;

export function newShape(): Shape {
  return { kinds: 0 };
}

/**
 * Adds what a value is, as JSON has it, to what was there.
 *
 * @param isRecord of one whose fields become columns, however many they are
 */
export function noteValue(shape: Shape, value: unknown, isRecord = false): void {
  switch (typeof value) {
    case 'string':
      // Once there is text, all that could be a date is text too.
      if ((shape.kinds & KIND.text) === 0) shape.kinds |= textKind(value);
      return;
    case 'number':
      shape.kinds |= numberKind(value);
      return;
    case 'boolean':
      shape.kinds |= KIND.boolean;
      return;
    case 'bigint':
      shape.kinds |= bigintKind(value);
      return;
    case 'object':
      if (value !== null) noteObject(shape, value, isRecord);
  }
}

/** The digits of a `bigint` that a HUGEINT of JSON carries; others are text, which keeps them. */
export function bigintKind(value: bigint): number {
  if (value >= -MOST_BIGINT && value < MOST_BIGINT) return KIND.integer;
  return value > 0n && value < 2n * MOST_BIGINT ? KIND.big : KIND.text;
}

/** A number that keeps its digits as text, of the `lossless-json` package. */
export function isLossless(value: object): boolean {
  return (value as { isLosslessNumber?: unknown }).isLosslessNumber === true;
}

/** Adds everything that `from` has seen to `into`. */
export function mergeShape(into: Shape, from: Shape): void {
  into.kinds |= from.kinds;
  if (from.sql !== undefined) into.sql ??= from.sql;
  if (from.element) {
    into.element ??= newShape();
    mergeShape(into.element, from.element);
  }
  for (const [key, field] of from.fields ?? []) mergeShape(fieldOf(into, key), field);
}

/** The shape of a field, made if it is not there. */
export function fieldOf(shape: Shape, key: string): Shape {
  shape.fields ??= new Map();
  let field = shape.fields.get(key);
  if (!field) {
    field = newShape();
    shape.fields.set(key, field);
  }
  return field;
}

function numberKind(value: number): number {
  if (!Number.isInteger(value)) return Number.isFinite(value) ? KIND.double : 0;
  if (value <= LARGEST_INTEGER && value >= -LARGEST_INTEGER) return KIND.integer;
  return value > 0 && value <= LARGEST_BIG ? KIND.big : KIND.double;
}

function noteObject(shape: Shape, value: object, isRecord: boolean): void {
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') {
    noteValue(shape, toJSON.call(value, ''), isRecord);
    return;
  }
  if (Array.isArray(value)) {
    shape.kinds |= KIND.list;
    shape.element ??= newShape();
    for (const item of value) noteValue(shape.element, item);
    return;
  }
  if (isLossless(value)) {
    shape.kinds |= KIND.text;
    return;
  }
  shape.kinds |= KIND.struct;
  if ((shape.kinds & KIND.map) !== 0) return;
  for (const key of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[key];
    // What JSON leaves out.
    if (field === undefined || typeof field === 'function' || typeof field === 'symbol') continue;
    noteValue(fieldOf(shape, key), field);
  }
  if (!isRecord && shape.fields && shape.fields.size > MOST_FIELDS) {
    shape.kinds |= KIND.map;
    shape.fields = undefined;
  }
}
