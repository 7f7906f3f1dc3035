import { fillQuery, type ParsedBaseUrl, parseBaseUrl, splitPath, withoutDefaults, withSearch } from '../core/url.js';
import { documentUrl } from './documentUrl.js';
import type { RequestPolicy } from './policy.js';
import { hrefOf, PreparedRequest, wireHeadersOf } from './request.js';
import type { HttpRequest } from './types.js';

/** The request at the base URL that the given number of moves leads to; `undefined` when there is no other place to ask. */
export type Failover = (request: HttpRequest, moves: number) => HttpRequest | undefined;

/**
 * Takes a request round the client's base URLs: home first, then each failover entry in turn, then home again.
 * Only requests below `baseUrl` move. An origin that is neither home nor trusted gets no credentials: nothing of the
 * client's headers, nor of its query. A failover entry's own query stands in for that of `baseUrl`.
 */
export function createFailover(baseUrl: string | undefined, failoverBaseUrls: readonly string[] = []): Failover {
  if (baseUrl === undefined || failoverBaseUrls.length === 0) return () => undefined;
  const home = parseBaseUrl(baseUrl, 'baseUrl', documentUrl());
  const bases = failoverBaseUrls.map((url, index) => parseBaseUrl(url, `failoverBaseUrls[${index}]`, documentUrl()));
  return (request, moves) => {
    const href = hrefOf(request);
    const rest = href.slice(home.prefix.length);
    if (!href.startsWith(home.prefix) || !/^(?:$|[/?#])/.test(rest)) return undefined;
    const base = bases[(moves - 1) % (bases.length + 1)];
    return base ? moved(request, base, home, rest) : request;
  };
}

function moved(request: HttpRequest, base: ParsedBaseUrl, home: ParsedBaseUrl, rest: string): HttpRequest {
  const policy: Partial<RequestPolicy> & HttpRequest['policy'] = request.policy;
  const { pathname, search } = splitPath(rest);
  const own = new Set(request instanceof PreparedRequest ? request.ownQueryNames() : []);
  const isTrusted = policy.isTrusted(new URL(base.origin));
  const kept = isTrusted
    ? withoutDefaults(search, base.search === '' ? '' : home.search, own)
    : (policy.publicQuery?.(search, own) ?? search);
  const url = withSearch(base.prefix + pathname, fillQuery(kept, base.search));
  const headers: Record<string, null> = {};
  for (const [name] of wireHeadersOf(request)) {
    const goesAlong = name === 'host' ? base.origin === home.origin : isTrusted || !policy.isCredential(name);
    if (!goesAlong) headers[name] = null;
  }
  return request.with({ url, headers });
}
