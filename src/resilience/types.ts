import type { Observable } from 'rxjs';
import type { Circuit, CircuitRules, CircuitState } from '../core/rate/circuit.js';
import type { RateLimitFeedback } from '../core/types.js';
import type { HttpRequest, ResilienceProfile } from '../http/messages.js';

export type {
  BackoffPolicy,
  ClassifiedError,
  ErrorClassifier,
  ErrorContext,
  ResilienceProfile,
  RetryBudget,
  RetryFailure,
} from '../http/messages.js';

export interface RateLimit {
  /** More than 0, fractions too. @default no such limit */
  requestsPerSecond?: number | undefined;
  /** @default 1 */
  burst?: number | undefined;
  /** Further windows, all held at once: `[{ limit: 5000, perMs: 3_600_000 }]`. */
  windows?: readonly { limit: number; perMs: number }[] | undefined;
  /** Requests under way at once; one is until its body has ended. @default no such limit */
  maxConcurrent?: number | undefined;
  /** @default 10_000 waiting requests, then `RateLimitError` */
  maxQueue?: number | undefined;
  /**
   * What the server's RateLimit / Retry-After headers do. `gate`: a refusal, or nothing remaining, holds everybody until
   * the server's time. `pace`: also spreads what remains over the time left, and goes on so after the reset. @default 'gate'
   */
  feedback?: 'off' | 'gate' | 'pace' | undefined;
}
export interface RateLimiter {
  /** Emits once when the caller may go; unsubscribing gives the place back. */
  acquire$(options?: {
    /** Each key has its own queue, counters and gate. @default one for all */
    key?: string | undefined;
    /** How much of the limits it uses up. @default 1 */
    cost?: number | undefined;
    /** @default 'normal' */
    priority?: ResilienceProfile['priority'];
    /** Fail instead of waiting. @default false */
    failFast?: boolean | undefined;
    /** By `scheduler.now()`. @default none */
    deadlineAt?: number | undefined;
    /** The longest wait for the server, behind a gate, that the caller agrees to. @default 300_000 ms */
    maxRetryAfterMs?: number | undefined;
    /** The lease of an attempt before: this one stands where that one stood, ahead of all who came since. */
    retryOf?: RateLimitLease | undefined;
  }): Observable<RateLimitLease>;
  /** Tells what a server's headers said, which may close the key's gate or change its pace. */
  report(feedback: RateLimitFeedback, key?: string): void;
  /** The state of all keys together: now, then each change. */
  readonly status$: Observable<RateLimiterStatus>;
}
export interface RateLimitLease {
  /** Milliseconds between asking and going. */
  readonly waitedMs: number;
  /** Gives the slot of `maxConcurrent` back. */
  release(): void;
  /**
   * Asks newcomers of the same priority to stand back while a retry waits out the server's time elsewhere, in
   * milliseconds from now. Until then, `acquire$({ retryOf })` or `keepPlace(0)`; only while the server lets nobody
   * through, and not for longer than as long again.
   */
  keepPlace?: ((forMs: number) => void) | undefined;
}
export interface RateLimiterStatus {
  /** Callers in queues. */
  waiting: number;
  /** Leases not yet given back. */
  running: number;
  /** Until when a server has closed a gate, by `scheduler.now()`; none while all are open. */
  pausedUntil?: number | undefined;
}
/** Where the counters live: in this process by default, in a store where several processes share one limit. */
export interface RateLimitStore {
  /** Books a slot for the head of a queue. Emits once, at once or later; unsubscribing gives the wish up. */
  reserve$(reservation: RateLimitReservation): Observable<ReservedSlot>;
  /** The server lets nobody through before this time: everybody who shares the limit has to hear of it. */
  gate$(key: string, untilEpochMs: number): Observable<void>;
  /** A slot of `reserve$` counts no longer against its `maxConcurrent`. */
  release?: ((key: string) => void) | undefined;
}
/** What the head of a queue asks a {@link RateLimitStore} for. */
export interface RateLimitReservation {
  /** Each key has limits and a gate of its own. */
  key: string;
  /** How much of the limits it uses up. */
  cost: number;
  /** All held at once: with `burst` a token bucket, without it a sliding window. */
  limits: readonly { limit: number; perMs: number; burst?: number | undefined }[];
  /** How many may be under way at once, in all processes; each slot counts until `release`. @default no limit */
  maxConcurrent?: number | undefined;
  /** How many wait in this queue, the head included: a store may book for more of them while it is at it. */
  waiting: number;
  /** The head does not wait: where it is not known when a slot comes, fail with a `RateLimitError`. @default false */
  failFast?: boolean | undefined;
}
/** What a {@link RateLimitStore} has booked. */
export interface ReservedSlot {
  /** Milliseconds from now, at the earliest. */
  waitMs: number;
  /** For so many milliseconds from now the server lets nobody through, as another process has heard. @default 0 */
  gateMs?: number | undefined;
  /** Milliseconds after its time for which the slot is still good; later it has to be asked for again. @default no end */
  validForMs?: number | undefined;
}

export interface CircuitBreakerConfig {
  /** Open when this share of the window failed. @default 0.5 */ failureRate?: number | undefined;
  /** @default 10 */ minimumRequests?: number | undefined;
  /** @default 30_000 ms */ windowMs?: number | undefined;
  /** @default 10_000 ms */ halfOpenAfterMs?: number | undefined;
  /** @default per origin */ key?: ((request: HttpRequest) => string) | undefined;
  /** Where circuits live that several processes share: `redisCircuitBreakerStore` of "./redis". @default in this process */
  store?: CircuitBreakerStore | undefined;
}
/** Where circuits live: in this process by default, in a store where several processes share them. */
export interface CircuitBreakerStore {
  /**
   * Makes the circuit of a key.
   *
   * @param changed to be called with each new state
   */
  circuit(key: string, rules: CircuitRules, changed: (state: CircuitState) => void): SharedCircuit;
}
/** A circuit that other processes have a part in. */
export interface SharedCircuit extends Circuit {
  /** Completes once `admit` can say who goes through; nothing where it can at once. */
  ready$?: ((now: number) => Observable<unknown> | undefined) | undefined;
}
export interface CircuitBreaker {
  /** On subscription the state of every key that has one, then each change. */
  readonly state$: Observable<{ key: string; state: 'closed' | 'open' | 'half-open' }>;
}
