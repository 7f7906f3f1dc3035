import { canonicalUrl, hrefBelow } from '#canonicalUrl';
import { checkKind } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { type HeaderEntry, headerEntry, mergeHeaders, nullNames } from '../core/headers.js';
import type { QueryParams } from '../core/types.js';
import {
  checkUrlText,
  fillQuery,
  httpUrl,
  isAbsoluteUrl,
  joinUrl,
  type ParsedBaseUrl,
  setQuery,
  splitPath,
  userinfoOf,
  withoutNames,
  withSearch,
  withUserinfo,
} from '../core/url.js';
import { checkProfile } from '../resilience/checkProfile.js';
import { documentUrl } from './documentUrl.js';
import { encodeBody } from './encodeBody.js';
import { type RequestPolicy, withRemovedHeaders } from './policy.js';
import { PreparedRequest } from './request.js';
import type { HttpMethod, PlainRequestOptions } from './types.js';

export const METHODS: readonly HttpMethod[] = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What every client starts with. */
export const ACCEPT_JSON: HeaderEntry = headerEntry('Accept', 'application/json');

const REQUEST_KINDS: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([
  ['timeoutMs', 'number'],
  ['headers', 'object or null'],
  ['query', 'object or null'],
  ['resilience', 'object'],
  ['trustedOrigins', 'list'],
  ['auth', 'function or null'],
  ['operation', 'string or number'],
  ['requestId', 'string or number'],
  ['correlationId', 'string or number'],
  ['parentCorrelationId', 'string or number'],
]);

/** What a client brings to each of its requests. */
export interface RequestDefaults {
  base?: ParsedBaseUrl;
  /** The client's own, `Accept` included. */
  headers: readonly HeaderEntry[];
  /** Encoded, without the question mark. */
  query: string;
  timeoutMs: number;
  policyFor(homeOrigin: string, options: Pick<PlainRequestOptions, 'trustedOrigins' | 'auth'>): RequestPolicy;
}

/** Throws {@link ConfigurationError} for options of another kind. */
export function checkRequest(options: PlainRequestOptions): void {
  // By its own name: in a list of requests `options` would be those of the list.
  checkKind('request', options ?? null, 'object');
  // By the names that are there: a request has few.
  for (const name in options) {
    const kind = REQUEST_KINDS.get(name);
    if (kind !== undefined) checkKind(name, options[name as keyof PlainRequestOptions], kind);
  }
  if (options.signal) checkKind('signal', options.signal, '.addEventListener');
  if (options.resilience) checkProfile(options.resilience);
}

/** Resolves URL, headers and body of one request. Throws {@link ConfigurationError}; nothing of `options` is changed. */
export function resolveRequest(
  options: PlainRequestOptions,
  defaults: RequestDefaults,
  responseType: 'buffer' | 'stream',
  homeOrigin = defaults.base?.origin,
): PreparedRequest {
  checkRequest(options);
  const method = methodOf(options.method);
  checkTimeout(options.timeoutMs);
  const { href, origin } = resolveUrl(options, defaults);
  const policy = withRemovedHeaders(defaults.policyFor(homeOrigin ?? origin, options), options.headers);
  const trusted = policy.isTrustedOrigin(origin);
  const body = encodeBody(options);
  let headers = mergeHeaders(presetFor(origin, defaults), options.headers);
  if (!trusted) headers = headers.filter(([name]) => !policy.isCredential(name));
  if (body.contentType && !headers.some(([name]) => name === 'content-type')) {
    headers = [...headers, ['content-type', body.contentType]];
  }
  const url = trusted && defaults.query !== '' ? fillHref(href, defaultsFor(options.query, defaults.query)) : href;
  return new PreparedRequest({
    options,
    timeoutMs: defaults.timeoutMs,
    method,
    href: url,
    entries: headers,
    body: body.body,
    responseType,
    policy,
    run: { attempts: 0, startedAt: 0 },
  });
}

/** The client's headers for this origin. A `Host` is about one, whatever else is trusted. */
function presetFor(origin: string, { base, headers }: RequestDefaults): readonly HeaderEntry[] {
  return !base || origin === base.origin ? headers : headers.filter(([name]) => name !== 'host');
}

function methodOf(method: HttpMethod = 'GET'): HttpMethod {
  const upper = String(method).toUpperCase() as HttpMethod;
  if (!METHODS.includes(upper))
    throw new ConfigurationError('method', `must be one of ${METHODS.join(' ')}, not ${String(method)}`);
  return upper;
}

/** Milliseconds, more than none; `Infinity` for no limit. */
export function checkTimeout(timeoutMs: number | undefined, place = 'timeoutMs'): void {
  checkKind(place, timeoutMs, 'number');
  if (timeoutMs !== undefined && !(timeoutMs > 0)) {
    throw new ConfigurationError(place, `must be a positive number of milliseconds (or Infinity), not ${timeoutMs}`);
  }
}

function resolveUrl(options: PlainRequestOptions, { base }: RequestDefaults): { href: string; origin: string } {
  const { path } = options;
  if (typeof path !== 'string')
    throw new ConfigurationError('path', `must be a string, not ${path === null ? 'null' : typeof path}`);
  checkUrlText(path, 'path');
  const below = base && hrefBelow(base, path, options.query);
  if (base && below !== undefined) return { href: below, origin: base.origin };
  const isAbsolute = isAbsoluteUrl(path);
  if (!isAbsolute && base) {
    const joined = setQuery(joinUrl(base, path), options.query);
    return { href: canonicalUrl(joined, base.prefix.length), origin: base.origin };
  }
  const document = isAbsolute ? undefined : documentUrl();
  if (!isAbsolute && document === undefined) {
    throw new ConfigurationError('path', 'is relative, and the client has no baseUrl to resolve it against');
  }
  const url = httpUrl(path, document, 'path');
  url.hash = '';
  const { origin } = url;
  const userinfo = origin === base?.origin && userinfoOf(url) === '' ? base.userinfo : '';
  return { href: setQuery(withUserinfo(url.href, userinfo), options.query), origin };
}

function fillHref(href: string, defaults: string): string {
  const { pathname, search } = splitPath(href);
  return withSearch(pathname, fillQuery(search, defaults));
}

/** The client's query without the parameters that this request removes with `null`. */
function defaultsFor(query: QueryParams | undefined, defaults: string): string {
  return withoutNames(defaults, nullNames(query));
}
