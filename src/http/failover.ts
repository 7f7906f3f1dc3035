import { type ParsedBaseUrl, parseBaseUrl } from '../core/url.js';
import { documentUrl } from './documentUrl.js';
import { hrefOf, wireHeadersOf } from './request.js';
import type { HttpRequest } from './types.js';

/** The request at the base URL that the given number of moves leads to; `undefined` when there is no other place to ask. */
export type Failover = (request: HttpRequest, moves: number) => HttpRequest | undefined;

/**
 * Takes a request round the client's base URLs: home first, then each failover entry in turn, then home again.
 * Only requests below `baseUrl` move. An origin that is neither home nor trusted gets no credentials.
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
    return base ? moved(request, base, rest) : request;
  };
}

function moved(request: HttpRequest, base: ParsedBaseUrl, rest: string): HttpRequest {
  const url = new URL(base.prefix + rest);
  const { policy } = request;
  if (policy.isTrusted(url)) return request.with({ url });
  const headers: Record<string, null> = {};
  for (const [name] of wireHeadersOf(request)) if (policy.isCredential(name)) headers[name] = null;
  return request.with({ url, headers });
}
