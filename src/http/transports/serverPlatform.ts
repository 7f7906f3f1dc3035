import { messageOf } from '../../core/messageOf.js';
import { proxyRefusal } from '../../core/retry/proxyRefusal.js';
import type { ErrorCategory } from '../../core/types.js';
import { isRedirect, nextRedirect } from '../redirects.js';
import type { HttpRequest } from '../types.js';

/** How `fetch` is to treat redirects: Node, Deno and Bun show status and Location, so that they are followed here. */
export function redirectMode(): RequestRedirect {
  return (globalThis as { process?: { versions?: { node?: string } } }).process?.versions?.node ? 'manual' : 'follow';
}

/** The request that this response redirects to, if it does. */
export function redirectOf(request: HttpRequest, response: Response, followed: number): HttpRequest | undefined {
  const { status, headers } = response;
  return isRedirect(status) ? nextRedirect(request, status, headers.get('location'), followed) : undefined;
}

interface PlatformError {
  cause?: { message?: string; code?: string; errors?: { code?: string; message?: string }[] };
}

/** What the platform's error says: the innermost message says most (`fetch failed` says nothing). */
export function failureOf(error: unknown): { message: string; code?: string; category?: ErrorCategory } {
  const { cause } = Object(error) as PlatformError;
  const inner = cause?.errors?.[0] ?? cause;
  const code = cause?.code ?? inner?.code;
  const message = inner?.message || cause?.message || messageOf(error);
  // undici's, for more than five: it would be so again.
  if (message.startsWith('too many content-encodings')) {
    return { message, code: 'ERR_TOO_MANY_CODINGS', category: 'safety' };
  }
  return { message, code, ...proxyRefusal(message) };
}
