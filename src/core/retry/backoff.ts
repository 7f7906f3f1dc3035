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
 * `full` spreads a herd widest, and now and then waits next to nothing, which spends an attempt on a server that has had
 * no time to recover: hence the default is `equal`.
 * Never negative, never NaN, never more than a timer can hold, whatever the policy says. `random` gives [0, 1).
 */
export function backoffDelayMs(attempt: number, policy: BackoffPolicy | undefined, random: () => number): number {
  const fixedShare = { full: 0, equal: 0.5, none: 1 }[policy?.jitter ?? 'equal'];
  return backoffCeilingMs(attempt, policy) * (fixedShare + (1 - fixedShare) * random()) || 0;
}

/** The `d` of {@link backoffDelayMs}: the delay before jitter. */
export function backoffCeilingMs(attempt: number, policy: BackoffPolicy | undefined): number {
  const { initialDelayMs = 250, factor = 2, maxDelayMs = 60_000 } = policy ?? {};
  // `0 · Infinity` is NaN: an initial delay of zero stays zero.
  return Math.max(0, Math.min(initialDelayMs * factor ** (attempt - 1), maxDelayMs, MAX_TIMER_MS) || 0);
}
