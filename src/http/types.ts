import type { Observable, ObservableInput, SchedulerLike } from 'rxjs';
import type { QueryInput, Schema } from '../core/types.js';
import type { CircuitBreaker, RateLimiter } from '../resilience/types.js';
import type {
  ErrorClassifier,
  HeaderChanges,
  HttpInterceptor,
  HttpRequest,
  HttpRequestOptions,
  HttpResponse,
  HttpTransport,
  ResilienceProfile,
} from './messages.js';

export type {
  AgentContext,
  BodyValue,
  HeaderChanges,
  HeaderValues,
  HttpHandler,
  HttpInterceptor,
  HttpMethod,
  HttpRequest,
  HttpRequestOptions,
  HttpResponse,
  HttpResponseInit,
  HttpTransport,
  PlainRequestOptions,
  RequestBody,
} from './messages.js';

/** The spec's three hooks, as an interceptor. */
export interface HttpRequestInterceptor {
  beforeSend?: ((request: HttpRequest) => HttpRequest | ObservableInput<HttpRequest>) | undefined;
  afterResponse?:
    | ((request: HttpRequest, response: HttpResponse) => HttpResponse | ObservableInput<HttpResponse>)
    | undefined;
  onError?: ((request: HttpRequest, error: unknown) => void) | undefined;
}

export interface HttpClientOptions {
  /** What the paths of requests are joined to. Relative (`/api`) where there is a document. Its origin is home to credentials. */
  baseUrl?: string | undefined;
  /** Of every request; one's own replace them name by name. */
  headers?: HeaderChanges | undefined;
  query?: QueryInput | undefined;
  auth?: HttpInterceptor | undefined;
  transport?: HttpTransport | undefined;
  /** @default 30_000 ms an attempt */
  timeoutMs?: number | undefined;
  resilience?: ResilienceProfile | undefined;
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
  parseJson?: (text: string) => unknown;
  /** What each request's `extensions` start from: for interceptors. */
  extensions?: Record<string, unknown>;
  /**
   * Gets a line for each request (`debug`), wait for a turn (`info`), retry (`warn`), answer (`info`), failure (`warn`)
   * and abort (`debug`), without secrets: `console`, pino and the like fit as they are.
   * @default none
   */
  logger?: Logger;
  scheduler?: SchedulerLike;
  random?: () => number;
}
/** What takes a line of text at each of three levels. */
export interface Logger {
  debug(line: string): unknown;
  info(line: string): unknown;
  warn(line: string): unknown;
}
/** What a request may say besides its method and path. */
export type Call = Omit<HttpRequestOptions, 'method' | 'path'>;
export interface HttpClient {
  request$(request: HttpRequestOptions | string | URL): Observable<HttpResponse>;
  /** Emits at the headers and completes: from then on the body belongs to the response, and whoever does not read it cancels it. */
  stream$(request: HttpRequestOptions | string | URL): Observable<HttpResponse>;
  get$(path: string | URL, options?: Call): Observable<HttpResponse>;
  head$(path: string | URL, options?: Call): Observable<HttpResponse>;
  options$(path: string | URL, options?: Call): Observable<HttpResponse>;
  post$(path: string | URL, options?: Call): Observable<HttpResponse>;
  put$(path: string | URL, options?: Call): Observable<HttpResponse>;
  patch$(path: string | URL, options?: Call): Observable<HttpResponse>;
  delete$(path: string | URL, options?: Call): Observable<HttpResponse>;
  /** The body's JSON, checked against `schema` when there is one. */
  json$<T>(request: HttpRequestOptions | string | URL, config?: { schema?: Schema<T> | undefined }): Observable<T>;
  json<T>(request: HttpRequestOptions | string | URL, config?: { schema?: Schema<T> | undefined }): Promise<T>;
  /** The same calls as promises. */
  request(request: HttpRequestOptions | string | URL): Promise<HttpResponse>;
  stream(request: HttpRequestOptions | string | URL): Promise<HttpResponse>;
  get(path: string | URL, options?: Call): Promise<HttpResponse>;
  head(path: string | URL, options?: Call): Promise<HttpResponse>;
  options(path: string | URL, options?: Call): Promise<HttpResponse>;
  post(path: string | URL, options?: Call): Promise<HttpResponse>;
  put(path: string | URL, options?: Call): Promise<HttpResponse>;
  patch(path: string | URL, options?: Call): Promise<HttpResponse>;
  delete(path: string | URL, options?: Call): Promise<HttpResponse>;
  /** A client with these options over this one's. */
  extend(options: HttpClientOptions): HttpClient;
}
