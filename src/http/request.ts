import { ConfigurationError } from '../core/errors.js';
import { type HeaderEntry, headerEntry, mergeHeaders } from '../core/headers.js';
import type { QueryValue } from '../core/types.js';
import {
  canonicalUrl,
  fillQuery,
  formEncode,
  isAbsoluteUrl,
  joinUrl,
  type ParsedBaseUrl,
  setQuery,
  splitPath,
  withSearch,
} from '../core/url.js';
import type { RequestPolicy } from './policy.js';
import type { HttpMethod, HttpRequest, HttpRequestOptions, RequestBody } from './types.js';

const METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** Says in a run's later requests where home is, which a client without `baseUrl` could not know. */
const HOME = Symbol('home origin');
/** The counts of this request, for a run that has to know them also when it cuts the request off. */
const RUN = Symbol('request run');

/** What a pagination run tells its client about one of its requests, beside the options. */
export interface RunOptions {
  /** The origin that counts as home. */
  home?: string;
  /** Filled in as the request goes along. */
  run?: RequestRun;
}

/** These options for a request of a run. Only a client of ours understands the rest. */
export function withRun(options: HttpRequestOptions, { home, run }: RunOptions): HttpRequestOptions {
  return { ...options, [HOME]: home, [RUN]: run } as HttpRequestOptions;
}

/** What a client brings to each of its requests. */
export interface RequestDefaults {
  base?: ParsedBaseUrl;
  /** The client's own, `Accept` included. */
  headers: readonly HeaderEntry[];
  /** What is left of `headers` for an origin that is not trusted. */
  publicHeaders: readonly HeaderEntry[];
  /** Encoded, without the question mark. */
  query: string;
  timeoutMs: number;
  policyFor(homeOrigin: string, options: Pick<HttpRequestOptions, 'trustedOrigins' | 'auth'>): RequestPolicy;
}

/** Counts that the attempts of one logical request share. */
export interface RequestRun {
  attempts: number;
  startedAt: number;
  /** When `maxEndToEndLatencyMs` will have passed, by `scheduler.now()`. */
  deadlineAt?: number;
}

/** Resolves URL, headers and body of one request. Throws {@link ConfigurationError}; nothing of `options` is changed. */
export function resolveRequest(
  options: HttpRequestOptions,
  defaults: RequestDefaults,
  responseType: 'buffer' | 'stream',
): PreparedRequest {
  const method = methodOf(options.method);
  checkTimeout(options.timeoutMs);
  const { href, origin } = resolveUrl(options, defaults);
  const home = (options as { [HOME]?: string })[HOME] ?? defaults.base?.origin ?? origin;
  const policy = defaults.policyFor(home, options);
  const trusted = policy.isTrustedOrigin(origin);
  const body = encodeBody(options);
  const preset = trusted ? defaults.headers : defaults.publicHeaders;
  let headers = mergeHeaders(preset, options.headers);
  if (!trusted) headers = headers.filter(([name]) => !policy.isCredential(name));
  if (body.contentType && !headers.some(([name]) => name === 'content-type')) {
    headers = [...headers, ['content-type', body.contentType]];
  }
  const url = trusted && defaults.query !== '' ? fillHref(href, defaults.query) : href;
  const run = (options as { [RUN]?: RequestRun })[RUN] ?? { attempts: 0, startedAt: 0 };
  return new PreparedRequest(
    options,
    defaults.timeoutMs,
    method,
    url,
    headers,
    body.body,
    responseType,
    policy,
    0,
    run,
  );
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

  with(changes: Parameters<HttpRequest['with']>[0]): PreparedRequest {
    const { url, headers, body = this.body, extensions = this.#extensions } = changes;
    return this.#copy({
      href: url === undefined ? this.href : new URL(url, this.href).href,
      entries: mergeHeaders(this.wireHeaders(), headers),
      body,
      extensions,
    });
  }

  /** The request of attempt `n`, 1-based. */
  forAttempt(attempt: number): PreparedRequest {
    return this.#copy({ attempt });
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

  /** The same request under another policy: when auth has named its headers. */
  underPolicy(policy: RequestPolicy): PreparedRequest {
    return this.#copy({ policy });
  }

  /** Method and URL as they may be shown. */
  describe(): string {
    return `${this.method} ${this.policy.redactor.url(this.href)}`;
  }

  toJSON(): Record<string, unknown> {
    return {
      method: this.method,
      url: this.policy.redactor.url(this.href),
      headers: Object.fromEntries(
        this.wireHeaders().map(([name, value]) => [name, this.policy.isCredential(name) ? '***' : value]),
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
    method?: HttpMethod;
    href?: string;
    entries?: readonly HeaderEntry[];
    body?: RequestBody;
    policy?: RequestPolicy;
    attempt?: number;
    extensions?: Record<string, unknown>;
  }): PreparedRequest {
    return new PreparedRequest(
      this.#options,
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

/** The request of attempt `n`. A request that is not ours comes back as it is. */
export function withAttempt(request: HttpRequest, attempt: number): HttpRequest {
  return request instanceof PreparedRequest ? request.forAttempt(attempt) : request;
}

/** Method and redacted URL of any request. */
export function describeRequest(request: HttpRequest): string {
  return request instanceof PreparedRequest
    ? request.describe()
    : `${request.method} ${request.url.origin}${request.url.pathname}`;
}

/** The URL of any request as text. */
export function hrefOf(request: HttpRequest): string {
  return request instanceof PreparedRequest ? request.href : request.url.href;
}

/** The headers of any request as entries. */
export function wireHeadersOf(request: HttpRequest): readonly HeaderEntry[] {
  return request instanceof PreparedRequest ? request.wireHeaders() : [...request.headers];
}

/** A body that can be sent once only, so that no second attempt may be made. */
export function isOneShot(body: RequestBody | undefined): boolean {
  return typeof body === 'object' && body !== null && 'getReader' in body;
}

function methodOf(method: HttpMethod | undefined): HttpMethod {
  if (method === undefined) return 'GET';
  const upper = METHODS.includes(method) ? method : String(method).toUpperCase();
  if (!METHODS.includes(upper))
    throw new ConfigurationError('method', `must be one of ${METHODS.join(' ')}, not ${method}`);
  return upper as HttpMethod;
}

/** Milliseconds, more than none; `Infinity` for no limit. */
export function checkTimeout(timeoutMs: number | undefined, place = 'timeoutMs'): void {
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    throw new ConfigurationError(place, `must be a positive number of milliseconds (or Infinity), not ${timeoutMs}`);
  }
}

function resolveUrl(options: HttpRequestOptions, { base }: RequestDefaults): { href: string; origin: string } {
  const { path } = options;
  if (typeof path !== 'string')
    throw new ConfigurationError('path', `must be a string, not ${path === null ? 'null' : typeof path}`);
  if (!isAbsoluteUrl(path) && base) {
    const joined = setQuery(joinUrl(base, path), options.query);
    return { href: canonicalUrl(joined, base.prefix.length), origin: base.origin };
  }
  const url = parseUrl(path);
  url.hash = '';
  return { href: setQuery(url.href, options.query), origin: url.origin };
}

function parseUrl(path: string): URL {
  try {
    return new URL(path, documentUrl());
  } catch (cause) {
    throw new ConfigurationError('path', 'is relative, and the client has no baseUrl to resolve it against', { cause });
  }
}

function documentUrl(): string | undefined {
  const scope = globalThis as { document?: { baseURI?: string }; location?: { href?: string } };
  return scope.document?.baseURI ?? scope.location?.href;
}

function fillHref(href: string, defaults: string): string {
  const { pathname, search } = splitPath(href);
  return withSearch(pathname, fillQuery(search, defaults));
}

function encodeBody(options: HttpRequestOptions): { body?: RequestBody; contentType?: string } {
  const { body, json, form } = options;
  const given = [body != null && 'body', json !== undefined && 'json', form != null && 'form'].filter(Boolean);
  if (given.length > 1)
    throw new ConfigurationError(given.slice(1).join(', '), `excludes ${given[0]}: a request has one body`);
  if (json !== undefined) return { body: encodeJson(json), contentType: 'application/json' };
  if (form != null) return { body: encodeForm(form), contentType: FORM_TYPE };
  if (body == null) return {};
  if (typeof body === 'string') return { body, contentType: 'text/plain;charset=UTF-8' };
  if (body instanceof URLSearchParams) return { body: body.toString(), contentType: FORM_TYPE };
  return { body };
}

const FORM_TYPE = 'application/x-www-form-urlencoded;charset=UTF-8';

function encodeJson(json: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(json);
  } catch (cause) {
    throw new ConfigurationError('json', `cannot be written as JSON: ${(cause as Error).message}`, { cause });
  }
  if (text === undefined) throw new ConfigurationError('json', `cannot be written as JSON: it is a ${typeof json}`);
  return text;
}

function encodeForm(form: NonNullable<HttpRequestOptions['form']>): string {
  const pairs: (readonly [string, QueryValue | readonly QueryValue[]])[] = isPairs(form)
    ? [...form]
    : Object.keys(form).map((name) => [name, form[name]] as const);
  return pairs
    .flatMap(([name, value]) =>
      Array.isArray(value) ? value.map((one) => [name, one] as const) : [[name, value as QueryValue] as const],
    )
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${formEncode(name)}=${formEncode(String(value))}`)
    .join('&');
}

function isPairs(form: NonNullable<HttpRequestOptions['form']>): form is readonly (readonly [string, string])[] {
  return Array.isArray(form);
}

/** Headers every client starts with. */
export const ACCEPT_JSON: HeaderEntry = headerEntry('Accept', 'application/json');
