import { HttpNetworkError } from '../core/errors.js';
import type { HeaderEntry } from '../core/headers.js';
import { utf8Header } from '../core/headerText.js';
import { hrefOf } from '../core/hrefOf.js';
import { userinfoOf } from '../core/url.js';
import { markActedOn } from './actedOn.js';
import { isOneShot } from './bodyKind.js';
import { type PreparedRequest, wireHeadersOf } from './request.js';
import type { HttpMethod, HttpRequest } from './types.js';

const REDIRECTS = [301, 302, 303, 307, 308];
export function isRedirect(status: number): boolean {
  return REDIRECTS.includes(status);
}

/** Headers that describe a body, dropped with it. */
const BODY_HEADERS = [
  'content-type',
  'content-length',
  'content-encoding',
  'content-language',
  'content-location',
  'transfer-encoding',
];

/**
 * The request that a redirect asks for, or `undefined` when this response is no redirect (or none are followed).
 * Method and body by RFC 9110 section 15.4; towards an origin that is not trusted, and from https to http, without credentials.
 * A user name in the request's URL stays at its origin, one that the server wrote for another is dropped, and so is a
 * `Host` that was set by hand.
 * @param followed Redirects followed so far.
 * @param transportLimit The most that the transport follows, whatever the request's policy says.
 */
export function nextRedirect(
  request: HttpRequest,
  status: number,
  location: string | null,
  followed: number,
  transportLimit = Number.POSITIVE_INFINITY,
): HttpRequest | undefined {
  const maxRedirections = Math.min(request.policy.maxRedirections, transportLimit);
  if (!isRedirect(status) || !location || maxRedirections === 0) return undefined;
  if (followed >= maxRedirections) {
    throw new HttpNetworkError(`more than ${maxRedirections} redirects`, {
      code: 'ERR_TOO_MANY_REDIRECTS',
      category: 'safety',
    });
  }
  const from = new URL(hrefOf(request));
  const to = targetOf(location, from);
  const { method, keepBody } = afterRedirect(request.method, status);
  if (keepBody && isOneShot(request.body)) {
    throw new HttpNetworkError(`${status} asks for the body again, and a stream can be sent only once`, {
      code: 'ERR_BODY_NOT_REPLAYABLE',
      category: 'validation',
    });
  }
  const staysThere = to.origin === from.origin;
  const credentialsMayGo =
    staysThere || (request.policy.isTrusted(to) && !(from.protocol === 'https:' && to.protocol === 'http:'));
  const entries = wireHeadersOf(request).filter(
    ([name]) =>
      (keepBody || !BODY_HEADERS.includes(name)) &&
      (staysThere || name !== 'host') &&
      (credentialsMayGo || !request.policy.isCredential(name)),
  );
  if (method !== request.method) markActedOn(request);
  return redirected(request, to.href, method, entries, keepBody);
}

function targetOf(location: string, from: URL): URL {
  let to: URL;
  try {
    to = new URL(utf8Header(location), from);
  } catch {
    // No cause: it would show both URLs, and with them what is secret there.
    throw new HttpNetworkError('the redirect leads to something that is no URL', {
      code: 'ERR_INVALID_REDIRECT',
      category: 'validation',
    });
  }
  if (to.protocol !== 'http:' && to.protocol !== 'https:') {
    throw new HttpNetworkError(`the redirect leads to ${to.protocol}, not to http or https`, {
      code: 'ERR_INVALID_REDIRECT',
      category: 'safety',
    });
  }
  to.hash = '';
  if (to.origin !== from.origin) {
    to.username = '';
    to.password = '';
  } else if (userinfoOf(to) === '') {
    to.username = from.username;
    to.password = from.password;
  }
  return to;
}

/** 303 becomes GET (HEAD stays), 301 and 302 turn POST into GET as every browser does, 307 and 308 repeat the request. */
function afterRedirect(method: HttpMethod, status: number): { method: HttpMethod; keepBody: boolean } {
  if (status === 303 && method !== 'HEAD') return { method: 'GET', keepBody: false };
  if ((status === 301 || status === 302) && method === 'POST') return { method: 'GET', keepBody: false };
  return { method, keepBody: true };
}

function redirected(
  request: HttpRequest,
  href: string,
  method: HttpMethod,
  entries: readonly HeaderEntry[],
  keepBody: boolean,
): HttpRequest {
  const body = keepBody ? request.body : undefined;
  const ours = (request as Partial<PreparedRequest>).copy?.({ href, method, entries, body });
  if (ours) return ours;
  const kept = new Set(entries.map(([name]) => name));
  const dropped = [...request.headers.keys()].filter((name) => !kept.has(name));
  return request.with({ url: href, headers: Object.fromEntries(dropped.map((name) => [name, null])), body });
}
