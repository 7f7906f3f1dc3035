import { hashText } from '../../core/hash.js';
import { exactText } from '../../core/json.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import { compareCursors } from '../cursorOrder.js';

/** A row's hash and its cursor. */
export type SeenEntry = readonly [hash: string, cursor: unknown];

/** Where a row stands. */
export interface RowPlace {
  /** Beside the start of the run. */
  readonly toStart: number;
  /** Beside the highest value before it. */
  readonly toHighest: number;
  /** From here on rows come again in the next run. */
  floor(): unknown;
}

/** Which rows come again in the next run, and which came in the last one. */
export interface SeenRows {
  /** False for a row that the last run delivered. */
  isNew(row: unknown, cursor: unknown, place: RowPlace): boolean;
  entries(): readonly SeenEntry[];
  /** @param isSameValue the run came no further than the last one: what that one saw still counts */
  hashes(isSameValue: boolean, floor: unknown): readonly string[];
}

/** Rows in the overlap are thinned out whenever there are twice as many as after the last time. */
const FIRST_THINNING = 10_000;

/**
 * Without a lag an API that answers "from the value on" sends the rows of the highest value again: they are known by their
 * key. With a lag all rows since then come again, and what has changed is wanted: they are known by key and content, where
 * there is a key; without one they come again.
 */
export function seenRows(
  plan: ResourcePlan,
  lag: number,
  before: readonly string[],
  resumed: readonly SeenEntry[],
): SeenRows {
  const seenBefore = new Set(before);
  const seen = new Map<string, unknown>(resumed);
  const rows = (): readonly SeenEntry[] => [...seen];
  if (lag === 0) {
    return {
      isNew(row, cursor, { toStart, toHighest }) {
        const hash = hashOf(keyOf(row, plan));
        if (toHighest > 0) seen.clear();
        if (toHighest >= 0) seen.set(hash, cursor);
        return !(toStart === 0 && seenBefore.has(hash));
      },
      entries: rows,
      hashes: (isSameValue) => [...new Set([...(isSameValue ? before : []), ...seen.keys()])],
    };
  }
  if (plan.primaryKey.length === 0) return { isNew: () => true, entries: () => [], hashes: () => [] };
  let thinAt = FIRST_THINNING;
  const thin = (floor: unknown) => {
    for (const [hash, cursor] of seen) if ((compareCursors(cursor, floor) ?? 0) < 0) seen.delete(hash);
  };
  return {
    isNew(row, cursor, { floor }) {
      const hash = hashOf([keyOf(row, plan), row]);
      const isKnown = seenBefore.has(hash);
      seen.set(hash, cursor);
      if (seen.size >= thinAt) {
        thin(floor());
        thinAt = Math.max(FIRST_THINNING, seen.size * 2);
      }
      return !isKnown;
    },
    entries: rows,
    hashes: (_, floor) => {
      thin(floor);
      return [...seen.keys()];
    },
  };
}

function keyOf(row: unknown, { primaryKey }: ResourcePlan): unknown {
  const key = primaryKey.map(({ read }) => {
    const field = read(row);
    return field.found ? field.value : null;
  });
  return key.length > 0 ? key : row;
}

function hashOf(value: unknown): string {
  return hashText(exactText(value));
}
