import type { Meter } from './meter.js';

/** Entries that have left the window stay in the arrays until they are this many, and most of them. */
const COMPACT_AT = 1024;

/**
 * A true sliding window: whatever stretch of `perMs` one looks at, the costs that began in it add up to `limit` at most.
 * It keeps one entry for each millisecond in which something passed, at most `limit` of them.
 */
export function createSlidingWindow({ limit, perMs }: { limit: number; perMs: number }): Meter {
  let times: number[] = [];
  /** Everything that ever passed, up to and with the entry; `past` is that sum before the first entry. */
  let sums: number[] = [];
  let first = 0;
  let past = 0;
  let total = 0;

  const forget = (now: number) => {
    while (first < times.length && (times[first] ?? 0) + perMs <= now) past = sums[first++] ?? past;
    if (first < COMPACT_AT || first * 2 < times.length) return;
    times = times.slice(first);
    sums = sums.slice(first);
    first = 0;
  };
  return {
    earliest: (now, cost, ahead) => {
      forget(now);
      const needed = ahead + cost;
      // Whoever comes after `rounds` full windows waits for as many of them.
      const rounds = Math.max(0, Math.ceil(needed / limit) - 1);
      const excess = total - past + needed - rounds * limit - limit;
      const start = excess <= 0 ? now : (times[firstReaching(sums, first, past + excess)] ?? now) + perMs;
      return start + rounds * perMs;
    },
    take: (now, cost) => {
      forget(now);
      total += cost;
      if (first < times.length && times.at(-1) === now) sums[sums.length - 1] = total;
      else {
        times.push(now);
        sums.push(total);
      }
    },
    isIdle: (now) => {
      forget(now);
      return first === times.length;
    },
  };
}

/** Index of the first of the rising `sums`, from `from` on, that is at least `target`. */
function firstReaching(sums: readonly number[], from: number, target: number): number {
  let low = from;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) < target) low = middle + 1;
    else high = middle;
  }
  return low;
}
