import { asyncScheduler, defer, type MonoTypeOperatorFunction, retry, type SchedulerLike } from 'rxjs';
import { checkOptions } from '../src/core/checkOptions.js';
import { HttpTimeoutError } from '../src/core/errors.js';
import { classifyFailure } from '../src/core/retry/classify.js';
import { checkProfile } from '../src/resilience/checkProfile.js';
import { failAfter } from '../src/resilience/deadline.js';
import { retryNotifier } from '../src/resilience/retryNotifier.js';
import type { ErrorClassifier, ResilienceProfile } from '../src/resilience/types.js';

export interface RetryWithProfileConfig {
  /** Decides in place of the rules, where it has an answer. */
  classifier?: ErrorClassifier | undefined;
  /** A value from the source starts the count anew: for long-lived streams. @default false */
  resetOnSuccess?: boolean | undefined;
  /** Called before each wait. What it throws is reported, and the run goes on. */
  onRetry?: ((retry: { error: unknown; attempt: number; delayMs: number }) => void) | undefined;
  /** @default asyncScheduler */
  scheduler?: SchedulerLike | undefined;
  /** Where jitter comes from: uniform in [0, 1). @default Math.random */
  random?: (() => number) | undefined;
}

/**
 * Subscribes again after a failure, as often and as late as the profile says; the last error is rethrown itself.
 *
 * ```
 * source:  -#              (503, 503, 200)
 * retryWithProfile({ backoff: { initialDelayMs: 10, jitter: 'none' } })
 * result:  --- 33ms --- a
 * ```
 * Every error is retried on a source that knows no HTTP, except aborts and {@link ConfigurationError}.
 * An error with a `response` follows the rules for its status, and the response's `Retry-After` is honoured.
 *
 * Errors: the last error of the source, itself.
 *
 * @throws HttpTimeoutError (scope `total`) when `maxEndToEndLatencyMs` has passed.
 */
export function retryWithProfile<T>(
  profile: ResilienceProfile = {},
  config: RetryWithProfileConfig = {},
): MonoTypeOperatorFunction<T> {
  checkOptions(config, { function: ['onRetry', 'random'], '.classify': ['classifier'], '.now': ['scheduler'] });
  checkProfile(profile, 'profile.');
  const { classifier, resetOnSuccess = false, onRetry, scheduler = asyncScheduler, random = Math.random } = config;
  const classify = (error: unknown) => classifyFailure(error, { profile, classifier });
  const { maxEndToEndLatencyMs: limitMs = Number.POSITIVE_INFINITY, retryBudget } = profile;
  return (source) =>
    defer(() => {
      retryBudget?.deposit();
      const deadlineAt = scheduler.now() + limitMs;
      const delay = retryNotifier({ profile, classify, onRetry, scheduler, random, deadlineAt });
      const failure = () => new HttpTimeoutError('total', limitMs);
      return source.pipe(retry({ delay, resetOnSuccess }), failAfter(limitMs, failure, scheduler));
    });
}
