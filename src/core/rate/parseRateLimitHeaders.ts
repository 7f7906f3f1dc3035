import { definedOnly } from '../definedOnly.js';
import { type HeaderLookup, parseRetryAfter } from '../retry/parseRetryAfter.js';
import { LIMIT_PREFIXES } from '../retry/rateLimitRefusal.js';
import type { RateLimitFeedback } from '../types.js';
import { parseQuotaField } from './parseQuotaField.js';
import { parseReset, type Quota } from './parseReset.js';

/**
 * What a response says about the server's limits, or undefined when it says nothing.
 *
 * ```
 * RateLimit: "default";r=50;t=30 · RateLimit: limit=100, remaining=50, reset=30    IETF drafts, new and old
 * RateLimit-Limit, -Remaining, -Reset · X-RateLimit-… · X-Rate-Limit-…            the custom before them
 * X-RateLimit-…-Requests, X-RateLimit-…-Tokens                                    one quota each
 * Retry-After, retry-after-ms                                                     see parseRetryAfter
 * ```
 * Families are asked in this order; what one leaves out the next may fill in. Junk is as if absent.
 */
export function parseRateLimitHeaders(header: HeaderLookup, now: number): RateLimitFeedback | undefined {
  const rawHeaders: Record<string, string> = {};
  const read: HeaderLookup = (name) => {
    const value = header(name);
    if (value !== null && value !== undefined) rawHeaders[name] = value;
    return value;
  };
  const requests = firstOf(
    parseQuotaField(read('ratelimit'), read('ratelimit-policy'), now),
    ...LIMIT_PREFIXES.flatMap((prefix) => [
      readFamily(read, prefix, '-requests', now),
      readFamily(read, prefix, '', now),
    ]),
  );
  const tokens = firstOf(...LIMIT_PREFIXES.map((prefix) => readFamily(read, prefix, '-tokens', now)));
  // `Date` is read for it, too, and says nothing about limits.
  const retryAfterMs = parseRetryAfter((name) => (name === 'date' ? header(name) : read(name)), now);
  const feedback: RateLimitFeedback = definedOnly({
    limitRequests: requests.limit,
    remainingRequests: requests.remaining,
    resetRequestsAt: dateOf(requests.resetAt),
    limitTokens: tokens.limit,
    remainingTokens: tokens.remaining,
    resetTokensAt: dateOf(tokens.resetAt),
    retryAfterMs,
  });
  return Object.keys(feedback).length === 0 ? undefined : { ...feedback, rawHeaders };
}

function readFamily(read: HeaderLookup, prefix: string, suffix: string, now: number): Quota {
  return {
    limit: leadingCount(read(`${prefix}-limit${suffix}`)),
    remaining: leadingCount(read(`${prefix}-remaining${suffix}`)),
    resetAt: parseReset(read(`${prefix}-reset${suffix}`), now),
  };
}

/** `100`, and the first number of `100, 100;w=60`. A negative count is a server's "no limit", which is nothing to act on. */
function leadingCount(text: string | null | undefined): number | undefined {
  const digits = /^\s*(\d+)(?:\.\d+)?\s*(?:[,;]|$)/.exec(text ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function firstOf(...quotas: readonly Quota[]): Quota {
  const whole: Quota = {};
  for (const { limit, remaining, resetAt } of quotas) {
    whole.limit ??= limit;
    whole.remaining ??= remaining;
    whole.resetAt ??= resetAt;
  }
  return whole;
}

function dateOf(epochMs: number | undefined): Date | undefined {
  return epochMs === undefined ? undefined : new Date(epochMs);
}
