import { headerLookup } from './retry/parseRetryAfter.js';
import { isRateLimitRefusal } from './retry/rateLimitRefusal.js';
import type { ErrorCategory } from './types.js';

/** {@link categoryOfStatus}, and `rate_limit` for a 403 that says so: with `Retry-After`, or with nothing remaining. */
export function categoryOfResponse({ status, headers }: { status: number; headers?: unknown }): ErrorCategory {
  return isRateLimitRefusal(status, headerLookup(headers)) ? 'rate_limit' : categoryOfStatus(status);
}

/** 401 403 407 auth · 402 quota · 404 410 not_found · 429 rate_limit · 408 425 5xx transient · other 4xx validation. */
export function categoryOfStatus(status: number): ErrorCategory {
  switch (status) {
    case 401:
    case 403:
    case 407:
      return 'auth';
    case 402:
      return 'quota';
    case 404:
    case 410:
      return 'not_found';
    case 429:
      return 'rate_limit';
    case 408:
    case 425:
      return 'transient';
    default:
      if (status >= 500 && status <= 599) return 'transient';
      if (status >= 400 && status <= 499) return 'validation';
      return 'unknown';
  }
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
