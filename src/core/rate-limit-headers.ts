import type { HeaderLookup } from './retry-after.js';
import type { RateLimitFeedback } from './types.js';

export function parseRateLimitHeaders(_header: HeaderLookup, _now: number): RateLimitFeedback | undefined {
  return undefined;
}
