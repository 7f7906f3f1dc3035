import { headerLookup } from './retry/parseRetryAfter.js';
import { isRateLimitRefusal } from './retry/rateLimitRefusal.js';
import type { ErrorCategory } from './types.js';

/** {@link categoryOfStatus}, and `rate_limit` for a 403 that says so: with `Retry-After`, or with nothing remaining. */
export function categoryOfResponse({ status, headers }: { status: number; headers?: unknown }): ErrorCategory {
  return isRateLimitRefusal(status, headerLookup(headers)) ? 'rate_limit' : categoryOfStatus(status);
}

const CATEGORIES: Readonly<Record<number, ErrorCategory>> = {
  401: 'auth',
  402: 'quota',
  403: 'auth',
  404: 'not_found',
  407: 'auth',
  408: 'transient',
  410: 'not_found',
  425: 'transient',
  429: 'rate_limit',
};

/** 401 403 407 auth · 402 quota · 404 410 not_found · 429 rate_limit · 408 425 5xx transient · other 4xx validation. */
export function categoryOfStatus(status: number): ErrorCategory {
  const byHundreds = status >= 500 && status <= 599 ? 'transient' : 'unknown';
  return CATEGORIES[status] ?? (status >= 400 && status <= 499 ? 'validation' : byHundreds);
}

const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  408: 'Request Timeout',
  409: 'Conflict',
  410: 'Gone',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** RFC 9110's phrase for the statuses that are met most, where the response (HTTP/2 has none) does not say: `503 Service Unavailable`. */
export function statusLine(status: number, statusText: string): string {
  const phrase = statusText || PHRASES[status];
  return phrase ? `${status} ${phrase}` : `${status}`;
}
