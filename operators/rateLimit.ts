import { defer, type MonoTypeOperatorFunction, map, type SchedulerLike } from 'rxjs';
import { createRateLimiter } from '../src/resilience/createRateLimiter.js';
import type { RateLimit, RateLimiter } from '../src/resilience/types.js';
import { concatMapEager } from './concatMapEager.js';

export interface RateLimitConfig<T> {
  /** Which of the limiter's queues and counters a value uses. @default one for all */
  key?: ((value: T) => string) | undefined;
  /** How much of the limit a value uses up. @default 1 */
  cost?: ((value: T) => number) | undefined;
  /** The longest wait behind a server's gate; a longer one is a `RateLimitError` at once. @default 300_000 ms */
  maxRetryAfterMs?: number | undefined;
  /** @default asyncScheduler; a limiter handed in has its own */
  scheduler?: SchedulerLike | undefined;
}

/**
 * Each value waits for its turn; order is kept.
 *
 * ```
 * source:  (abc|)
 * rateLimit({ requestsPerSecond: 500 })
 * result:  a-b-(c|)
 * ```
 * Limits make a limiter of their own for each subscription; a {@link RateLimiter} is shared by all who use it.
 * The source is not slowed down: what it pushes is kept until its turn has come.
 *
 * Errors: `RateLimitError` where the server's gate opens later than `maxRetryAfterMs`.
 *
 * @throws ConfigurationError for limits that cannot work.
 */
export function rateLimit<T>(
  limit: RateLimit | RateLimiter,
  { key, cost, maxRetryAfterMs, scheduler }: RateLimitConfig<T> = {},
): MonoTypeOperatorFunction<T> {
  // Made once here as well, so that a mistake shows where it was made.
  if (!isLimiter(limit)) createRateLimiter(limit, { scheduler });
  return (source) =>
    defer(() => {
      const limiter = isLimiter(limit) ? limit : createRateLimiter(limit, { scheduler });
      const pass = (value: T) =>
        limiter.acquire$({ key: key?.(value), cost: cost?.(value), maxRetryAfterMs }).pipe(
          map((lease) => {
            lease.release();
            return value;
          }),
        );
      // Not `concatMap`: thousands that wait for one window all go at its start, each inside the one before.
      return source.pipe(concatMapEager(pass, 1));
    });
}

function isLimiter(limit: RateLimit | RateLimiter): limit is RateLimiter {
  return 'acquire$' in Object(limit);
}
