import type { QueryParams } from './types.js';
import { isAt, type ParsedBaseUrl, setQuery, withUserinfo } from './url.js';

/** Characters that `new URL` leaves as they are, in a path or in a query. */
const CANONICAL = /^[\w\-.~!$&()*+,;=:@/%?]*$/;
const DOT_SEGMENT = /\/(?:\.|%2e)/i;

/** The URL as `new URL` would write it; a URL that is already written so costs two regular expressions. */
export function canonicalUrl(url: string, originLength: number): string {
  const rest = url.slice(originLength);
  if (rest.startsWith('/') && CANONICAL.test(rest) && !DOT_SEGMENT.test(rest)) return url;
  return new URL(url).href;
}

/** An origin as `new URL` writes it: no userinfo, no default port. */
const PLAIN_ORIGIN = /^https?:\/\/[\w.-]+(?::(?!80\/|443\/)\d+)?(?=\/)/;

/** A fragment, what stands for a slash, and what `new URL` passes over: `/\t/` begins another origin. */
const UNPLAIN = /[#\\\t\n\r]/;

/** Most links stay at the origin they came from: no `URL` is needed for those that are plainly written. */
export function urlBeside(target: string, base: string): string | undefined {
  const origin = PLAIN_ORIGIN.exec(base)?.[0];
  if (origin === undefined || UNPLAIN.test(target)) return undefined;
  if (target.startsWith('/') && target.charAt(1) !== '/') return canonicalUrl(origin + target, origin.length);
  if (isAt(origin, target)) return canonicalUrl(target, origin.length);
  return undefined;
}

/**
 * An absolute URL at the base URL's origin, with `query` set; `undefined` for any other. Next links are absolute, and most
 * of them lead home: no `URL` is needed to see that.
 */
export function hrefBelow(
  { origin, userinfo }: ParsedBaseUrl,
  url: string,
  query: QueryParams | undefined,
): string | undefined {
  if (!isAt(origin, url) || url.includes('#')) return undefined;
  return withUserinfo(canonicalUrl(setQuery(url, query), origin.length), userinfo);
}
