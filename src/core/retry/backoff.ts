import type { BackoffPolicy } from '../../resilience/types.js';

/** The longest delay that `setTimeout` keeps: one more millisecond and it fires at once. About 24.8 days. */
export const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Milliseconds to wait after failed attempt number `attempt` (1-based): `min(maxDelay, initial · factor^(attempt−1))` under the jitter.
 *
 * ```
 * initialDelayMs: 1, factor: 2, jitter: 'none'    1, 2, 4, 8, 16 …
 * jitter: 'equal'                                 uniform in [d/2, d]
 * jitter: 'full'                                  uniform in [0, d]
 * ```
 * Full jitter spreads a herd best (AWS Architecture Blog, "Exponential Backoff and Jitter"), hence the default.
 * Never negative, never NaN, never more than a timer can hold, whatever the policy says. `random` gives [0, 1).
 */
export function backoffDelayMs(attempt: number, policy: BackoffPolicy | undefined, random: () => number): number {
  const { initialDelayMs = 250, factor = 2, maxDelayMs = 60_000, jitter = 'full' } = policy ?? {};
  const delay = Math.min(initialDelayMs * factor ** (attempt - 1), maxDelayMs, MAX_TIMER_MS);
  const fixedShare = { full: 0, equal: 0.5, none: 1 }[jitter];
  // `0 · Infinity` is NaN: an initial delay of zero stays zero.
  return Math.max(0, delay * (fixedShare + (1 - fixedShare) * random()) || 0);
}
