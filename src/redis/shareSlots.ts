import type { MeterLimit } from '../core/rate/rateMeter.js';

/** One of several processes that go on without Redis. Times are the server's, in milliseconds. */
export interface ShareFacts {
  now: number;
  /** The slot used last; -1 before the first. */
  after: number;
  /** From one slot to the next, of all processes together. */
  slotMs: number;
  members: number;
  /** Which of the members this is, from 0. */
  index: number;
  /** How many slots the next one needs. */
  cost: number;
}

/**
 * The next slot of one process, as a number: slots are `slotMs` apart on the server's clock, and each process has every
 * `members`th. Together they keep the limit without a word between them.
 *
 * ```
 * slots:      0  1  2  3  4  5  6  7  8
 * process 0:  x        x        x
 * process 1:     x        x        x
 * process 2:        x        x        x
 * ```
 */
export function nextShareSlot({ now, after, slotMs, members, index, cost }: ShareFacts): number {
  const least = Math.max(Math.ceil(now / slotMs), after + 1);
  const first = least + ((((index - least) % members) + members) % members);
  return first + Math.max(0, Math.ceil(cost) - 1) * members;
}

/** The slowest of the limits, evenly spread: milliseconds from one slot to the next, 0 without a limit. */
export function shareSlotMs(limits: readonly MeterLimit[]): number {
  return limits.reduce((slowest, { limit, perMs }) => Math.max(slowest, perMs / limit), 0);
}
