import { concat, ignoreElements, last, merge, type Observable, of, type SchedulerLike, throwError, timer } from 'rxjs';
import { backoffDelayMs } from '../core/backoff.js';
import { classifyFailure, isFinal, responseOf } from '../core/classify.js';
import type { CircuitOpenError } from '../core/errors.js';
import { headerLookup, parseRetryAfter } from '../core/retry-after.js';
import { isolated } from './isolated.js';
import type { ClassifiedError, ErrorClassifier, ErrorContext, ResilienceProfile, RetryFailure } from './types.js';

/** One source's view of its failures, for {@link retryNotifier}. */
export interface RetryNotifierConfig {
  profile: ResilienceProfile;
  classifier?: ErrorClassifier;
  scheduler: SchedulerLike;
  random: () => number;
  /** By `scheduler.now()`: no wait goes past it. */
  deadlineAt: number;
  /** What an error of no kind we know means. */
  retryUnknown: boolean;
  /** What the classifier gets to see besides the error. */
  request?: ErrorContext['request'];
  /** What nothing can overrule: the caller gave up, or the body is gone. */
  isOver?: (error: unknown) => boolean;
  /** The method rule, where there is a method. */
  mayRepeat?: (error: unknown) => boolean;
  /** The next attempt goes elsewhere, where this circuit is not the one that counts. */
  movesOn?: (error: unknown) => boolean;
  onRetry?: (retry: { error: unknown; attempt: number; delayMs: number }) => unknown;
}

/** What `retry({ delay })` asks after each failure: emits when the next attempt may start, or fails with the error at hand. */
export function retryNotifier(config: RetryNotifierConfig): (error: unknown, attempt: number) => Observable<unknown> {
  const { profile, scheduler, deadlineAt, onRetry } = config;
  return (error, attempt) => {
    const delayMs = delayBeforeRetry(error, attempt, config);
    const now = scheduler.now();
    if (delayMs === undefined || now + delayMs > deadlineAt || profile.retryBudget?.tryTake() === false) {
      return throwError(() => error);
    }
    const reported = onRetry && isolated(() => onRetry({ error, attempt, delayMs }));
    const wait = timer(delayMs, scheduler);
    return reported ? concat(merge(wait, reported).pipe(ignoreElements()), of(0)).pipe(last()) : wait;
  };
}

/** Milliseconds until the next attempt; `undefined` when there must be none. */
function delayBeforeRetry(error: unknown, attempt: number, config: RetryNotifierConfig): number | undefined {
  const { profile, classifier, retryUnknown, request, isOver, mayRepeat, random } = config;
  if (isFinal(error)) return undefined;
  const response = responseOf(error) as RetryFailure['response'];
  const classified = classifyFailure(
    { error, request, response },
    { classifier, retryUnknown, retryOnStatus: profile.retryOnStatus },
  );
  applyCategory(error, classified);
  const { maxAttempts = 4, maxAttemptsOverride = maxAttempts, failFast = false } = profile;
  // Written so that NaN attempts end the loop.
  if (failFast || !(attempt < maxAttemptsOverride) || isOver?.(error)) return undefined;
  const retryable = classified.retryable && (mayRepeat?.(error) ?? true);
  const verdict = profile.retryIf?.({ error, response, attempt, classified: { ...classified, retryable } });
  if (!(verdict ?? retryable)) return undefined;
  const asked = classified.suggestedBackoffMs ?? serverWait(error, config);
  if (asked === undefined || !(asked >= 0)) return backoffDelayMs(attempt, profile.backoff, random);
  return asked > (profile.maxRetryAfterMs ?? 300_000) ? undefined : asked;
}

/** `Retry-After` of the response that the error carries, or when an open circuit will let a probe through. */
function serverWait(error: unknown, { movesOn, scheduler }: RetryNotifierConfig): number | undefined {
  if (isCircuitOpen(error)) return movesOn?.(error) ? undefined : error.retryAfterMs;
  const response = responseOf(error);
  return response && parseRetryAfter(headerLookup(response.headers), scheduler.now());
}

function isCircuitOpen(error: unknown): error is CircuitOpenError {
  return (
    typeof error === 'object' && error !== null && (error as Partial<CircuitOpenError>).name === 'CircuitOpenError'
  );
}

/** The classifier's category is the one on the error thrown. Errors that are not ours stay as they are. */
function applyCategory(error: unknown, { category }: ClassifiedError): void {
  if (typeof error === 'object' && error !== null && 'category' in error && error.category !== category) {
    Object.assign(error, { category });
  }
}
