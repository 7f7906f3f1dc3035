/** Data shapes that every layer shares: no behaviour, no rxjs. */

export type QueryValue = string | number | bigint | boolean | null | undefined;
export type QueryParams = Record<string, QueryValue | readonly QueryValue[]>;
/**
 * What a `query` may be given as: an object of values, typed by an `interface` too, or `URLSearchParams`. A value of
 * another kind is a `ConfigurationError` that names it.
 */
export type QueryInput = QueryParams | URLSearchParams | (object & { readonly [Symbol.iterator]?: never | undefined });

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
  ok: boolean;
  status?: number | undefined;
  errorCategory?: ErrorCategory | undefined;
  /** HTTP attempts actually made. */
  attempts: number;
  /** Epoch milliseconds. */
  startedAt: number;
  finishedAt: number;
}

export interface RateLimitFeedback {
  limitRequests?: number | undefined;
  remainingRequests?: number | undefined;
  resetRequestsAt?: Date | undefined;
  limitTokens?: number | undefined;
  remainingTokens?: number | undefined;
  resetTokensAt?: Date | undefined;
  retryAfterMs?: number | undefined;
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
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => unknown;
    readonly types?: { readonly input: unknown; readonly output: T } | undefined;
  };
}

export interface ServerSentEvent {
  /** @default 'message' */ readonly event: string;
  readonly data: string;
  /** The last event ID in force, `''` when none. */ readonly id: string;
  /** Milliseconds, when this block carried a valid `retry`. */ readonly retry?: number | undefined;
}

export interface Progress {
  count: number;
  total?: number | undefined;
  elapsedMs: number;
  perSecond: number;
  done: boolean;
}

/** An AsyncGenerator whose `return()` settles at once, with or without a value. */
export interface PullStream<T, R = void> extends AsyncGenerator<T, R, void> {
  return(value?: R | PromiseLike<R>): Promise<IteratorResult<T, R>>;
}
