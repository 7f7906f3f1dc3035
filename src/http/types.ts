import type { Observable, ObservableInput, SchedulerLike } from 'rxjs';
import type { QueryInput, Schema } from '../core/types.js';
import type { CircuitBreaker, RateLimiter } from '../resilience/types.js';
import type { HeaderChanges } from './messageParts.js';
import type {
  ErrorClassifier,
  HttpInterceptor,
  HttpRequest,
  HttpRequestOptions,
  HttpResponse,
  HttpTransport,
  RequestInput,
  ResilienceProfile,
} from './messages.js';

export type { AgentContext, BodyValue, HeaderChanges, HeaderValues, HttpMethod, RequestBody } from './messageParts.js';
export type {
  HttpHandler,
  HttpInterceptor,
  HttpRequest,
  HttpRequestOptions,
  HttpResponse,
  HttpResponseInit,
  HttpTransport,
  PlainRequestOptions,
  RequestInput,
} from './messages.js';

/** The spec's three hooks, as an interceptor. */
export interface HttpRequestInterceptor {
  /** What to send in place of the request: at once, or as the one value of a promise or an Observable. */
  beforeSend?: ((request: HttpRequest) => HttpRequest | ObservableInput<HttpRequest>) | undefined;
  /** What to answer in place of the response: at once, or as the one value of a promise or an Observable. */
  afterResponse?:
    | ((request: HttpRequest, response: HttpResponse) => HttpResponse | ObservableInput<HttpResponse>)
    | undefined;
  /** Told of what the request failed with, which it fails with still. */
  onError?: ((request: HttpRequest, error: unknown) => void) | undefined;
}

export interface HttpClientOptions {
  /** What the paths of requests are joined to. Relative (`/api`) where there is a document. Its origin is home to credentials. */
  baseUrl?: string | undefined;
  /** Of every request; one's own replace them name by name. */
  headers?: HeaderChanges | undefined;
  /** Fills in what a request, or a next link, to a trusted origin lacks. @default none */
  query?: QueryInput | undefined;
  /**
   * `bearerAuth`, `basicAuth`, `apiKeyAuth`, one of entry "./oauth2" or your own; for trusted origins only. @default
   * none
   */
  auth?: HttpInterceptor | undefined;
  /** What sends. @default fetchTransport() */
  transport?: HttpTransport | undefined;
  /** @default 30_000 ms an attempt */
  timeoutMs?: number | undefined;
  /**
   * Retries and limits of every request; a request's own lies over it, key by key. @default 4 attempts with backoff
   */
  resilience?: ResilienceProfile | undefined;
  /** Says of a failure what it is, in place of the rules, where it has an answer. @default none */
  classifier?: ErrorClassifier | undefined;
  /** What `createRateLimiter` made, or a copy of it; each attempt takes a slot of its own, keyed by origin. Shared with what `extend` makes. @default none */
  rateLimit?: RateLimiter | undefined;
  /** What `createCircuitBreaker` made. Shared with what `extend` makes. @default none */
  circuitBreaker?: CircuitBreaker | undefined;
  /** Around the whole logical request. */
  interceptors?: readonly HttpInterceptor[] | undefined;
  /** Around each attempt. */
  attemptInterceptors?: readonly HttpInterceptor[] | undefined;
  /** @default true: a final non-2xx is an `HttpStatusError` */
  throwHttpErrors?: boolean | undefined;
  /** @default 64 MiB a buffered body */
  maxResponseBytes?: number | undefined;
  /** @default 10 */
  maxRedirections?: number | undefined;
  /** Origins besides `baseUrl`'s own that may be sent this client's auth, cookies and default headers. */
  trustedOrigins?: readonly string[] | undefined;
  /** Query parameters and headers shown as `***` in errors, logs and spans, besides the built-in list. */
  redact?: readonly string[] | undefined;
  /** Characters of an error response's body that the message shows. @default 0 */
  errorBodyChars?: number | undefined;
  /**
   * Reads every JSON body of this client — `json$`, `contentJson`, pages, JSON streams — in place of `JSON.parse`: for
   * 64-bit numbers that a double cannot hold (as `bigint` or text), for dates. What it throws is a `ResponseParseError`.
   * Counts, flags and cursors that pagination reads have to stay numbers, `bigint`s or text.
   * @default JSON.parse
   */
  parseJson?: ((text: string) => unknown) | undefined;
  /** What each request's `extensions` start from: for interceptors. */
  extensions?: Record<string, unknown> | undefined;
  /**
   * Gets a line for each request (`debug`), wait for a turn (`info`), retry (`warn`), answer (`info`), failure (`warn`)
   * and abort (`debug`), without secrets: `console`, pino and the like fit as they are.
   * @default none
   */
  logger?: Logger | undefined;
  /** Of everything that waits, and the clock. @default asyncScheduler */
  scheduler?: SchedulerLike | undefined;
  /** Chance for jitter, from 0 to below 1. @default Math.random */
  random?: (() => number) | undefined;
}
/** What takes a line of text at each of three levels. */
export interface Logger {
  /** A request goes out, or was aborted. */
  debug(line: string): unknown;
  /** A request waits for its turn, or was answered. */
  info(line: string): unknown;
  /** A request is sent again, or failed. */
  warn(line: string): unknown;
}
/** What a request may say besides its method and path. */
export type Call = Omit<HttpRequestOptions, 'method' | 'path'>;
export interface HttpClient {
  /**
   * Sends on subscription; emits the response with its body read, or fails with an `HttpError`. A URL alone is a
   * GET.
   */
  request$(request: RequestInput): Observable<HttpResponse>;
  /** Emits at the headers and completes: from then on the body belongs to the response, and whoever does not read it cancels it. */
  stream$(request: RequestInput): Observable<HttpResponse>;
  /** GET; see {@link request$}. */
  get$(path: HttpRequestOptions['path'], options?: Call): Observable<HttpResponse>;
  /** HEAD; see {@link request$}. */
  head$(path: HttpRequestOptions['path'], options?: Call): Observable<HttpResponse>;
  /** OPTIONS; see {@link request$}. */
  options$(path: HttpRequestOptions['path'], options?: Call): Observable<HttpResponse>;
  /**
   * POST; see {@link request$}. Sent again only where nothing can have been processed, or with `idempotent: true`.
   */
  post$(path: HttpRequestOptions['path'], options?: Call): Observable<HttpResponse>;
  /** PUT; see {@link request$}. */
  put$(path: HttpRequestOptions['path'], options?: Call): Observable<HttpResponse>;
  /** PATCH; see {@link request$}. Sent again as little as a POST. */
  patch$(path: HttpRequestOptions['path'], options?: Call): Observable<HttpResponse>;
  /** DELETE; see {@link request$}. */
  delete$(path: HttpRequestOptions['path'], options?: Call): Observable<HttpResponse>;
  /** The body's JSON, checked against `schema` when there is one. */
  json$<T>(request: RequestInput, config?: { schema?: Schema<T> | undefined }): Observable<T>;
  /** {@link json$} as a promise. */
  json<T>(request: RequestInput, config?: { schema?: Schema<T> | undefined }): Promise<T>;
  /** The same calls as promises. */
  request(request: RequestInput): Promise<HttpResponse>;
  /** {@link stream$} as a promise: settles at the headers. */
  stream(request: RequestInput): Promise<HttpResponse>;
  /** {@link get$} as a promise. */
  get(path: HttpRequestOptions['path'], options?: Call): Promise<HttpResponse>;
  /** {@link head$} as a promise. */
  head(path: HttpRequestOptions['path'], options?: Call): Promise<HttpResponse>;
  /** {@link options$} as a promise. */
  options(path: HttpRequestOptions['path'], options?: Call): Promise<HttpResponse>;
  /** {@link post$} as a promise. */
  post(path: HttpRequestOptions['path'], options?: Call): Promise<HttpResponse>;
  /** {@link put$} as a promise. */
  put(path: HttpRequestOptions['path'], options?: Call): Promise<HttpResponse>;
  /** {@link patch$} as a promise. */
  patch(path: HttpRequestOptions['path'], options?: Call): Promise<HttpResponse>;
  /** {@link delete$} as a promise. */
  delete(path: HttpRequestOptions['path'], options?: Call): Promise<HttpResponse>;
  /** A client with these options over this one's. */
  extend(options: HttpClientOptions): HttpClient;
}
