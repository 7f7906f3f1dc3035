import type { Observable, SchedulerLike } from 'rxjs';
import { SseError } from '../core/errors.js';
import { backoffDelayMs } from '../core/retry/backoff.js';
import { classifyFailure, isFinal, type RetryRules, responseOf } from '../core/retry/classify.js';
import { classifyRawError } from '../core/retry/methodRule.js';
import { headerLookup, parseRetryAfter } from '../core/retry/parseRetryAfter.js';
import { isOneShot } from '../http/bodyKind.js';
import type { HttpRequestOptions } from '../http/types.js';
import { type RetryNotifierConfig, retryNotifier } from '../resilience/retryNotifier.js';
import type { ClassifiedError } from '../resilience/types.js';
import { isPassingStatus } from './eventStream.js';
import type { SseOptions } from './types.js';

/** When a stream of events connects again, and after how long. */
export interface Reconnection {
  /** Whether a status is one that another connection may not meet. */
  isRetryableStatus(status: number): boolean;
  /** Whether another connection may help, attempts aside. */
  isRetryable(error: unknown): boolean;
  /** For `retry({ delay })`: emits when to connect again, or fails with the error at hand. */
  delay(error: unknown, attempt: number): Observable<unknown>;
}

export interface ReconnectionConfig {
  scheduler: SchedulerLike;
  random: () => number;
  request: HttpRequestOptions;
  /** By `scheduler.now()`. */
  deadlineAt: number;
  /** The last valid `retry` field. */
  serverRetryMs: () => number | undefined;
}

export function reconnection(reconnect: SseOptions['reconnect'], config: ReconnectionConfig): Reconnection {
  const { scheduler, random, request, deadlineAt, serverRetryMs } = config;
  const never = reconnect === false || isOneShot(request.body);
  const { retryOnStatus = isPassingStatus, maxRetryAfterMs = MAX_RETRY_AFTER_MS, ...profile } = reconnect || {};
  const backoff = { ...DEFAULT_BACKOFF, ...definedOnly(profile.backoff) };
  const isRetryableStatus =
    typeof retryOnStatus === 'function' ? retryOnStatus : (status: number) => retryOnStatus.includes(status);

  /** Before the first wait exactly `retry`; where connecting fails on and on a growing wait, never shorter than it. */
  const waitMs = (attempt: number): number => {
    const asked = serverRetryMs();
    if (asked === undefined) return backoffDelayMs(attempt, backoff, random);
    const initialDelayMs = Math.max(asked, SHORTEST_GROWING_MS);
    return attempt === 1 ? asked : Math.max(asked, backoffDelayMs(attempt, { ...backoff, initialDelayMs }, random));
  };

  const rules: RetryRules = {
    profile: {
      maxAttempts: Number.POSITIVE_INFINITY,
      ...definedOnly(profile),
      backoff,
      retryOnStatus: isRetryableStatus,
      // About Retry-After alone, which `refined` deals with; `retry` is never too long.
      maxRetryAfterMs: Number.POSITIVE_INFINITY,
    },
    classifyUnknown: classifyRawError,
  };

  const refined = (error: unknown, classified: ClassifiedError, attempt: number): ClassifiedError | undefined => {
    if (never || request.signal?.aborted) return undefined;
    const response = responseOf(error);
    const retryAfterMs = response && parseRetryAfter(headerLookup(response.headers), scheduler.now());
    const retryable = classified.retryable && !(error instanceof SseError) && (retryAfterMs ?? 0) <= maxRetryAfterMs;
    const unasked = retryAfterMs === undefined ? waitMs(attempt) : undefined;
    return { ...classified, retryable, suggestedBackoffMs: classified.suggestedBackoffMs ?? unasked };
  };

  return {
    isRetryableStatus,
    isRetryable: (error) => !isFinal(error) && refined(error, classifyFailure({ error }, rules), 1)?.retryable === true,
    delay: (error, attempt) => {
      const refine: RetryNotifierConfig['refine'] = (_, classified) => refined(error, classified, attempt);
      return retryNotifier({ ...rules, scheduler, random, deadlineAt, refine })(error, attempt);
    },
  };
}

const DEFAULT_BACKOFF = { initialDelayMs: 1000, maxDelayMs: 30_000 };
const MAX_RETRY_AFTER_MS = 300_000;
/** `retry: 0` asks for no wait; a server that then refuses every connection is not asked without end at that rate. */
const SHORTEST_GROWING_MS = 1;

function definedOnly<T extends object>(options: T = {} as T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>;
}
