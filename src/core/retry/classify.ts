import { isUntrusted } from '#errorCodes';
import type { ClassifiedError, ErrorClassifier, ErrorContext, ResilienceProfile } from '../../resilience/types.js';
import { checkAnswer } from '../checkAnswer.js';
import { categoryOfResponse } from '../status.js';
import type { ErrorCategory } from '../types.js';
import { headerLookup } from './parseRetryAfter.js';
import { isRateLimitRefusal } from './rateLimitRefusal.js';

/** What decides about a failure besides the failure itself. */
export interface RetryRules {
  /** Of which `retryOnStatus` counts here. */
  profile: ResilienceProfile;
  classifier?: ErrorClassifier;
  /** What an error of no kind we know means. @default retry: a bare source may not speak HTTP at all */
  classifyUnknown?: (error: unknown) => ClassifiedError;
}

/** Error names (and scopes) that are never worth a second try: mistakes of the program, and the wish to stop. */
const FINAL = /^(?:(?:Abort|Configuration|CrossOrigin|PaginationLoop)Error |HttpTimeoutError total$)/;

/** Category of a failure and whether another attempt may help, without regard to the request's method. */
export function classifyFailure(context: ErrorContext, rules: RetryRules): ClassifiedError {
  const classified = classifierAnswer(context, rules.classifier) ?? classifyByRules(context, rules);
  return checkAnswer('classifier', '{ category, retryable }', classified, typeof classified === 'object');
}

/** A classifier that throws counts as one without an answer. */
function classifierAnswer(context: ErrorContext, classifier: ErrorClassifier | undefined): ClassifiedError | undefined {
  try {
    return classifier?.classify(context);
  } catch {
    return undefined;
  }
}

/** True for what no classifier or `retryIf` is asked about. */
export function isFinal(error: unknown): boolean {
  const { name, scope } = shapeOf(error);
  return FINAL.test(`${name} ${scope}`);
}

/** The status that a failure carries, ours or another library's (`error.response.status`). */
export function statusOf(context: ErrorContext): number | undefined {
  const status = Number(responseIn(context)?.status);
  return status > 0 ? status : undefined;
}

/** Turned away for being one too many: nothing of the request was processed. */
export function isRefusal(context: ErrorContext): boolean {
  return isRateLimitRefusal(statusOf(context), headerLookup(responseIn(context)?.headers));
}

function responseIn({ response, error }: ErrorContext): { status?: unknown; headers?: unknown } | undefined {
  return response ?? responseOf(error);
}

/** `error.response`, where there is one: ky, axios and our own errors have it. */
export function responseOf(error: unknown): { status?: unknown; headers?: unknown } | undefined {
  return shapeOf(error).response ?? undefined;
}

function classifyByRules(context: ErrorContext, rules: RetryRules): ClassifiedError {
  const { error } = context;
  const { name, category, cause, retryAfterMs } = shapeOf(error);
  if (name === 'PaginationError') return classifyByRules({ error: cause }, rules);
  const status = statusOf(context);
  if (status) {
    const { retryOnStatus = isRetryableStatus } = rules.profile;
    const mayPass = (one: number) =>
      typeof retryOnStatus === 'function'
        ? checkAnswer('resilience.retryOnStatus', 'true or false', retryOnStatus(one))
        : retryOnStatus.includes(one);
    // A 403 that is a rate limit is worth what a 429 is.
    const retryable = mayPass(status) || (isRefusal(context) && mayPass(429));
    return { category: categoryOfResponse({ status, headers: responseIn(context)?.headers }), retryable };
  }
  // Ours, and read by shape: an error that crossed a bundle's border is no `instanceof` anything here.
  // An open circuit says when it will let a probe through.
  if (category) {
    return {
      category,
      retryable: category === 'transient' && !isUntrusted(error),
      suggestedBackoffMs: retryAfterMs,
    };
  }
  return rules.classifyUnknown?.(error) ?? { category: 'unknown', retryable: true };
}

function isRetryableStatus(status: number): boolean {
  if (status >= 500 && status <= 599) return status !== 501 && status !== 505;
  return status === 408 || status === 425 || status === 429;
}

/** What an error of ours, or one like it, has; anything else has nothing of it. */
export interface ErrorShape {
  name?: string;
  category?: ErrorCategory;
  scope?: unknown;
  response?: object | null;
  cause?: unknown;
  retryAfterMs?: number;
}

export function shapeOf(error: unknown): ErrorShape {
  return Object(error) as ErrorShape;
}
