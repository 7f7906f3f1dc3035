import { decodeComponent } from '../core/decodeComponent.js';
import type { HeaderEntry } from '../core/headers.js';
import { hrefOf } from '../core/hrefOf.js';
import { wireHeadersOf } from './request.js';
import type { HttpRequest } from './types.js';

/** `Basic …` (RFC 7617), user name and password in UTF-8. */
export function basicCredentials(username: string, password: string): string {
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}

/** True for `https://user:password@…`. */
export function hasUserinfo(href: string): boolean {
  return href.includes('@') && /^https?:\/\/[^/?#]*@/i.test(href);
}

/**
 * URL and headers as they go out. User name and password of a URL go as `Authorization: Basic …`, unless the request has
 * one: RFC 9110 section 4.2.4 lets no HTTP request carry them, and `fetch` refuses such a URL.
 */
export function onTheWire(request: HttpRequest): { href: string; headers: readonly HeaderEntry[] } {
  const href = hrefOf(request);
  const headers = wireHeadersOf(request);
  if (!hasUserinfo(href)) return { href, headers };
  const url = new URL(href);
  const authorization = basicCredentials(decodeComponent(url.username), decodeComponent(url.password));
  url.username = '';
  url.password = '';
  const authorized = headers.some(([name]) => name === 'authorization');
  return { href: url.href, headers: authorized ? headers : [...headers, ['authorization', authorization]] };
}
