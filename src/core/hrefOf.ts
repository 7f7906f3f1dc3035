import type { HttpRequest } from '../http/types.js';

/** The URL of any request as text: somebody else's reach a transport that is used without a client. */
export function hrefOf(request: HttpRequest & { readonly href?: string }): string {
  return request.href ?? request.url?.href ?? '';
}
