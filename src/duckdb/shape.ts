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
 * @returns how large it is in bytes, roughly
 */
export function noteValue(shape: Shape, value: unknown, isRecord = false): number {
  switch (typeof value) {
    case 'string':
      // Once there is text, all that could be a date is text too.
      if ((shape.kinds & KIND.text) === 0) shape.kinds |= textKind(value);
      return value.length + 4;
    case 'number':
      shape.kinds |= numberKind(value);
      return 8;
    case 'boolean':
      shape.kinds |= KIND.boolean;
      return 1;
    case 'bigint':
      shape.kinds |= bigintKind(value);
      return 8;
    case 'object':
      return value === null ? 1 : noteObject(shape, value, isRecord);
    default:
      return 0;
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

/**
 * Adds everything that `from` has seen to `into`.
 *
 * @param isRecord of those whose fields become columns
 */
export function mergeShape(into: Shape, from: Shape, isRecord = false): void {
  const before = into.fields?.size ?? 0;
  into.kinds |= from.kinds;
  if (from.sql !== undefined) into.sql ??= from.sql;
  if (from.element) {
    into.element ??= newShape();
    mergeShape(into.element, from.element);
  }
  for (const [key, field] of from.fields ?? []) mergeShape(fieldOf(into, key), field);
  if (!isRecord && (into.fields?.size ?? 0) > before) limitFields(into);
}

/** Whether noting what `part` has seen would change nothing of `whole`. */
export function isWithin(part: Shape, whole: Shape): boolean {
  if ((part.kinds & ~whole.kinds) !== 0) return false;
  if (part.element && !(whole.element && isWithin(part.element, whole.element))) return false;
  if (!part.fields || (whole.kinds & KIND.map) !== 0) return true;
  for (const [key, field] of part.fields) {
    const known = whole.fields?.get(key);
    if (!known || !isWithin(field, known)) return false;
  }
  return true;
}

function limitFields(shape: Shape): void {
  if (!shape.fields || shape.fields.size <= MOST_FIELDS) return;
  shape.kinds |= KIND.map;
  shape.fields = undefined;
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

/** Of a number that JSON has as null: 0. */
export function numberKind(value: number): number {
  if (!Number.isInteger(value)) return Number.isFinite(value) ? KIND.double : 0;
  if (value <= LARGEST_INTEGER && value >= -LARGEST_INTEGER) return KIND.integer;
  return value > 0 && value <= LARGEST_BIG ? KIND.big : KIND.double;
}

function noteObject(shape: Shape, value: object, isRecord: boolean): number {
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return noteValue(shape, toJSON.call(value, ''), isRecord);
  let bytes = 8;
  if (Array.isArray(value)) {
    shape.kinds |= KIND.list;
    shape.element ??= newShape();
    for (const item of value) bytes += noteValue(shape.element, item);
    return bytes;
  }
  if (isLossless(value)) {
    shape.kinds |= KIND.text;
    return bytes + String(value).length;
  }
  shape.kinds |= KIND.struct;
  // Of data by key nothing but its size is wanted.
  const ignored = (shape.kinds & KIND.map) !== 0 ? newShape() : undefined;
  for (const key of Object.keys(value)) {
    const field = (value as Record<string, unknown>)[key];
    // What JSON leaves out.
    if (field === undefined || typeof field === 'function' || typeof field === 'symbol') continue;
    bytes += noteValue(ignored ?? fieldOf(shape, key), field);
  }
  if (!isRecord) limitFields(shape);
  return bytes;
}
