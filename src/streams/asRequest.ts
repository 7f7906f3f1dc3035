import type { HttpRequestOptions } from '../http/types.js';

/** A URL alone is a GET. */
export function asRequest(request: HttpRequestOptions | string): HttpRequestOptions {
  return typeof request === 'string' ? { path: request } : request;
}
