import type { PreparedRequest } from '../http/request.js';
import type { HttpRequest } from '../http/types.js';

/** The URL of any request as text: somebody else's reach a transport that is used without a client. */
export function hrefOf(request: HttpRequest & Partial<Pick<PreparedRequest, 'href'>>): string {
  return request.href ?? request.url?.href ?? '';
}
