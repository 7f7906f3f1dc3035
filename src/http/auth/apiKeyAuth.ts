import { checkKind } from '../../core/checkOptions.js';
import { ConfigurationError } from '../../core/errors.js';
import { headerEntry } from '../../core/headers.js';
import { markCredentials } from '../credentials.js';
import type { HttpInterceptor, HttpRequest } from '../types.js';

export interface ApiKeyConfig {
  /** Of the header, query parameter or cookie. Its value is shown as `***`. */
  name: string;
  /** Its value: the secret. */
  key: string;
  /** @default 'header' */
  in?: 'header' | 'query' | 'cookie' | undefined;
}

/**
 * A key under a name of the server's choice.
 *
 * ```
 * request:  -r                               GET /items?page=1
 * apiKeyAuth({ name: 'appid', key: 'k', in: 'query' })
 * sent:     -r                               GET /items?page=1&appid=k
 * ```
 * A cookie is added to those the request has.
 *
 * @throws ConfigurationError when name or key cannot be sent in that place.
 */
export function apiKeyAuth(config: ApiKeyConfig): HttpInterceptor {
  checkKind('apiKeyAuth', config ?? null, 'object');
  const { name, key, in: place = 'header' } = config;
  if (typeof key !== 'string' || key === '')
    throw new ConfigurationError('apiKeyAuth.key', 'must be a non-empty string');
  if (typeof name !== 'string' || name === '')
    throw new ConfigurationError('apiKeyAuth.name', 'must be a non-empty string');
  switch (place) {
    case 'header':
      return withHeader(name, key);
    case 'query':
      return markCredentials(
        (request, next) => next(request.with({ url: withParameter(request.url, name, key) })),
        [name],
      );
    case 'cookie':
      return withCookie(name, key);
    default:
      throw new ConfigurationError('apiKeyAuth.in', `must be header, query or cookie, not ${String(place)}`);
  }
}

function withHeader(name: string, key: string): HttpInterceptor {
  const [lowerCaseName, value] = headerEntry(name, key);
  return markCredentials((request, next) => next(request.with({ headers: { [lowerCaseName]: value } })), [name]);
}

/** RFC 6265: a name is a token, a value has no space, comma, semicolon, quote or backslash. Other values go percent-encoded. */
function withCookie(name: string, key: string): HttpInterceptor {
  if (!/^[!#$%&'*+\-.^_`|~\w]+$/.test(name))
    throw new ConfigurationError('apiKeyAuth.name', 'is not a cookie name (RFC 6265)');
  const value = /^[\u0021\u0023-\u002b\u002d-\u003a\u003c-\u005b\u005d-\u007e]*$/.test(key)
    ? key
    : encodeURIComponent(key);
  return markCredentials(
    (request, next) => next(request.with({ headers: { cookie: addCookie(request, name, value) } })),
    [name, 'cookie'],
  );
}

function addCookie(request: HttpRequest, name: string, value: string): string {
  const others = (request.headers.get('cookie') ?? '')
    .split(/;\s*/)
    .filter((pair) => pair !== '' && pair.split('=', 1)[0] !== name);
  return [...others, `${name}=${value}`].join('; ');
}

/** Replaces the parameter without writing the others anew, as `searchParams.set` would. */
function withParameter(url: URL, name: string, key: string): URL {
  const changed = new URL(url);
  const kept = changed.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !new URLSearchParams(pair).has(name));
  changed.search = [...kept, new URLSearchParams([[name, key]]).toString()].join('&');
  return changed;
}
