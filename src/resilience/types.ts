import type { Observable } from 'rxjs';
import type { ErrorCategory, RateLimitFeedback } from '../core/types.js';
import type { HttpRequest, HttpResponse } from '../http/types.js';

export interface BackoffPolicy {
  /** @default 250 ms */ initialDelayMs?: number;
  /** @default 2 */ factor?: number;
  /** @default 60_000 ms */ maxDelayMs?: number;
  /** @default 'equal' */ jitter?: 'full' | 'equal' | 'none';
}

export interface ResilienceProfile {
  /** Order in a limiter's queue. @default 'normal' */
  priority?: 'low' | 'normal' | 'high' | 'critical';
  /**
   * Milliseconds for the whole logical request: attempts, waits, queueing and body; a streamed body only where the request
   * itself names the limit. @default no limit
   */
  maxEndToEndLatencyMs?: number;
  /** Total attempts; wins over `maxAttempts`. */
  maxAttemptsOverride?: number;
  /** Neither wait in a queue nor retry. */
  failFast?: boolean;
  /** The next attempt after a transient failure may go to the next base URL of `failover()`. @default false */
  allowFailover?: boolean;
  /** @default 4 (one try and three retries) */
  maxAttempts?: number;
  backoff?: BackoffPolicy;
  /** A 403 that is a rate limit (`Retry-After`, or nothing remaining) counts as a 429, too. @default 408, 425, 429, 500–599 except 501 and 505 */
  retryOnStatus?: readonly number[] | ((status: number) => boolean);
  /** A longer wait that the server asks for ends the request at once: in `Retry-After`, or behind a limiter's gate. @default 300_000 ms */
  maxRetryAfterMs?: number;
  /** Last word on one failure; `undefined` leaves it to the rules. */
  retryIf?: (failure: RetryFailure) => boolean | undefined;
  /** Shared cap on the share of traffic that may be retries. */
  retryBudget?: RetryBudget;
}
export interface RetryFailure {
  error?: unknown;
  response?: HttpResponse;
  attempt: number;
  classified: ClassifiedError;
}
export interface ErrorContext {
  request?: HttpRequest;
  response?: HttpResponse;
  error?: unknown;
}
export interface ClassifiedError {
  category: ErrorCategory;
  retryable: boolean;
  suggestedBackoffMs?: number;
  policyKey?: string;
}
export interface ErrorClassifier {
  classify(context: ErrorContext): ClassifiedError | undefined;
}
export interface RetryBudget {
  tryTake(): boolean;
  deposit(): void;
}

export interface RateLimit {
  requestsPerSecond?: number;
  /** @default 1 */
  burst?: number;
  /** Further windows, all held at once: `[{ limit: 5000, perMs: 3_600_000 }]`. */
  windows?: readonly { limit: number; perMs: number }[];
  maxConcurrent?: number;
  /** @default 10_000 waiting requests, then `RateLimitError` */
  maxQueue?: number;
  /**
   * What the server's RateLimit / Retry-After headers do. `gate`: a refusal, or nothing remaining, holds everybody until
   * the server's time. `pace`: also spreads what remains over the time left, and goes on so after the reset. @default 'gate'
   */
  feedback?: 'off' | 'gate' | 'pace';
}
export interface RateLimiter {
  /** Emits once when the caller may go; unsubscribing gives the place back. */
  acquire$(options?: {
    /** Each key has its own queue, counters and gate. @default one for all */
    key?: string;
    /** How much of the limits it uses up. @default 1 */
    cost?: number;
    /** @default 'normal' */
    priority?: ResilienceProfile['priority'];
    /** Fail instead of waiting. @default false */
    failFast?: boolean;
    /** By `scheduler.now()`. @default none */
    deadlineAt?: number;
    /** The longest wait for the server, behind a gate, that the caller agrees to. @default 300_000 ms */
    maxRetryAfterMs?: number;
    /** The lease of an attempt before: this one stands where that one stood, ahead of all who came since. */
    retryOf?: RateLimitLease;
  }): Observable<RateLimitLease>;
  report(feedback: RateLimitFeedback, key?: string): void;
  readonly status$: Observable<RateLimiterStatus>;
}
export interface RateLimitLease {
  readonly waitedMs: number;
  /** Gives the slot of `maxConcurrent` back. */
  release(): void;
  /**
   * Asks newcomers of the same priority to stand back while a retry waits out the server's time elsewhere, in
   * milliseconds from now. Until then, `acquire$({ retryOf })` or `keepPlace(0)`; only while the server lets nobody
   * through, and not for longer than as long again.
   */
  keepPlace?(forMs: number): void;
}
export interface RateLimiterStatus {
  waiting: number;
  running: number;
  pausedUntil?: number;
}
/** Where the counters live: in this process by default, in a store where several processes share one limit. */
export interface RateLimitStore {
  reserve$(
    key: string,
    cost: number,
    limits: readonly { limit: number; perMs: number; burst?: number }[],
  ): Observable<{ waitMs: number }>;
  gate$(key: string, untilEpochMs: number): Observable<void>;
}

export interface CircuitBreakerConfig {
  /** Open when this share of the window failed. @default 0.5 */ failureRate?: number;
  /** @default 10 */ minimumRequests?: number;
  /** @default 30_000 ms */ windowMs?: number;
  /** @default 10_000 ms */ halfOpenAfterMs?: number;
  /** @default per origin */ key?: (request: HttpRequest) => string;
}
export interface CircuitBreaker {
  readonly state$: Observable<{ key: string; state: 'closed' | 'open' | 'half-open' }>;
}
