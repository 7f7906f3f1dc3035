import type { Observable, ObservableInput, SchedulerLike } from 'rxjs';
import type { QueryParams, QueryValue, RequestOutcome, Schema } from '../core/types.js';
import type { CircuitBreaker, ErrorClassifier, RateLimiter, ResilienceProfile } from '../resilience/types.js';

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
  agent?: string;
  runId?: string;
  labels?: Record<string, string>;
  metadata?: Record<string, unknown>;
}

export interface HttpRequestOptions {
  method?: HttpMethod;
  /** Relative to the client's `baseUrl`, or an absolute http(s) URL. */
  path: string;
  query?: QueryParams;
  /** `null` removes a header of the client's. */
  headers?: Record<string, string | null | undefined>;
  /** At most one of `body`, `json` and `form`. */
  body?: RequestBody;
  json?: unknown;
  form?: Record<string, QueryValue | readonly QueryValue[]> | readonly (readonly [string, string])[];
  /** Limit of one attempt, in milliseconds. */
  timeoutMs?: number;
  /**
   * What a browser's HTTP cache does with this request, as `fetch` takes it; transports without such a cache pass it over.
   * @default the platform's 'default'; 'no-store' for `sse$`
   */
  cache?: 'default' | 'no-store' | 'reload' | 'no-cache' | 'force-cache' | 'only-if-cached';
  signal?: AbortSignal;
  /** Says that a POST or PATCH may be sent again. */
  idempotent?: boolean;
  resilience?: ResilienceProfile;
  auth?: HttpInterceptor | null;
  /** Origins that this request may carry credentials to, besides the client's. */
  trustedOrigins?: readonly string[];
  /** For the transport, as it is: Angular's `HttpContext`. */
  context?: unknown;
  operation?: string;
  requestId?: string;
  correlationId?: string;
  parentCorrelationId?: string;
  agentContext?: AgentContext;
  extensions?: Record<string, unknown>;
}

/** What interceptors and transports see: the options with the URL resolved and the body encoded. */
export interface HttpRequest extends Readonly<Omit<HttpRequestOptions, 'json' | 'form' | 'query' | 'headers'>> {
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
    url?: URL | string;
    headers?: Record<string, string | null>;
    body?: RequestBody;
    extensions?: Record<string, unknown>;
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
  status?: number;
  statusText?: string;
  headers?: HeaderValues;
  /** Text, bytes and streams as they are; any other value as JSON. */
  body?:
    | Uint8Array
    | string
    | ReadableStream<Uint8Array>
    | Observable<Uint8Array>
    | Record<string, unknown>
    | readonly unknown[]
    | null;
  url?: string;
}

export type HttpHandler = (request: HttpRequest) => Observable<HttpResponse>;
/** The shape Angular's functional interceptors made familiar. Auth, retry, limits and telemetry are all of it. */
export type HttpInterceptor = (request: HttpRequest, next: HttpHandler) => Observable<HttpResponse>;
export type HttpTransport = HttpHandler;

/** The spec's three hooks, as an interceptor. */
export interface HttpRequestInterceptor {
  beforeSend?(request: HttpRequest): HttpRequest | ObservableInput<HttpRequest>;
  afterResponse?(request: HttpRequest, response: HttpResponse): HttpResponse | ObservableInput<HttpResponse>;
  onError?(request: HttpRequest, error: unknown): void;
}

export interface HttpClientOptions {
  /** What the paths of requests are joined to. Relative (`/api`) where there is a document. Its origin is home to credentials. */
  baseUrl?: string;
  /** `null` removes a header of the client's. */
  headers?: Record<string, string | null | undefined>;
  query?: QueryParams;
  auth?: HttpInterceptor;
  transport?: HttpTransport;
  /** @default 30_000 ms an attempt */
  timeoutMs?: number;
  resilience?: ResilienceProfile;
  classifier?: ErrorClassifier;
  /** What `createRateLimiter` made, or a copy of it; each attempt takes a slot of its own, keyed by origin. Shared with what `extend` makes. @default none */
  rateLimit?: RateLimiter;
  /** What `createCircuitBreaker` made. Shared with what `extend` makes. @default none */
  circuitBreaker?: CircuitBreaker;
  /** Around the whole logical request. */
  interceptors?: readonly HttpInterceptor[];
  /** Around each attempt. */
  attemptInterceptors?: readonly HttpInterceptor[];
  /** @default true: a final non-2xx is an `HttpStatusError` */
  throwHttpErrors?: boolean;
  /** @default 64 MiB a buffered body */
  maxResponseBytes?: number;
  /** @default 10 */
  maxRedirections?: number;
  /** Origins besides `baseUrl`'s own that may be sent this client's auth, cookies and default headers. */
  trustedOrigins?: readonly string[];
  /** Query parameters and headers shown as `***` in errors, logs and spans, besides the built-in list. */
  redact?: readonly string[];
  /** Characters of an error response's body that the message shows. @default 0 */
  errorBodyChars?: number;
  /**
   * Reads every JSON body of this client — `json$`, `contentJson`, pages, JSON streams — in place of `JSON.parse`: for
   * 64-bit numbers that a double cannot hold (as `bigint` or text), for dates. What it throws is a `ResponseParseError`.
   * Counts, flags and cursors that pagination reads have to stay numbers, `bigint`s or text.
   * @default JSON.parse
   */
  parseJson?: (text: string) => unknown;
  scheduler?: SchedulerLike;
  random?: () => number;
}
/** What a request may say besides its method and path. */
export type Call = Omit<HttpRequestOptions, 'method' | 'path'>;
export interface HttpClient {
  request$(request: HttpRequestOptions | string): Observable<HttpResponse>;
  /** Emits at the headers and completes: from then on the body belongs to the response, and whoever does not read it cancels it. */
  stream$(request: HttpRequestOptions | string): Observable<HttpResponse>;
  get$(path: string, options?: Call): Observable<HttpResponse>;
  head$(path: string, options?: Call): Observable<HttpResponse>;
  options$(path: string, options?: Call): Observable<HttpResponse>;
  post$(path: string, options?: Call): Observable<HttpResponse>;
  put$(path: string, options?: Call): Observable<HttpResponse>;
  patch$(path: string, options?: Call): Observable<HttpResponse>;
  delete$(path: string, options?: Call): Observable<HttpResponse>;
  /** The body's JSON, checked against `schema` when there is one. */
  json$<T>(request: HttpRequestOptions | string, config?: { schema?: Schema<T> }): Observable<T>;
  json<T>(request: HttpRequestOptions | string, config?: { schema?: Schema<T> }): Promise<T>;
  /** The same calls as promises. */
  request(request: HttpRequestOptions | string): Promise<HttpResponse>;
  stream(request: HttpRequestOptions | string): Promise<HttpResponse>;
  get(path: string, options?: Call): Promise<HttpResponse>;
  head(path: string, options?: Call): Promise<HttpResponse>;
  options(path: string, options?: Call): Promise<HttpResponse>;
  post(path: string, options?: Call): Promise<HttpResponse>;
  put(path: string, options?: Call): Promise<HttpResponse>;
  patch(path: string, options?: Call): Promise<HttpResponse>;
  delete(path: string, options?: Call): Promise<HttpResponse>;
  /** A client with these options over this one's. */
  extend(options: HttpClientOptions): HttpClient;
}
