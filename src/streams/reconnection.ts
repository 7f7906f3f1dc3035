import { merge, type Observable, type SchedulerLike, take } from 'rxjs';
import { definedOnly } from '../core/definedOnly.js';
import { SseError } from '../core/errors.js';
import { backoffDelayMs } from '../core/retry/backoff.js';
import { classifyFailure, isFinal, responseOf } from '../core/retry/classify.js';
import { classifyRawError } from '../core/retry/methodRule.js';
import { headerLookup, parseRetryAfter } from '../core/retry/parseRetryAfter.js';
import { type RetryNotifierConfig, retryNotifier } from '../resilience/retryNotifier.js';
import type { ClassifiedError, ResilienceProfile } from '../resilience/types.js';
import { isPassingStatus } from './eventStream.js';
import { comesOnline } from './online.js';
import type { SseRun } from './sseRun.js';
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
  run: SseRun;
  /** By `scheduler.now()`. */
  deadlineAt: number;
  /** Stands for a connection that simply ended. */
  ended: unknown;
}

export function reconnection(reconnect: SseOptions['reconnect'], config: ReconnectionConfig): Reconnection {
  const { scheduler, random, run, deadlineAt, ended } = config;
  const { request: _, ...given } = reconnect || {};
  const { retryOnStatus = isPassingStatus, maxRetryAfterMs = MAX_RETRY_AFTER_MS, ...more } = given;
  const backoff = { ...DEFAULT_BACKOFF, ...definedOnly(more.backoff ?? {}) };
  const isRetryableStatus =
    typeof retryOnStatus === 'function' ? retryOnStatus : (status: number) => retryOnStatus.includes(status);

  const retryAfterMsOf = (error: unknown): number | undefined => {
    const response = responseOf(error);
    return response && parseRetryAfter(headerLookup(response.headers), scheduler.now());
  };

  /** Before the first wait exactly `retry`; where connecting fails on and on a growing wait, never shorter than it. */
  const waitMs = (attempt: number): number => {
    if (run.serverRetryMs === undefined) return backoffDelayMs(attempt, backoff, random);
    const asked = Math.min(run.serverRetryMs, maxRetryAfterMs);
    const initialDelayMs = Math.max(asked, SHORTEST_GROWING_MS);
    return attempt === 1 ? asked : Math.max(asked, backoffDelayMs(attempt, { ...backoff, initialDelayMs }, random));
  };

  const profile: ResilienceProfile = {
    maxAttempts: Number.POSITIVE_INFINITY,
    ...definedOnly(more),
    backoff,
    retryOnStatus: isRetryableStatus,
    // About Retry-After alone, which `classify` deals with; `retry` is never too long.
    maxRetryAfterMs: Number.POSITIVE_INFINITY,
  };

  const classify = (error: unknown, attempt: number): ClassifiedError | undefined => {
    const classified = classifyFailure(error, { profile, classifyUnknown: classifyRawError });
    if (reconnect === false || run.request.signal?.aborted || !run.mayConnectAgain(error)) return undefined;
    const retryAfterMs = retryAfterMsOf(error);
    const retryable = classified.retryable && !(error instanceof SseError) && (retryAfterMs ?? 0) <= maxRetryAfterMs;
    const unasked = retryAfterMs === undefined ? waitMs(attempt) : undefined;
    return { ...classified, retryable, suggestedBackoffMs: classified.suggestedBackoffMs ?? unasked };
  };

  return {
    isRetryableStatus,
    isRetryable: (error) => !isFinal(error) && classify(error, 1)?.retryable === true,
    delay: (error, attempt) => {
      const onRetry: RetryNotifierConfig['onRetry'] = ({ delayMs }) =>
        run.report('waiting', { delayMs, ...(error !== ended && { error }) });
      const wait$ = retryNotifier({ profile, classify, scheduler, random, deadlineAt, onRetry })(error, attempt);
      // What the server asked for is a floor; what we took for a pause is over when the network is back.
      return retryAfterMsOf(error) === undefined ? merge(wait$, comesOnline()).pipe(take(1)) : wait$;
    },
  };
}

const DEFAULT_BACKOFF = { initialDelayMs: 1000, maxDelayMs: 30_000 };
const MAX_RETRY_AFTER_MS = 300_000;
/** `retry: 0` asks for no wait; a server that then refuses every connection is not asked without end at that rate. */
const SHORTEST_GROWING_MS = 1;
