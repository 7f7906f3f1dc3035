import type { Observable } from 'rxjs';
import type { ErrorCategory, QueryInput, QueryParams, QueryValue, RequestOutcome } from '../core/types.js';

/*
 * A request may bring a profile, and a profile's functions see requests and responses: types that know each other stand
 * together.
 */

export type HttpMethod = 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** Our own: the DOM library's `BodyInit` is not there in a Node project, and knows no iterables. */
export type BodyValue =
  | string
  | Uint8Array
  | ArrayBuffer
  | Blob
  | FormData
  | URLSearchParams
  | ReadableStream<Uint8Array>
  | AsyncIterable<string | Uint8Array>
  | Iterable<string | Uint8Array>
  | AsyncIterator<string | Uint8Array>
  | Iterator<string | Uint8Array>;
export type HeaderValues = Record<string, string> | Iterable<readonly [string, string]> | Headers;
/**
 * What can be read once (streams of either kind, generators, iterators) is sent once and never again: no retry, no
 * redirect that asks for the body. A function makes a fresh body, of any kind, for each sending.
 */
export type RequestBody = BodyValue | (() => BodyValue);

export interface AgentContext {
  agent?: string | undefined;
  runId?: string | undefined;
  labels?: Record<string, string> | undefined;
  metadata?: Record<string, unknown> | undefined;
}

/** Headers to set; `null` removes one of the client's. */
export type HeaderChanges = Record<string, string | null | undefined> | Headers;

export interface HttpRequestOptions {
  method?: HttpMethod | undefined;
  /** Relative to the client's `baseUrl`, or an absolute http(s) URL. */
  path: string | URL;
  query?: QueryInput | undefined;
  /** `null` removes a header of the client's. */
  headers?: HeaderChanges | undefined;
  /** At most one of `body`, `json` and `form`. */
  body?: RequestBody | undefined;
  json?: unknown;
  form?: Record<string, QueryValue | readonly QueryValue[]> | readonly (readonly [string, string])[] | undefined;
  /** Limit of one attempt, in milliseconds. */
  timeoutMs?: number | undefined;
  /**
   * What a browser's HTTP cache does with this request, as `fetch` takes it; transports without such a cache pass it over.
   * @default the platform's 'default'; 'no-store' for `sse$`
   */
  cache?: 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached' | undefined;
  signal?: AbortSignal | undefined;
  /** Says that a POST or PATCH may be sent again. */
  idempotent?: boolean | undefined;
  resilience?: ResilienceProfile | undefined;
  auth?: HttpInterceptor | null | undefined;
  /** Origins that this request may carry credentials to, besides the client's. */
  trustedOrigins?: readonly string[] | undefined;
  /** For the transport, as it is: Angular's `HttpContext`. */
  context?: unknown;
  operation?: string | undefined;
  requestId?: string | undefined;
  correlationId?: string | undefined;
  parentCorrelationId?: string | undefined;
  agentContext?: AgentContext | undefined;
  extensions?: Record<string, unknown> | undefined;
}

/** What a request's options come to before they are sent, and what pagination hands on: text and plain objects. */
export interface PlainRequestOptions extends Omit<HttpRequestOptions, 'path' | 'query' | 'headers'> {
  path: string;
  query?: QueryParams | undefined;
  headers?: Record<string, string | null | undefined> | undefined;
}

/** What interceptors and transports see: the options with the URL resolved and the body encoded. */
export interface HttpRequest extends Readonly<Omit<PlainRequestOptions, 'json' | 'form' | 'query' | 'headers'>> {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: Headers;
  /** 1-based attempt number; 0 outside the retry loop. */
  readonly attempt: number;
  readonly responseType: 'buffer' | 'stream';
  /** What a transport has to hold while it reads and follows redirects. */
  readonly policy: {
    readonly maxResponseBytes: number;
    readonly maxRedirections: number;
    isTrusted(url: URL): boolean;
    isCredential(headerName: string): boolean;
  };
  /** This request with some of it changed: what interceptors pass on. */
  with(changes: {
    url?: URL | string | undefined;
    headers?: HeaderChanges | undefined;
    body?: RequestBody | undefined;
    extensions?: Record<string, unknown> | undefined;
  }): HttpRequest;
}

/** A WHATWG `Response` in shape, cheap in practice: headers and body are decoded when asked for. */
export interface HttpResponse extends Response {
  readonly request: HttpRequest;
  readonly outcome: RequestOutcome;
  /** The body's chunks, buffered or streamed; unsubscribing cancels a streamed one, even an idle one. */
  readonly body$: Observable<Uint8Array>;
  /** The whole body, when buffered. Reading it does not set `bodyUsed`. */
  readonly content: Uint8Array | undefined;
  /** Synchronous readings of a buffered body, so that pipelines need no promise. Throw on a streamed one. */
  contentText(): string;
  contentJson<T = unknown>(): T;
  /** This response with some of it changed: what hooks and transforms return. */
  with(changes: HttpResponseInit): HttpResponse;
}
export interface HttpResponseInit {
  status?: number | undefined;
  statusText?: string | undefined;
  headers?: HeaderValues | undefined;
  /** Text, bytes and streams as they are; any other value as JSON. */
  body?:
    | Uint8Array
    | string
    | ReadableStream<Uint8Array>
    | Observable<Uint8Array>
    | Record<string, unknown>
    | readonly unknown[]
    | null
    | undefined;
  url?: string | undefined;
}

export type HttpHandler = (request: HttpRequest) => Observable<HttpResponse>;
/** The shape Angular's functional interceptors made familiar. Auth, retry, limits and telemetry are all of it. */
export type HttpInterceptor = (request: HttpRequest, next: HttpHandler) => Observable<HttpResponse>;
export type HttpTransport = HttpHandler;

export interface BackoffPolicy {
  /** @default 250 ms */ initialDelayMs?: number | undefined;
  /** @default 2 */ factor?: number | undefined;
  /** @default 60_000 ms */ maxDelayMs?: number | undefined;
  /** @default 'equal' */ jitter?: 'full' | 'equal' | 'none' | undefined;
}

export interface ResilienceProfile {
  /** Order in a limiter's queue. @default 'normal' */
  priority?: 'low' | 'normal' | 'high' | 'critical' | undefined;
  /**
   * Milliseconds for the whole logical request: attempts, waits, queueing and body; a streamed body only where the request
   * itself names the limit. @default no limit
   */
  maxEndToEndLatencyMs?: number | undefined;
  /** Total attempts; wins over `maxAttempts`. */
  maxAttemptsOverride?: number | undefined;
  /** Neither wait in a queue nor retry. */
  failFast?: boolean | undefined;
  /** The next attempt after a transient failure may go to the next base URL of `failover()`. @default false */
  allowFailover?: boolean | undefined;
  /** @default 4 (one try and three retries) */
  maxAttempts?: number | undefined;
  backoff?: BackoffPolicy | undefined;
  /** A 403 that is a rate limit (`Retry-After`, or nothing remaining) counts as a 429, too. @default 408, 425, 429, 500–599 except 501 and 505 */
  retryOnStatus?: readonly number[] | ((status: number) => boolean) | undefined;
  /** A longer wait that the server asks for ends the request at once: in `Retry-After`, or behind a limiter's gate. @default 300_000 ms */
  maxRetryAfterMs?: number | undefined;
  /** Last word on one failure; `undefined` leaves it to the rules. */
  retryIf?: ((failure: RetryFailure) => boolean | undefined) | undefined;
  /** Shared cap on the share of traffic that may be retries. */
  retryBudget?: RetryBudget | undefined;
}
export interface RetryFailure {
  error?: unknown;
  response?: HttpResponse | undefined;
  attempt: number;
  classified: ClassifiedError;
}
export interface ErrorContext {
  request?: HttpRequest | undefined;
  response?: HttpResponse | undefined;
  error?: unknown;
}
export interface ClassifiedError {
  category: ErrorCategory;
  retryable: boolean;
  suggestedBackoffMs?: number | undefined;
  policyKey?: string | undefined;
}
export interface ErrorClassifier {
  classify(context: ErrorContext): ClassifiedError | undefined;
}
export interface RetryBudget {
  tryTake(): boolean;
  deposit(): void;
}
