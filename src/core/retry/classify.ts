import { isUntrusted } from '#errorCodes';
import type { ClassifiedError, ErrorClassifier, ErrorContext, ResilienceProfile } from '../../resilience/types.js';
import { checkAnswer } from '../checkAnswer.js';
import { categoryOfResponse } from '../status.js';
import type { ErrorCategory } from '../types.js';

/** What decides about a failure besides the failure itself. */
export interface RetryRules {
  /** Of which `retryOnStatus` counts here. */
  profile: ResilienceProfile;
  classifier?: ErrorClassifier;
  /** What the classifier gets to see besides the error. */
  request?: ErrorContext['request'];
  /** What an error of no kind we know means. @default retry: a bare source may not speak HTTP at all */
  classifyUnknown?: (error: unknown) => ClassifiedError;
}

/** Error names (and scopes) that are never worth a second try: mistakes of the program, and the wish to stop. */
const FINAL = /^(?:(?:Abort|Configuration|CrossOrigin|PaginationLoop)Error |HttpTimeoutError total$)/;

/**
 * Category of a failure and whether another attempt may help, without regard to the request's method. The category is the
 * one on the error from then on, where it is one of ours.
 */
export function classifyFailure(error: unknown, rules: RetryRules): ClassifiedError {
  const answer = classifierAnswer(error, rules) ?? classifyByRules(error, rules);
  const classified = checkAnswer('classifier', '{ category, retryable }', answer, typeof answer === 'object');
  const { category } = classified;
  // One that cannot be changed stays as it is.
  if (category && categoryOf(error)) Reflect.set(error as object, 'category', category);
  return classified;
}

/** A classifier that throws counts as one without an answer. */
function classifierAnswer(error: unknown, { classifier, request }: RetryRules): ClassifiedError | undefined {
  try {
    return classifier?.classify({ error, request, response: responseOf(error) as ErrorContext['response'] });
  } catch {
    return undefined;
  }
}

/** True for what no classifier or `retryIf` is asked about. */
export function isFinal(error: unknown): boolean {
  const { name, scope } = shapeOf(error);
  return FINAL.test(`${name} ${scope}`);
}

/** `error.response`, where there is one: ky, axios and our own errors have it. */
export function responseOf(error: unknown): { status?: unknown; headers?: unknown } | undefined {
  return shapeOf(error).response ?? undefined;
}

function classifyByRules(error: unknown, rules: RetryRules): ClassifiedError {
  const { name, cause, retryAfterMs, response } = shapeOf(error);
  const category = categoryOf(error);
  if (name === 'PaginationError') return classifyByRules(cause, rules);
  const status = Number(response?.status);
  if (status > 0) return classifyResponse({ status, headers: response?.headers }, rules.profile);
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

function classifyResponse(
  response: { status: number; headers: unknown },
  { retryOnStatus = isRetryableStatus }: ResilienceProfile,
): ClassifiedError {
  const category = categoryOfResponse(response);
  const mayPass = (status: number) =>
    typeof retryOnStatus === 'function'
      ? checkAnswer('resilience.retryOnStatus', 'true or false', retryOnStatus(status))
      : retryOnStatus.includes(status);
  // A 403 that is a rate limit is worth what a 429 is.
  return { category, retryable: mayPass(response.status) || (category === 'rate_limit' && mayPass(429)) };
}

function isRetryableStatus(status: number): boolean {
  return /^(?:408|425|429|5(?!01|05)\d\d)$/.test(String(status));
}

/** What an error of ours, or one like it, has; anything else has nothing of it. */
export interface ErrorShape {
  name?: string;
  category?: ErrorCategory;
  scope?: unknown;
  response?: { status?: unknown; headers?: unknown } | null;
  cause?: unknown;
  retryAfterMs?: number;
}

export function shapeOf(error: unknown): ErrorShape {
  return Object(error) as ErrorShape;
}

const CATEGORY = /^(?:transient|rate_limit|validation|auth|safety|quota|not_found|unknown)$/;

/** The category of an error of ours; a word of somebody else's under that name says nothing here. */
export function categoryOf(error: unknown): ErrorCategory | undefined {
  const { category } = shapeOf(error);
  return CATEGORY.test(String(category)) ? category : undefined;
}
