import type { SchedulerLike } from 'rxjs';
import { inspectable } from '#inspection';
import { checkOptions } from '../core/checkOptions.js';
import { definedOnly } from '../core/definedOnly.js';
import type { HttpStatusError } from '../core/errors.js';
import { type HeaderEntry, mergeHeaders } from '../core/headers.js';
import type { JsonParser } from '../core/json.js';
import { MASK } from '../core/redact.js';
import { httpUrl, queryNames, splitPath, withoutOwn, withSearch } from '../core/url.js';
import type { RateLimitLease, ResilienceProfile } from '../resilience/types.js';
import { plainOptions } from './plainRequest.js';
import { type RequestPolicy, withCredentialHeaders, withRemovedHeaders } from './policy.js';
import { headerPairs } from './rawHeaders.js';
import type { RequestWatcher } from './requestWatcher.js';
import type { HeaderValues, HttpMethod, HttpRequest, PlainRequestOptions, RequestBody } from './types.js';

/** Counts that the attempts of one logical request share. */
export interface RequestRun {
  attempts: number;
  startedAt: number;
  /** Asks for the base URL to go on at, after so many moves: set by `failover`. */
  failover?: (request: PreparedRequest, moves: number) => PreparedRequest | undefined;
  /** The client's, with the request's own over it. */
  profile?: ResilienceProfile;
  /** When `maxEndToEndLatencyMs` will have passed, by `scheduler.now()`. */
  deadlineAt?: number;
  /** The client's. */
  scheduler?: SchedulerLike;
  /** What it ends with, once the body of that response is there. */
  failure?: HttpStatusError;
  /** A redirect has told to get the outcome elsewhere: what was asked for may be done. */
  isActedOn?: boolean;
  /** What the last attempt went with. */
  lease?: RateLimitLease;
  /** How long it waited for that. */
  queuedMs?: number;
  /** Who looks on. */
  watchers?: readonly RequestWatcher[];
}

/** What a prepared request is made of, beside the options that the caller gave. */
export interface RequestParts {
  options: PlainRequestOptions;
  /** The client's. */
  timeoutMs: number;
  method: HttpMethod;
  href: string;
  entries: readonly HeaderEntry[];
  body: RequestBody | undefined;
  responseType: 'buffer' | 'stream';
  policy: RequestPolicy;
  /** Shared by every request made from this one. */
  run: RequestRun;
}

/** The request that a client's chain works on. Cheap to make: `url` and `headers` become objects when somebody asks. */
class Prepared implements HttpRequest {
  readonly method: HttpMethod;
  readonly body?: RequestBody;
  readonly responseType: 'buffer' | 'stream';
  readonly policy: RequestPolicy;
  readonly attempt: number;
  readonly run: RequestRun;
  readonly #parts: RequestParts;
  readonly #options: PlainRequestOptions;
  #url?: URL;
  #headers?: Headers;

  /** @param attempt 1-based; 0 for a logical request */
  constructor(parts: RequestParts, attempt = 0) {
    this.#parts = parts;
    this.#options = parts.options;
    this.method = parts.method;
    this.body = parts.body;
    this.responseType = parts.responseType;
    this.policy = parts.policy;
    this.attempt = attempt;
    this.run = parts.run;
  }

  /** The URL as text, without making a `URL`. */
  get href(): string {
    return (this.#url ?? this.#parts).href;
  }
  get url(): URL {
    this.#url ??= new URL(this.#parts.href);
    return this.#url;
  }
  get headers(): Headers {
    this.#headers ??= new Headers(this.#parts.entries as [string, string][]);
    return this.#headers;
  }
  get path(): string {
    return this.#options.path;
  }
  get timeoutMs(): number {
    return this.#options.timeoutMs ?? this.#parts.timeoutMs;
  }
  get cache(): PlainRequestOptions['cache'] {
    return this.#options.cache;
  }
  get signal(): AbortSignal | undefined {
    return this.#options.signal;
  }
  get idempotent(): boolean | undefined {
    return this.#options.idempotent;
  }
  get resilience(): PlainRequestOptions['resilience'] {
    return this.#options.resilience;
  }
  get auth(): PlainRequestOptions['auth'] {
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
  get agentContext(): PlainRequestOptions['agentContext'] {
    return this.#options.agentContext;
  }
  get extensions(): Record<string, unknown> | undefined {
    return this.#options.extensions;
  }

  /** Header names in lower case with their values, without making a `Headers`. */
  wireHeaders(): readonly HeaderEntry[] {
    return this.#headers ? [...this.#headers] : this.#parts.entries;
  }

  /** The parameters that the request itself names, whatever interceptors and the client added. */
  ownQueryNames(): string[] {
    const { path, query = {} } = this.#options;
    return [...queryNames(splitPath(path).search), ...Object.keys(query)];
  }

  with(changes: Parameters<HttpRequest['with']>[0]): PreparedRequest {
    checkOptions(changes, { object: ['headers'] }, 'with.');
    const { url, body = this.body, extensions } = changes;
    const { headers } = plainOptions(changes);
    return this.copy({
      options: extensions === undefined ? this.#options : { ...this.#options, extensions },
      ...this.#movedTo(url, mergeHeaders(this.wireHeaders(), headers)),
      body,
      policy: withRemovedHeaders(this.policy, headers),
    });
  }

  /**
   * What an interceptor handed on in place of this request, as one of ours: any object of a request's shape, of which a
   * spread copy lacks all that are getters. Policy and counts stay this request's.
   */
  adopt(handed: HandedOn): PreparedRequest {
    // One whose `url` was set to somewhere else in place has moved, too.
    if (handed instanceof PreparedRequest) return handed.href === handed.#parts.href ? handed : handed.copy({});
    const { url, headers, method = this.method, body = 'body' in handed ? undefined : this.body } = handed;
    const entries = headers && mergeHeaders([], Object.fromEntries(headerPairs(headers)));
    return this.copy({
      options: { ...this.#options, ...(handed as object) },
      method: String(method).toUpperCase() as HttpMethod,
      ...this.#movedTo(url, entries),
      body: body ?? undefined,
    });
  }

  /**
   * Where it goes then, and what it has with it: an origin that is not trusted sees none of the credentials that this
   * request has, be they left or copied. One that was set for it is its own.
   */
  #movedTo(url?: URL | string, entries = this.wireHeaders()): Pick<RequestParts, 'href' | 'entries'> {
    const to = url === undefined ? this.#url : httpUrl(url, this.href, 'url');
    const { href } = to ?? this;
    const { href: from } = this.#parts;
    if (!to || href === from || to.origin === new URL(from).origin || this.policy.isTrusted(to))
      return { href, entries };
    const { policy } = this;
    const own = new Map(this.wireHeaders());
    const goes = ([name, value]: HeaderEntry) => own.get(name) !== value || !policy.isCredential(name);
    const { pathname, search } = splitPath(href);
    const left = withoutOwn(search, splitPath(from).search, policy.authNames);
    return { href: withSearch(pathname, left), entries: entries.filter(goes) };
  }

  /** The same with other parts: what a redirect asks for. */
  copy(changes: Partial<RequestParts>): PreparedRequest {
    return new PreparedRequest({ ...this.#parts, ...this.#movedTo(), ...changes }, this.attempt);
  }

  /** The request of one attempt. Where nobody has touched URL and headers it is made of the same parts, since each needs one. */
  forAttempt(attempt: number): PreparedRequest {
    return new PreparedRequest(this.#url || this.#headers ? this.copy({}).#parts : this.#parts, attempt);
  }

  /** The same request under another profile. */
  withResilience(resilience: ResilienceProfile): PreparedRequest {
    return this.copy({ options: { ...this.#options, resilience } });
  }

  /** The same request, where these headers are credentials too: what its auth has set. */
  withCredentialHeaders(names: readonly string[]): PreparedRequest {
    const policy = withCredentialHeaders(this.policy, names);
    return policy === this.policy ? this : this.copy({ policy });
  }

  /** Method and URL as they may be shown. */
  describe(): string {
    return `${this.method} ${this.policy.redactor.url(this.href)}`;
  }

  toJSON(): Record<string, unknown> {
    const { method, attempt, operation, requestId, correlationId } = this;
    const { redactor, isCredential } = this.policy;
    const headers = this.wireHeaders().map(([name, value]) => [name, isCredential(name) ? MASK : redactor.text(value)]);
    const shown = { method, url: redactor.url(this.href), headers: Object.fromEntries(headers), attempt };
    return { ...shown, ...definedOnly({ operation, requestId, correlationId }) };
  }
}

export type PreparedRequest = Prepared;
export const PreparedRequest = /* @__PURE__ */ inspectable(Prepared);

/** A request of ours with some of it replaced, or somebody else's. */
type HandedOn = Partial<Omit<HttpRequest, 'headers' | 'url' | 'with'>> & {
  url?: URL | string;
  headers?: HeaderValues;
};

/** What only our requests have: somebody else's reach a transport that is used without a client. */
type AnyRequest = HttpRequest & Partial<Pick<PreparedRequest, 'wireHeaders' | 'run'>>;

/** What the client of a response reads JSON with; nothing for `JSON.parse`, and for a response of others. */
export function jsonParserOf({ request }: { request?: HttpRequest }): JsonParser | undefined {
  return (request?.policy as Partial<RequestPolicy> | undefined)?.parseJson;
}

/** The headers of any request as entries. */
export function wireHeadersOf(request: AnyRequest): readonly HeaderEntry[] {
  return request.wireHeaders?.() ?? [...request.headers];
}

/** The scheduler of the client that a request went through; nothing where it went through none of ours. */
export function schedulerOf(request: AnyRequest): SchedulerLike | undefined {
  return request.run?.scheduler;
}
