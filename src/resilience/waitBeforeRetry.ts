import type { SchedulerLike } from 'rxjs';
import { checkAnswer } from '../core/checkAnswer.js';
import { isFinal, responseOf } from '../core/retry/classify.js';
import { headerLookup, parseRetryAfter } from '../core/retry/parseRetryAfter.js';
import { retryDelayMs } from '../core/retry/retryDelay.js';
import type { ClassifiedError, ResilienceProfile, RetryFailure } from './types.js';

/** One source's view of its failures. */
export interface RetryConfig {
  profile: ResilienceProfile;
  scheduler: SchedulerLike;
  random: () => number;
  /** By `scheduler.now()`: no wait goes past it. */
  deadlineAt: number;
  /** What a failure means; nothing where there is nothing left to try, whatever the profile says. */
  classify: (error: unknown, attempt: number) => ClassifiedError | undefined;
}

/** Milliseconds until the next attempt; NaN when there must be none. A retry that is allowed is taken from the budget. */
export function waitBeforeRetry(
  error: unknown,
  attempt: number,
  { profile, scheduler, random, classify, deadlineAt }: RetryConfig,
): number {
  if (isFinal(error)) return Number.NaN;
  const classified = classify(error, attempt);
  // Written so that NaN attempts end the loop.
  if (!classified || !(attempt < attemptsAllowed(profile))) return Number.NaN;
  const { retryIf, retryBudget } = profile;
  const response = responseOf(error) as RetryFailure['response'];
  const lastWord = retryIf?.({ error, response, attempt, classified });
  if (!(checkAnswer('resilience.retryIf', 'true, false or undefined', lastWord) ?? classified.retryable)) {
    return Number.NaN;
  }
  const now = scheduler.now();
  const leftMs = deadlineAt - now;
  const delayMs = retryDelayMs({
    attempt,
    suggestedMs: classified.suggestedBackoffMs,
    retryAfterMs: response && parseRetryAfter(headerLookup(response.headers), now),
    leftMs,
    profile,
    random,
  });
  // Nothing to wait for is NaN, which is not inside any deadline.
  const mayGo = delayMs <= leftMs && checkAnswer('resilience.retryBudget', 'true or false', retryBudget?.tryTake());
  return mayGo === false ? Number.NaN : delayMs;
}

/** How often a request may be sent by its profile: one try and three retries by default. */
export function attemptsAllowed(profile: ResilienceProfile): number {
  return profile.failFast ? 1 : (profile.maxAttemptsOverride ?? profile.maxAttempts ?? 4);
}
