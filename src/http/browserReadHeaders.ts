import type { RawHeaders } from './rawHeaders.js';

/*
 * What `readHeaders.ts` is where a bundler builds for browsers (the `browser` condition of `#readHeaders` in package.json):
 * `fetch` has made a `Headers` anyhow.
 */

export function headerIn(raw: RawHeaders, name: string): string | null {
  return toHeaders(raw).get(name);
}

export function toHeaders(raw: RawHeaders): Headers {
  return typeof (raw as Partial<Headers>).get === 'function' ? (raw as Headers) : new Headers(raw as HeadersInit);
}
