import { ConfigurationError, ResponseParseError } from '../../core/errors.js';
import { describeKind } from '../../core/paths/paths.js';
import type { CursorPlan, ResourcePlan } from '../config/resourcePlan.js';
import { compareCursors, takeOff } from '../cursorOrder.js';
import { isPlainObject } from '../valueTemplates.js';
import type { IncrementalRun, SavedCursor } from './incremental.js';
import { nameRecord } from './nameRecord.js';
import { type SeenEntry, seenRows } from './seenRows.js';

/** Starts from the highest value of the last run, and remembers the highest of this one. */
export function cursorRun(
  plan: ResourcePlan,
  incremental: CursorPlan,
  saved: SavedCursor | undefined,
  progress: unknown,
): IncrementalRun {
  const { initialValue, endValue, startParam, endParam, lag = 0, read, cursorPath, place, convert } = incremental;
  const start = startOf(incremental, saved);
  const resumed = isPlainObject(progress) ? (progress as { highest?: unknown; seen?: readonly SeenEntry[] }) : {};
  let highest: unknown = resumed.highest;
  const seen = seenRows(plan, lag, saved?.seen ?? [], resumed.seen ?? []);

  const order = (value: unknown, other: unknown, row: unknown): number => {
    const result = compareCursors(value, other);
    if (result !== undefined) return result;
    throw new ResponseParseError(
      `${place}.cursorPath: the cursor at ${cursorPath} of ${nameRecord(plan, row)} cannot be compared with the value before it`,
    );
  };
  const cursorOf = (row: unknown): unknown => {
    const cursor = read(row);
    if (!cursor.found || cursor.value === null || cursor.value === undefined) {
      throw new ResponseParseError(`${place}.cursorPath: no cursor at ${cursorPath} in ${nameRecord(plan, row)}`);
    }
    if (isOrdered(cursor.value)) return cursor.value;
    throw new ResponseParseError(
      `${place}.cursorPath: the cursor at ${cursorPath} of ${nameRecord(plan, row)} is ${describeKind(cursor.value)}, where a number, a date or a text is needed`,
    );
  };
  const values = { startValue: start, lastValue: start, initialValue, endValue };
  return {
    valueOf: (field) => convert(values[field]),
    query: {
      ...(startParam !== undefined && { [startParam]: convert(start) }),
      ...(endParam !== undefined && { [endParam]: convert(endValue) }),
    },
    mayBeExpired: false,
    accepts(row) {
      const value = cursorOf(row);
      const toStart = start === null || start === undefined ? 1 : order(value, start, row);
      if (toStart < 0) return false;
      if (endValue !== null && endValue !== undefined && order(value, endValue, row) >= 0) return false;
      const toHighest = highest === undefined ? 1 : order(value, highest, row);
      if (toHighest > 0) highest = value;
      return seen.isNew(row, value, { toStart, toHighest, floor: () => floorOf(incremental, highest) });
    },
    look: () => {},
    progress: () => (highest === undefined ? undefined : { highest, seen: seen.entries() }),
    result() {
      if (highest === undefined) return saved;
      const toSaved = saved === undefined ? 1 : (compareCursors(highest, saved.value) ?? 1);
      if (toSaved < 0) return saved;
      return { value: highest, seen: seen.hashes(toSaved === 0, floorOf(incremental, highest)) };
    },
  };
}

function isOrdered(value: unknown): boolean {
  if (value instanceof Date) return !Number.isNaN(value.getTime());
  return typeof value === 'string' || typeof value === 'bigint' || (typeof value === 'number' && !Number.isNaN(value));
}

function startOf(incremental: CursorPlan, saved: SavedCursor | undefined): unknown {
  const { initialValue, lag = 0 } = incremental;
  if (saved === undefined) return initialValue;
  if (lag === 0) return saved.value;
  const lagged = floorOf(incremental, saved.value);
  // Never back behind where the very first run started.
  const behind = initialValue !== undefined && initialValue !== null && (compareCursors(lagged, initialValue) ?? 0) < 0;
  return behind ? initialValue : lagged;
}

/** A value with the lag taken off. */
function floorOf({ lag = 0, place }: CursorPlan, value: unknown): unknown {
  const lagged = lag === 0 ? value : takeOff(value, lag);
  if (lagged !== undefined) return lagged;
  throw new ConfigurationError(
    `${place}.lag`,
    'can be taken off numbers, dates and date-times only, and the saved value is none of them',
  );
}
