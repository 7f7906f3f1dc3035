import type { Dispatcher } from 'undici';
import type { HeaderEntry } from '../core/headers.js';
import { openBody } from '../http/openBody.js';
import type { RequestPolicy } from '../http/policy.js';
import type { HttpRequest } from '../http/types.js';
import { onTheWire } from '../http/userinfo.js';
import { ACCEPT_ENCODING } from './decompress.js';
import { USER_AGENT } from './userAgent.js';

export interface WireRequest {
  origin: string;
  options: Dispatcher.DispatchOptions;
}

/** Where an absolute URL's origin ends, without making a `URL` for each request. */
export function splitHref(href: string): { origin: string; path: string } {
  const slash = href.indexOf('/', 8);
  if (slash < 0 || href.lastIndexOf('@', slash) > 0 || href.includes('#')) {
    const { origin, pathname, search } = new URL(href);
    return { origin, path: pathname + search };
  }
  return { origin: href.slice(0, slash), path: href.slice(slash) };
}

/** One request as undici's `dispatch` takes it. */
export function wireRequest(request: HttpRequest, decompress: boolean, cookie: string): WireRequest {
  const { href, headers: entries } = onTheWire(request);
  const { origin, path } = splitHref(href);
  const { body, contentType } = wireBody(request.body);
  let headers = flatten(entries, decompress, removedHeadersOf(request));
  if (cookie !== '') headers = withCookie(headers, cookie);
  if (contentType !== undefined && !entries.some(([name]) => name === 'content-type')) {
    headers = [...headers, 'content-type', contentType];
  }
  return {
    origin,
    options: {
      origin,
      path,
      method: request.method,
      headers,
      body: body as Dispatcher.DispatchOptions['body'],
    },
  };
}

/** The request's headers and what is sent without being asked, unless the request says its own or removes it. */
function flatten(entries: readonly HeaderEntry[], decompress: boolean, removed: readonly string[]): string[] {
  const flat: string[] = [];
  let acceptEncoding = decompress && !removed.includes('accept-encoding') ? ACCEPT_ENCODING : undefined;
  let userAgent = removed.includes('user-agent') ? undefined : USER_AGENT;
  for (const [name, value] of entries) {
    flat.push(name, value);
    if (name === 'accept-encoding') acceptEncoding = undefined;
    // Ranges count coded bytes: as `fetch` does, ask for none.
    else if (name === 'range' && acceptEncoding !== undefined) acceptEncoding = 'identity';
    else if (name === 'user-agent') userAgent = undefined;
  }
  if (acceptEncoding !== undefined) flat.push('accept-encoding', acceptEncoding);
  if (userAgent !== undefined) flat.push('user-agent', userAgent);
  return flat;
}

/** Nothing where a request is not ours. */
function removedHeadersOf({ policy }: HttpRequest): readonly string[] {
  return (policy as Partial<RequestPolicy> | undefined)?.removedHeaders ?? [];
}

/** The jar's cookies after those that the request brings itself. */
function withCookie(headers: readonly string[], cookie: string): string[] {
  const joined = headers.slice();
  const at = joined.findIndex((name, index) => index % 2 === 0 && name === 'cookie');
  if (at < 0) joined.push('cookie', cookie);
  else joined[at + 1] = `${joined[at + 1]}; ${cookie}`;
  return joined;
}

const FORM_TYPE = 'application/x-www-form-urlencoded;charset=UTF-8';

/** undici takes strings, bytes, blobs and anything iterable; the rest is turned into one of them. */
function wireBody(body: HttpRequest['body']): { body?: unknown; contentType?: string } {
  if (body === undefined) return {};
  const value = openBody(body);
  if (value instanceof ArrayBuffer) return { body: new Uint8Array(value) };
  if (value instanceof URLSearchParams) return { body: value.toString(), contentType: FORM_TYPE };
  // undici knows only form data of its own copy; the platform's Response encodes the platform's.
  if (value instanceof FormData) {
    const encoded = new Response(value);
    return { body: encoded.body, contentType: encoded.headers.get('content-type') ?? undefined };
  }
  if (value instanceof Blob) return { body: value, contentType: value.type || undefined };
  return { body: value };
}
