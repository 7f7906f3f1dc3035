import type { MeterLimit } from '../core/rate/rateMeter.js';

/** Of each window, and in milliseconds at most. */
const PART = 0.03;
const MOST_MS = 250;
/** Of the margin, for what happens here: the rest is for the way to the server. */
const LATE_PART = 0.5;

export interface Margin {
  /** The limits as they are kept: each window longer by the margin. */
  readonly limits: readonly MeterLimit[];
  /** How late after its time a slot may be used; then it is lost. */
  readonly lateMs: number;
}

/**
 * Requests come to the server later than their slots, some by more than others: without a margin those of the end of one window
 * would meet the early ones of the next. So each window is kept longer, and a slot that is used too late is not used at all.
 *
 * @param marginMs in place of 3 % of each window, 250 ms at most
 */
export function marginOf(limits: readonly MeterLimit[], marginMs?: number): Margin {
  const of = (perMs: number) => marginMs ?? Math.min(MOST_MS, perMs * PART);
  return {
    limits: limits.map((limit) => ({ ...limit, perMs: limit.perMs + of(limit.perMs) })),
    lateMs: limits.reduce((least, { perMs }) => Math.min(least, of(perMs) * LATE_PART), Number.POSITIVE_INFINITY),
  };
}
