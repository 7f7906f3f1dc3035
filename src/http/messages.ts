import type { Observable } from 'rxjs';
import type {
  PlatformAbortSignal,
  PlatformByteStream,
  PlatformHeaders,
  PlatformResponse,
  PlatformUrl,
} from '../core/platform.js';
import type { ErrorCategory, QueryInput, QueryParams, RequestOutcome } from '../core/types.js';
import type { AgentContext, HeaderChanges, HeaderValues, HttpMethod, RequestBody } from './messageParts.js';

/*
 * A request may bring a profile, and a profile's functions see requests and responses: types that know each other stand
 * together.
 */

export interface HttpRequestOptions {
  /** @default 'GET' */
  method?: HttpMethod | undefined;
  /** Relative to the client's `baseUrl`, or an absolute http(s) URL. */
  path: string | PlatformUrl;
  /**
   * Sets: a name here replaces the same one in `path`. Lists repeat the name, `undefined` says nothing, `null`
   * leaves out what `path` or the client has.
   */
  query?: QueryInput | undefined;
  /** `null` removes a header of the client's. */
  headers?: HeaderChanges | undefined;
  /** At most one of `body`, `json` and `form`. */
  body?: RequestBody | undefined;
  /** Sent as JSON with its content type. Excludes `body` and `form`. */
  json?: unknown;
  /** Sent as `application/x-www-form-urlencoded`: values by name, lists repeat it, or pairs. Excludes `body` and `json`. */
  form?: QueryInput | readonly (readonly [string, string])[] | undefined;
  /** Limit of one attempt, in milliseconds. */
  timeoutMs?: number | undefined;
  /**
   * What a browser's HTTP cache does with this request, as `fetch` takes it; transports without such a cache pass it over.
   * @default the platform's 'default'; 'no-store' for `sse$`
   */
  cache?: 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached' | undefined;
  /**
   * Aborts the request, wherever it is: it fails with `signal.reason`. One already aborted sends nothing. @default
   * none
   */
  signal?: PlatformAbortSignal | undefined;
  /** Says that a POST or PATCH may be sent again. */
  idempotent?: boolean | undefined;
  /** Over the client's profile, key by key. */
  resilience?: ResilienceProfile | undefined;
  /** In place of the client's; `null` for none. @default the client's */
  auth?: HttpInterceptor | null | undefined;
  /** Origins that this request may carry credentials to, besides the client's. */
  trustedOrigins?: readonly string[] | undefined;
  /** For the transport, as it is: Angular's `HttpContext`. */
  context?: unknown;
  /** A name for what it does, in logs and spans; never sent. */
  operation?: string | undefined;
  /** For logs and spans; a pagination run adds `-<page index>`. Never sent. */
  requestId?: string | undefined;
  /** Ties requests of one job together in logs; never sent. */
  correlationId?: string | undefined;
  /** That of the job this one is part of; never sent. */
  parentCorrelationId?: string | undefined;
  /** Who asks, and for which run; never sent. */
  agentContext?: AgentContext | undefined;
  /** What interceptors and transports of your own want to know; never sent. */
  extensions?: Record<string, unknown> | undefined;
}

/** A request where one is asked for: its options, or the URL alone of a GET. */
export type RequestInput = HttpRequestOptions | string | PlatformUrl;

/** What a request's options come to before they are sent, and what pagination hands on: text and plain objects. */
export interface PlainRequestOptions extends Omit<HttpRequestOptions, 'path' | 'query' | 'headers' | 'form'> {
  /** Text, as it was written or as its URL says. */
  path: string;
  /** A name that repeats has the list of its values. */
  query?: QueryParams | undefined;
  /** Names as they were written; `null` removes a header of the client's. */
  headers?: Record<string, string | null | undefined> | undefined;
  /** Values by name, or pairs. */
  form?: QueryParams | readonly (readonly [string, string])[] | undefined;
}

/** What interceptors and transports see: the options with the URL resolved and the body encoded. */
export interface HttpRequest extends Readonly<Omit<PlainRequestOptions, 'json' | 'form' | 'query' | 'headers'>> {
  /** In capitals. */
  readonly method: HttpMethod;
  /** Where it goes: resolved, with its query. */
  readonly url: PlatformUrl;
  /** All of them, the client's included; auth's once it has set them. {@link with} changes them. */
  readonly headers: PlatformHeaders;
  /** 1-based attempt number; 0 outside the retry loop. */
  readonly attempt: number;
  /** Whether the body is read before the response is emitted. */
  readonly responseType: 'buffer' | 'stream';
  /** What a transport has to hold while it reads and follows redirects. */
  readonly policy: {
    readonly maxResponseBytes: number;
    readonly maxRedirections: number;
    isTrusted(url: PlatformUrl): boolean;
    isCredential(headerName: string): boolean;
  };
  /** This request with some of it changed: what interceptors pass on. */
  with(changes: {
    url?: PlatformUrl | string | undefined;
    headers?: HeaderChanges | undefined;
    body?: RequestBody | undefined;
    extensions?: Record<string, unknown> | undefined;
  }): HttpRequest;
}

/** A WHATWG `Response` in shape, cheap in practice: headers and body are decoded when asked for. */
export interface HttpResponse extends PlatformResponse {
  /** What was sent for it. */
  readonly request: HttpRequest;
  /** How it went, over all attempts. */
  readonly outcome: RequestOutcome;
  /** The body's chunks, buffered or streamed; unsubscribing cancels a streamed one, even an idle one. */
  readonly body$: Observable<Uint8Array>;
  /** The whole body, when buffered. Reading it does not set `bodyUsed`. */
  readonly content: Uint8Array | undefined;
  /** Synchronous readings of a buffered body, so that pipelines need no promise. Throw on a streamed one. */
  contentText(): string;
  /** The body through the client's `parseJson`; an empty or malformed one is a `ResponseParseError`. */
  contentJson<T = unknown>(): T;
  /** This response with some of it changed: what hooks and transforms return. */
  with(changes: HttpResponseInit): HttpResponse;
}
export interface HttpResponseInit {
  /** @default 200 */
  status?: number | undefined;
  /** @default '' */
  statusText?: string | undefined;
  /** @default the content type that the body asks for */
  headers?: HeaderValues | undefined;
  /** Text, bytes and streams as they are; any other value as JSON. */
  body?:
    | Uint8Array
    | string
    | PlatformByteStream
    | Observable<Uint8Array>
    | Record<string, unknown>
    | readonly unknown[]
    | null
    | undefined;
  /** The final URL. @default the request's */
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
  /** The wait before another attempt where the server says none. @default 250 ms, doubled up to 60 s, with jitter */
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
  /** What was thrown, or the `HttpStatusError` of {@link response}. */
  error?: unknown;
  /** A response whose status is the failure. */
  response?: HttpResponse | undefined;
  /** The attempt that failed, 1-based. */
  attempt: number;
  /** What rules and classifier make of it. */
  classified: ClassifiedError;
}
export interface ErrorContext {
  /** What was sent, where it got that far. */
  request?: HttpRequest | undefined;
  /** A response whose status is the failure. */
  response?: HttpResponse | undefined;
  /** What was thrown, where there is no such response. */
  error?: unknown;
}
export interface ClassifiedError {
  /** What kind of failure it is; the thrown error has it too. */
  category: ErrorCategory;
  /** Whether another attempt may help. */
  retryable: boolean;
  /** Milliseconds to wait before it, in place of `Retry-After` and backoff. @default those */
  suggestedBackoffMs?: number | undefined;
  /** A name of your own for the rule that applied; not used here. */
  policyKey?: string | undefined;
}
export interface ErrorClassifier {
  /** Its answer stands in place of the rules; `undefined`, and what it throws, leaves the failure to them. */
  classify(context: ErrorContext): ClassifiedError | undefined;
}
export interface RetryBudget {
  /** Takes a retry's worth; `false` where there is none left, and the failure stands. */
  tryTake(): boolean;
  /** Counts a request, of whose number retries may be a share. */
  deposit(): void;
}
