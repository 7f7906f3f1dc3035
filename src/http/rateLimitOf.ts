import { checkKind } from '../core/checkOptions.js';
import { headerOf } from '../core/headerOf.js';
import { parseRateLimitHeaders } from '../core/rate/parseRateLimitHeaders.js';
import type { RateLimitFeedback } from '../core/types.js';
import type { HttpResponse } from './types.js';

/** What a response says about the server's limits, counted from when it came; `undefined` where it says nothing. */
export function rateLimitOf(response: HttpResponse): RateLimitFeedback | undefined {
  checkKind('response', Object(response).outcome ?? null, 'object');
  return parseRateLimitHeaders((name) => headerOf(response, name), response.outcome.finishedAt);
}
