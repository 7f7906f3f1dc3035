import { urlBeside } from '#canonicalUrl';
import { ResponseParseError } from '../../core/errors.js';
import type { HttpResponse, PlainRequestOptions } from '../../http/types.js';

/**
 * The request that a next link asks for: its URL, query included, in place of the previous one's; method, body and
 * headers stay. A relative link counts from the URL of the response it came in.
 *
 * @throws ResponseParseError when `target` is no http(s) URL; `source` says where it stood
 */
export function requestNextUrl(
  previous: PlainRequestOptions,
  target: string,
  response: HttpResponse,
  source: string,
): PlainRequestOptions {
  const url = resolveNextUrl(target, urlOf(response) || previous.path);
  if (url !== undefined) return withUrl(previous, url);
  throw new ResponseParseError(`${source} holds something that is no http(s) URL`);
}

/** The request at another URL. No literal with a spread: engines take several times as long for one that overrides what it spreads. */
export function withUrl(previous: PlainRequestOptions, url: string): PlainRequestOptions {
  return Object.assign({}, previous, { path: url, query: undefined });
}

/**
 * The URL that a response's links count from: its own, or its request's where it was made without one.
 * `''` where a client that is not ours says neither.
 */
export function urlOf({ url, request }: HttpResponse): string {
  return url || (request?.url?.href ?? '');
}

/** Stands in for the origin that only a client which is not ours knows. */
const UNKNOWN_ORIGIN = 'http://origin.invalid';

/**
 * The absolute http(s) URL without its fragment, which is never sent; `undefined` when it is none.
 * From a `base` that is a mere path: a path.
 */
export function resolveNextUrl(target: string, base: string): string | undefined {
  return urlBeside(target, base) ?? resolved(target, base);
}

function resolved(target: string, base: string): string | undefined {
  try {
    const url = new URL(target, /^https?:/i.test(base) ? base : new URL(base, UNKNOWN_ORIGIN));
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
    if (url.hash || url.href.endsWith('#')) url.hash = '';
    return url.origin === UNKNOWN_ORIGIN ? url.href.slice(UNKNOWN_ORIGIN.length) : url.href;
  } catch {
    return undefined;
  }
}
