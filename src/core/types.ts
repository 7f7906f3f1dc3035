/** Data shapes that every layer shares: no behaviour, no rxjs. */
import type { PlatformSearchParams } from './platform.js';

export type QueryValue = string | number | bigint | boolean | null | undefined;
export type QueryParams = Record<string, QueryValue | readonly QueryValue[]>;
/**
 * What a `query` may be given as: an object of values, typed by an `interface` too, or `URLSearchParams`. A value of
 * another kind is a `ConfigurationError` that names it.
 */
export type QueryInput =
  | QueryParams
  | PlatformSearchParams
  | (object & { readonly [Symbol.iterator]?: never | undefined });

export type ErrorCategory =
  | 'transient'
  | 'rate_limit'
  | 'validation'
  | 'auth'
  | 'safety'
  | 'quota'
  | 'not_found'
  | 'unknown';

export interface RequestOutcome {
  /** False where the request, or the run, ended with an error. */
  ok: boolean;
  /** Of the last response, a failing one's too; none where there was no response. */
  status?: number | undefined;
  /** What kind of failure it was, where it was one. */
  errorCategory?: ErrorCategory | undefined;
  /** HTTP attempts actually made. */
  attempts: number;
  /** Epoch milliseconds. */
  startedAt: number;
  /** Epoch milliseconds. */
  finishedAt: number;
}

export interface RateLimitFeedback {
  /** Requests that a window allows. */
  limitRequests?: number | undefined;
  /** Requests left in this window. */
  remainingRequests?: number | undefined;
  /** When requests are full again. */
  resetRequestsAt?: Date | undefined;
  /** Tokens (of a language model) that a window allows. */
  limitTokens?: number | undefined;
  /** Tokens left in this window. */
  remainingTokens?: number | undefined;
  /** When tokens are full again. */
  resetTokensAt?: Date | undefined;
  /** `Retry-After` (or `retry-after-ms`) in milliseconds from now. */
  retryAfterMs?: number | undefined;
  /** The headers that this was read from, names in lower case. */
  rawHeaders?: Record<string, string> | undefined;
}

/**
 * A key (`@odata.nextLink`), a dotted path (`meta.next`, `items[0].id`, `items[-1].id`, also with JSONPath's `$.` before
 * it) or a function. A JSONPath query (`*`, `..`, filters, slices) is a ConfigurationError: `jsonPath()` of the entry
 * "./rest" makes a function of it.
 */
export type Path<T = unknown> = string | ((body: unknown) => T | undefined);

/** The Standard Schema v1 interface (types only): zod, valibot and arktype schemas fit as they are. */
export interface Schema<T> {
  /** Version, vendor and `validate` of the specification: https://standardschema.dev. */
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
    readonly types?: { readonly input: unknown; readonly output: T } | undefined;
  };
}

export interface ServerSentEvent {
  /** @default 'message' */ readonly event: string;
  /** The lines of `data`, joined by line feeds. */
  readonly data: string;
  /** The last event ID in force, `''` when none. */ readonly id: string;
  /** Milliseconds, when this block carried a valid `retry`. */ readonly retry?: number | undefined;
}

export interface Progress {
  /** Values so far, or what `count` makes of them. */
  count: number;
  /** What `total` says, where it is known. */
  total?: number | undefined;
  /** Milliseconds since the subscription. */
  elapsedMs: number;
  /** Average since the subscription. */
  perSecond: number;
  /** True once, in the last report: the source has completed. */
  done: boolean;
}

/** An AsyncGenerator whose `return()` settles at once, with or without a value. */
export interface PullStream<T, R = void> extends AsyncGenerator<T, R, void> {
  /** Aborts what is in flight and ends the iteration, also while a `next()` is pending. */
  return(value?: R | PromiseLike<R>): Promise<IteratorResult<T, R>>;
}
