import { ResponseParseError } from '../../core/errors.js';
import type { HttpRequestOptions, HttpResponse } from '../../http/types.js';

/**
 * The request that a next link asks for: its URL, query included, in place of the previous one's; method, body and
 * headers stay. A relative link counts from the URL of the response it came in.
 *
 * @throws ResponseParseError when `target` is no http(s) URL; `source` says where it stood
 */
export function requestNextUrl(
  previous: HttpRequestOptions,
  target: string,
  response: HttpResponse | undefined,
  source: string,
): HttpRequestOptions {
  const url = resolveNextUrl(target, response ? urlOf(response) : previous.path);
  if (url !== undefined) return { ...previous, path: url, query: undefined };
  const { request, outcome } = response ?? {};
  throw new ResponseParseError(`${source} holds something that is no http(s) URL`, { request, outcome });
}

/** The URL that a response's links count from: its own, or its request's where it was made without one. */
export function urlOf({ url, request }: HttpResponse): string {
  return url || request.url.href;
}

/** The absolute URL, or `undefined`. Without an absolute base a path stays as it is, for the client to resolve. */
export function resolveNextUrl(target: string, base: string): string | undefined {
  if (!URL.canParse(target, base)) return !URL.canParse(base) && /^[/?]/.test(target) ? target : undefined;
  const url = new URL(target, base);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  // A fragment is never sent.
  url.hash = '';
  return url.href;
}
