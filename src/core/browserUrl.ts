import type { QueryParams } from './types.js';
import type { ParsedBaseUrl } from './url.js';

/** What `canonicalUrl.ts` is where a bundler builds for browsers (the `browser` condition of `#canonicalUrl` in package.json): none ask thousands of times a second. */
export function canonicalUrl(url: string, _originLength: number): string {
  return new URL(url).href;
}

/** All that leads on is resolved by `new URL`. */
export function urlBeside(_target: string, _base: string): string | undefined {
  return undefined;
}

export function hrefBelow(_base: ParsedBaseUrl, _url: string, _query: QueryParams | undefined): string | undefined {
  return undefined;
}
