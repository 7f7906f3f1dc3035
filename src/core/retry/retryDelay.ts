import type { ResilienceProfile } from '../../resilience/types.js';
import { backoffCeilingMs, backoffDelayMs, MAX_TIMER_MS } from './backoff.js';

/** What is known when a failed attempt may be followed by another one. */
export interface RetryDelayFacts {
  /** Number of the attempt that failed, 1-based. */
  attempt: number;
  /** The classifier's, or an open circuit's: obeyed exactly. */
  suggestedMs: number | undefined;
  /** The server's `Retry-After`: never shortened. */
  retryAfterMs: number | undefined;
  /** Until the deadline. */
  leftMs: number;
  /** Of which `backoff` counts here, and `maxRetryAfterMs`: a longer wait that somebody named is not waited for. */
  profile: ResilienceProfile;
  /** Uniform in [0, 1). */
  random: () => number;
}

/**
 * Milliseconds until the next attempt, or NaN where the wait that was named is longer than the caller agreed to.
 *
 * ```
 * suggestedMs: 70            70
 * retryAfterMs: 2000         uniform in [2000, 2000 + d]     d: the backoff of this attempt, before jitter
 * neither                    the backoff
 * ```
 * A server tells all callers the same time: obeyed to the millisecond they would all come back together. What is added
 * fits before the deadline, where the server's own wait does; under `jitter: 'none'` nothing is.
 */
export function retryDelayMs(facts: RetryDelayFacts): number {
  const { attempt, suggestedMs, retryAfterMs, leftMs, profile, random } = facts;
  const { maxRetryAfterMs = 300_000, backoff } = profile;
  const namedMs = suggestedMs ?? retryAfterMs ?? Number.NaN;
  if (namedMs > maxRetryAfterMs) return Number.NaN;
  if (!(namedMs >= 0)) return backoffDelayMs(attempt, backoff, random);
  const exact = suggestedMs !== undefined || backoff?.jitter === 'none';
  const spreadMs = exact ? 0 : Math.min(backoffCeilingMs(attempt, backoff), Math.max(0, leftMs - namedMs));
  // A timer set for longer would fire at once.
  return Math.min(namedMs + spreadMs * random(), MAX_TIMER_MS);
}
