import { checkKind } from '../core/checkOptions.js';
import type { HttpRequestOptions } from '../http/types.js';

/** A URL alone is a GET. */
export function asRequest(request: HttpRequestOptions | string): HttpRequestOptions {
  checkKind('request', request ?? null, 'string or object');
  return typeof request === 'string' ? { path: request } : request;
}
