import { ConfigurationError, ResponseParseError } from '../../core/errors.js';
import { hash64 } from '../../core/hash.js';
import { exactText } from '../../core/json.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import { compareCursors, takeOff } from '../cursorOrder.js';
import type { IncrementalField } from '../placeholders.js';

type IncrementalPlan = NonNullable<ResourcePlan['endpoint']['incremental']>;

/** How far one completed run got. Plain JSON. */
export interface SavedCursor {
  readonly value: unknown;
  /** Hashes of the rows that had this very value: an API that answers "from the value on" sends them again. */
  readonly seen?: readonly string[];
}

/** What one run of an endpoint asks for, keeps and remembers. */
export interface IncrementalRun {
  /** In the request's form. */
  valueOf(field: IncrementalField): unknown;
  /** Query parameters of the start and the end. */
  readonly query: Readonly<Record<string, unknown>>;
  /** False for a row outside the range, or delivered by the run before. Throws for a row without a cursor. */
  accepts(row: unknown): boolean;
  /** What the next run starts from, once this one is complete. */
  result(): SavedCursor | undefined;
}

export function incrementalRun(
  plan: ResourcePlan,
  incremental: IncrementalPlan,
  saved: SavedCursor | undefined,
  nameOf: (row: unknown) => string,
): IncrementalRun {
  const { initialValue, endValue, startParam, endParam, lag = 0, read, cursorPath } = incremental;
  const start = startOf(plan, incremental, saved);
  // With a lag, rows of the last run are wanted again.
  const seenBefore = new Set(lag > 0 ? [] : saved?.seen);
  const place = `${plan.endpoint.place}.incremental`;
  let highest: unknown;
  let seen = new Set<string>();

  const order = (value: unknown, other: unknown, row: unknown): number => {
    const result = compareCursors(value, other);
    if (result !== undefined) return result;
    throw new ResponseParseError(
      `${place}: the cursor at ${cursorPath} of ${nameOf(row)} cannot be compared with the value before it`,
    );
  };
  const converted = (value: unknown) => convert(value, incremental);
  const values: Record<IncrementalField, unknown> = {
    startValue: start,
    lastValue: start,
    initialValue,
    endValue,
  };
  return {
    valueOf: (field) => converted(values[field]),
    query: {
      ...(startParam !== undefined && { [startParam]: converted(start) }),
      ...(endParam !== undefined && { [endParam]: converted(endValue) }),
    },
    accepts(row) {
      const cursor = read(row);
      if (!cursor.found || cursor.value === null || cursor.value === undefined) {
        throw new ResponseParseError(`${place}.cursorPath: no cursor at ${cursorPath} in ${nameOf(row)}`);
      }
      const { value } = cursor;
      const toStart = start === null || start === undefined ? 1 : order(value, start, row);
      if (toStart < 0) return false;
      if (endValue !== null && endValue !== undefined && order(value, endValue, row) >= 0) return false;
      const id = identityOf(row, plan);
      const toHighest = highest === undefined ? 1 : order(value, highest, row);
      if (toHighest > 0) {
        highest = value;
        seen = new Set();
      }
      if (toHighest >= 0) seen.add(id);
      return !(toStart === 0 && seenBefore.has(id));
    },
    result() {
      if (highest === undefined) return saved;
      const toSaved = saved === undefined ? 1 : (compareCursors(highest, saved.value) ?? 1);
      if (toSaved < 0) return saved;
      return { value: highest, seen: [...new Set([...(toSaved === 0 ? (saved?.seen ?? []) : []), ...seen])] };
    },
  };
}

function startOf(
  plan: ResourcePlan,
  { initialValue, lag = 0 }: IncrementalPlan,
  saved: SavedCursor | undefined,
): unknown {
  if (saved === undefined) return initialValue;
  if (lag === 0) return saved.value;
  const lagged = takeOff(saved.value, lag);
  if (lagged === undefined) {
    throw new ConfigurationError(
      `${plan.endpoint.place}.incremental.lag`,
      'can be taken off numbers, dates and date-times only, and the saved value is none of them',
    );
  }
  // Never back behind where the very first run started.
  const behind = initialValue !== undefined && initialValue !== null && (compareCursors(lagged, initialValue) ?? 0) < 0;
  return behind ? initialValue : lagged;
}

function convert(value: unknown, incremental: IncrementalPlan): unknown {
  if (value === null || value === undefined) return value;
  if (incremental.convert) return incremental.convert(value as never);
  return value instanceof Date ? value.toISOString() : value;
}

function identityOf(row: unknown, { primaryKey }: ResourcePlan): string {
  const key = primaryKey.map(({ read }) => {
    const field = read(row);
    return field.found ? field.value : null;
  });
  const { high, low } = hash64(exactText(key.length > 0 ? key : row));
  return high.toString(36) + low.toString(36).padStart(7, '0');
}
