import { messageOf } from '../../core/messageOf.js';
import type { HttpRequest } from '../types.js';

/*
 * What `serverPlatform.ts` is where a bundler builds for browsers (the `browser` condition of `#fetchPlatform` in
 * package.json): they follow redirects out of sight, and their errors have no codes.
 */

export function redirectMode(): RequestRedirect {
  return 'follow';
}

export function redirectOf(_request: HttpRequest, _response: Response, _followed: number): HttpRequest | undefined {
  return undefined;
}

export function failureOf(error: unknown): { message: string } {
  return { message: messageOf(error) };
}
