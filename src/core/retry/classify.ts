import type { ClassifiedError, ErrorClassifier, ErrorContext, ResilienceProfile } from '../../resilience/types.js';
import { categoryOfStatus } from '../status.js';
import type { ErrorCategory } from '../types.js';

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
  let classified: ClassifiedError | undefined;
  try {
    classified = rules.classifier?.classify(context);
  } catch {
    // A classifier that throws counts as one without an answer.
  }
  return classified ?? classifyByRules(context, rules);
}

/** True for what no classifier or `retryIf` is asked about. */
export function isFinal(error: unknown): boolean {
  const { name, scope } = shapeOf(error);
  return FINAL.test(`${name} ${scope}`);
}

/** The status that a failure carries, ours or another library's (`error.response.status`). */
export function statusOf({ response, error }: ErrorContext): number | undefined {
  const status = Number((response ?? responseOf(error))?.status);
  return status > 0 ? status : undefined;
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
    const retryable = typeof retryOnStatus === 'function' ? retryOnStatus(status) : retryOnStatus.includes(status);
    return { category: categoryOfStatus(status), retryable };
  }
  // Ours, and read by shape: an error that crossed a bundle's border is no `instanceof` anything here.
  // An open circuit says when it will let a probe through.
  if (category) return { category, retryable: category === 'transient', suggestedBackoffMs: retryAfterMs };
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
  code?: unknown;
  scope?: unknown;
  response?: object | null;
  cause?: unknown;
  retryAfterMs?: number;
}

export function shapeOf(error: unknown): ErrorShape {
  return Object(error) as ErrorShape;
}
