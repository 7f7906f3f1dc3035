import type { SchedulerLike } from 'rxjs';
import { type HeaderEntry, mergeHeaders } from '../core/headers.js';
import { MASK } from '../core/redact.js';
import { httpUrl, queryNames, splitPath } from '../core/url.js';
import type { RateLimitLease } from '../resilience/types.js';
import { type RequestPolicy, withCredentialHeaders, withRemovedHeaders } from './policy.js';
import type { HeaderValues, HttpMethod, HttpRequest, HttpRequestOptions, RequestBody } from './types.js';

/** Counts that the attempts of one logical request share. */
export interface RequestRun {
  attempts: number;
  startedAt: number;
  /** When `maxEndToEndLatencyMs` will have passed, by `scheduler.now()`. */
  deadlineAt?: number;
  /** The client's. */
  scheduler?: SchedulerLike;
  /** What the last attempt went with. */
  lease?: RateLimitLease;
}

/** The request that a client's chain works on. Cheap to make: `url` and `headers` become objects when somebody asks. */
export class PreparedRequest implements HttpRequest {
  readonly method: HttpMethod;
  readonly body?: RequestBody;
  readonly responseType: 'buffer' | 'stream';
  readonly policy: RequestPolicy;
  readonly attempt: number;
  /** Shared by every request made from this one. */
  readonly run: RequestRun;
  readonly #options: HttpRequestOptions;
  readonly #timeoutMs: number;
  readonly #href: string;
  readonly #entries: readonly HeaderEntry[];
  readonly #extensions?: Record<string, unknown>;
  #url?: URL;
  #headers?: Headers;

  constructor(
    options: HttpRequestOptions,
    timeoutMs: number,
    method: HttpMethod,
    href: string,
    entries: readonly HeaderEntry[],
    body: RequestBody | undefined,
    responseType: 'buffer' | 'stream',
    policy: RequestPolicy,
    attempt: number,
    run: RequestRun,
    extensions: Record<string, unknown> | undefined = options.extensions,
  ) {
    this.#options = options;
    this.#timeoutMs = timeoutMs;
    this.method = method;
    this.#href = href;
    this.#entries = entries;
    this.body = body;
    this.responseType = responseType;
    this.policy = policy;
    this.attempt = attempt;
    this.run = run;
    this.#extensions = extensions;
  }

  /** The URL as text, without making a `URL`. */
  get href(): string {
    return this.#url ? this.#url.href : this.#href;
  }
  get url(): URL {
    this.#url ??= new URL(this.#href);
    return this.#url;
  }
  get headers(): Headers {
    this.#headers ??= new Headers(this.#entries as [string, string][]);
    return this.#headers;
  }
  get path(): string {
    return this.#options.path;
  }
  get timeoutMs(): number {
    return this.#options.timeoutMs ?? this.#timeoutMs;
  }
  get cache(): HttpRequestOptions['cache'] {
    return this.#options.cache;
  }
  get signal(): AbortSignal | undefined {
    return this.#options.signal;
  }
  get idempotent(): boolean | undefined {
    return this.#options.idempotent;
  }
  get resilience(): HttpRequestOptions['resilience'] {
    return this.#options.resilience;
  }
  get auth(): HttpRequestOptions['auth'] {
    return this.#options.auth;
  }
  get trustedOrigins(): readonly string[] | undefined {
    return this.#options.trustedOrigins;
  }
  get context(): unknown {
    return this.#options.context;
  }
  get operation(): string | undefined {
    return this.#options.operation;
  }
  get requestId(): string | undefined {
    return this.#options.requestId;
  }
  get correlationId(): string | undefined {
    return this.#options.correlationId;
  }
  get parentCorrelationId(): string | undefined {
    return this.#options.parentCorrelationId;
  }
  get agentContext(): HttpRequestOptions['agentContext'] {
    return this.#options.agentContext;
  }
  get extensions(): Record<string, unknown> | undefined {
    return this.#extensions;
  }

  /** Header names in lower case with their values, without making a `Headers`. */
  wireHeaders(): readonly HeaderEntry[] {
    return this.#headers ? [...this.#headers] : this.#entries;
  }

  /** The parameters that the request itself names, whatever interceptors and the client added. */
  ownQueryNames(): string[] {
    const { path, query = {} } = this.#options;
    return [...queryNames(splitPath(path).search), ...Object.keys(query)];
  }

  with(changes: Parameters<HttpRequest['with']>[0]): PreparedRequest {
    const { url, headers, body = this.body, extensions = this.#extensions } = changes;
    return this.#copy({
      href: url === undefined ? this.href : httpUrl(url, this.href, 'url').href,
      entries: mergeHeaders(this.wireHeaders(), headers),
      body,
      extensions,
      policy: withRemovedHeaders(this.policy, headers),
    });
  }

  /** The request of attempt `n`, 1-based. */
  forAttempt(attempt: number): PreparedRequest {
    return this.#copy({ attempt });
  }

  /**
   * What an interceptor handed on in place of this request, as one of ours: any object of a request's shape, of which a
   * spread copy lacks all that are getters. Policy and counts stay this request's.
   */
  adopt(handed: HandedOn): PreparedRequest {
    const { url, headers, method } = handed;
    return this.#copy({
      options: { ...this.#options, ...(handed as object) },
      method,
      href: url === undefined ? undefined : httpUrl(url, this.href, 'url').href,
      entries: headers === undefined ? undefined : mergeHeaders([], recordOf(headers)),
      ...('body' in handed && { body: handed.body ?? undefined }),
      ...('extensions' in handed && { extensions: handed.extensions }),
    });
  }

  /** The request that a redirect asks for: another method or no body as well. */
  redirected(to: {
    href: string;
    method: HttpMethod;
    entries: readonly HeaderEntry[];
    body: RequestBody | undefined;
  }): PreparedRequest {
    return this.#copy(to);
  }

  /** The same request, where these headers are credentials too: what its auth has set. */
  withCredentialHeaders(names: readonly string[]): PreparedRequest {
    const policy = withCredentialHeaders(this.policy, names);
    return policy === this.policy ? this : this.#copy({ policy });
  }

  /** Method and URL as they may be shown. */
  describe(): string {
    return `${this.method} ${this.policy.redactor.url(this.href)}`;
  }

  toJSON(): Record<string, unknown> {
    const { redactor, isCredential } = this.policy;
    return {
      method: this.method,
      url: redactor.url(this.href),
      headers: Object.fromEntries(
        this.wireHeaders().map(([name, value]) => [name, isCredential(name) ? MASK : redactor.text(value)]),
      ),
      attempt: this.attempt,
      ...(this.operation !== undefined && { operation: this.operation }),
      ...(this.requestId !== undefined && { requestId: this.requestId }),
      ...(this.correlationId !== undefined && { correlationId: this.correlationId }),
    };
  }

  [Symbol.for('nodejs.util.inspect.custom')](): Record<string, unknown> {
    return this.toJSON();
  }

  #copy(changes: {
    options?: HttpRequestOptions;
    method?: HttpMethod;
    href?: string;
    entries?: readonly HeaderEntry[];
    body?: RequestBody;
    policy?: RequestPolicy;
    attempt?: number;
    extensions?: Record<string, unknown>;
  }): PreparedRequest {
    return new PreparedRequest(
      changes.options ?? this.#options,
      this.#timeoutMs,
      changes.method ?? this.method,
      changes.href ?? this.href,
      changes.entries ?? this.wireHeaders(),
      'body' in changes ? changes.body : this.body,
      this.responseType,
      changes.policy ?? this.policy,
      changes.attempt ?? this.attempt,
      this.run,
      'extensions' in changes ? changes.extensions : this.#extensions,
    );
  }
}

/** A request of ours with some of it replaced, or somebody else's. */
type HandedOn = Partial<Omit<HttpRequest, 'headers' | 'url' | 'with'>> & {
  url?: URL | string;
  headers?: HeaderValues;
};

function recordOf(headers: HeaderValues): Record<string, string> {
  return Symbol.iterator in headers ? Object.fromEntries(headers) : (headers as Record<string, string>);
}

/** The request of attempt `n`. A request that is not ours comes back as it is. */
export function withAttempt(request: HttpRequest, attempt: number): HttpRequest {
  return request instanceof PreparedRequest ? request.forAttempt(attempt) : request;
}

/** The URL of any request as text. */
export function hrefOf(request: HttpRequest): string {
  return request instanceof PreparedRequest ? request.href : request.url.href;
}

/** The headers of any request as entries. */
export function wireHeadersOf(request: HttpRequest): readonly HeaderEntry[] {
  return request instanceof PreparedRequest ? request.wireHeaders() : [...request.headers];
}

/** The scheduler of the client that a request went through; nothing where it went through none of ours. */
export function schedulerOf(request: HttpRequest): SchedulerLike | undefined {
  return (request as Partial<PreparedRequest>).run?.scheduler;
}
