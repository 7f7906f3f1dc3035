import { type HeaderLookup, parseRetryAfter } from './parseRetryAfter.js';

/**
 * True for a response that turned the request away because there were too many: nothing of it was processed.
 *
 * ```
 * 429
 * 403  Retry-After: 60                   GitHub's secondary limits
 * 403  X-RateLimit-Remaining: 0          GitHub's primary limit
 * ```
 * Any other 403 is about who asks.
 */
export function isRateLimitRefusal(status: unknown, header: HeaderLookup): boolean {
  return status === 429 || (status === 403 && (parseRetryAfter(header, 0) !== undefined || nothingRemains(header)));
}

/** The prefixes and suffixes of `…-Limit`, `…-Remaining` and `…-Reset`, as servers write them. */
export const LIMIT_PREFIXES: readonly string[] = ['ratelimit', 'x-ratelimit', 'x-rate-limit'];
const LIMIT_SUFFIXES: readonly string[] = ['', '-requests', '-tokens'];

/** A quota is used up, by any of the headers; which one, and until when, `parseRateLimitHeaders` knows. */
function nothingRemains(header: HeaderLookup): boolean {
  // `RateLimit: "default";r=0;t=30`, or `limit=100, remaining=0, reset=30` in the older drafts.
  if (/(?:^|[,;\s])(?:r|remaining)\s*=\s*0+\s*(?:[,;]|$)/.test(header('ratelimit') ?? '')) return true;
  return LIMIT_PREFIXES.some((prefix) =>
    LIMIT_SUFFIXES.some((suffix) => /^\s*0+\s*(?:[,;]|$)/.test(header(`${prefix}-remaining${suffix}`) ?? '')),
  );
}
