import type { BackoffPolicy } from '../resilience/types.js';

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
 * Never negative, never NaN, never more than a timer can hold, whatever the policy says.
 */
export function backoffDelayMs(attempt: number, policy: BackoffPolicy | undefined, random: () => number): number {
  const { initialDelayMs = 250, factor = 2, maxDelayMs = 60_000, jitter = 'full' } = policy ?? {};
  const delay = atLeastZero(Math.min(initialDelayMs * factor ** (attempt - 1), maxDelayMs, MAX_TIMER_MS));
  if (jitter === 'none') return delay;
  const share = Math.min(1, atLeastZero(random()));
  return jitter === 'equal' ? delay / 2 + (delay / 2) * share : delay * share;
}

/** `0 · Infinity` is NaN: an initial delay of zero stays zero. */
function atLeastZero(value: number): number {
  return Math.max(0, value || 0);
}
