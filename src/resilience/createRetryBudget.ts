import { asyncScheduler, type SchedulerLike } from 'rxjs';
import { checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { createSteadyClock } from '../core/rate/steadyClock.js';
import { createRetryTokens } from '../core/retry/retryTokens.js';
import type { RetryBudget } from './types.js';

export interface RetryBudgetConfig {
  /** Retries allowed for each request: 0.2 is one for five. @default 0.2 */
  ratio?: number | undefined;
  /** Retries a second that are allowed whatever the traffic. @default 10 */
  minPerSecond?: number | undefined;
  /** @default asyncScheduler */
  scheduler?: SchedulerLike | undefined;
}

/**
 * A cap on the share of traffic that may be retries, shared by everybody who is given it: when a server is down,
 * retries must not multiply what it gets.
 *
 * ```
 * requests:  rrrrr rrrrr        ratio: 0.2, minPerSecond: 0
 * failures:  xxx   xx
 * retried:   y--   y-
 * ```
 * What it does not allow fails with the error at hand. Requests of the last ten seconds count.
 *
 * @throws ConfigurationError for a negative or NaN number.
 */
export function createRetryBudget(config: RetryBudgetConfig = {}): RetryBudget {
  checkOptions(config, { number: ['ratio', 'minPerSecond'], '.now': ['scheduler'] }, 'retryBudget.');
  const { ratio = 0.2, minPerSecond = 10, scheduler = asyncScheduler } = config;
  for (const [name, value] of Object.entries({ ratio, minPerSecond })) {
    if (!(value >= 0)) throw new ConfigurationError(`retryBudget.${name}`, `must be 0 or more, not ${value}`);
  }
  const tokens = createRetryTokens({ ratio, minPerSecond });
  const clock = createSteadyClock(() => scheduler.now());
  return {
    deposit: () => tokens.deposit(clock.now()),
    tryTake: () => tokens.tryTake(clock.now()),
  };
}
