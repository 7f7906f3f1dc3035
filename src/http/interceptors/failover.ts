import { checkKind } from '../../core/checkOptions.js';
import {
  fillQuery,
  type ParsedBaseUrl,
  parseBaseUrl,
  splitPath,
  withoutDefaults,
  withoutNames,
  withSearch,
} from '../../core/url.js';
import { documentUrl } from '../documentUrl.js';
import type { PreparedRequest } from '../request.js';
import type { HttpInterceptor } from '../types.js';

/**
 * Other base URLs to go to when one fails: with `allowFailover`, the next attempt after a transient failure goes to the next
 * of them, after the last one home again.
 *
 * ```
 * baseUrl:   x             x            (503)
 * backup:      -- x --  …     -- 200
 * ```
 * Only requests below the client's `baseUrl` move; a circuit that is open there is not waited for. An origin that is neither
 * home nor in `trustedOrigins` gets no credentials: nothing of the client's headers, nor of its query. An entry's own query
 * stands in for that of `baseUrl`.
 *
 * ```ts no-run: shows the shape only
 * createHttpClient({ baseUrl, interceptors: [failover(['https://backup.example.com'])], resilience: { allowFailover: true } });
 * ```
 * @throws ConfigurationError for what is no base URL.
 */
export function failover(baseUrls: readonly string[]): HttpInterceptor {
  checkKind('failover', baseUrls ?? null, 'list');
  const bases = baseUrls.map((url, index) => parseBaseUrl(url, `failover[${index}]`, documentUrl()));
  return (request, next) => {
    const prepared = request as PreparedRequest;
    // Whoever retries asks, before each attempt.
    prepared.run.failover = (asked, moves) => {
      const { href, policy } = asked;
      const home = policy.base;
      const rest = href.slice(home?.prefix.length);
      if (!home || !href.startsWith(home.prefix) || !/^(?:$|[/?#])/.test(rest)) return undefined;
      const base = bases[(moves - 1) % (bases.length + 1)];
      return base ? moved(asked, base, home, rest) : asked;
    };
    return next(request);
  };
}

function moved(request: PreparedRequest, base: ParsedBaseUrl, home: ParsedBaseUrl, rest: string): PreparedRequest {
  const { policy } = request;
  const { pathname, search } = splitPath(rest);
  const own = new Set(request.ownQueryNames());
  const isTrusted = policy.isTrusted(new URL(base.origin));
  const kept = isTrusted
    ? withoutDefaults(search, base.search === '' ? '' : home.search, own)
    : withoutNames(withoutDefaults(search, policy.clientQuery, own), policy.authNames);
  const url = withSearch(base.prefix + pathname, fillQuery(kept, base.search));
  // Without credentials where it is not trusted; a `Host` is about one origin, whatever else is trusted.
  return request.with({ url, headers: base.origin === home.origin ? {} : { host: null } });
}
