import type { PreparedRequest } from '../http/request.js';
import type { HttpRequest } from '../http/types.js';

/** The URL of any request as text: somebody else's reach a transport that is used without a client. */
export function hrefOf(request: HttpRequest & Partial<Pick<PreparedRequest, 'href'>>): string {
  return request.href ?? request.url?.href ?? '';
}

const ORIGIN = /^(https?:\/\/)(?:[^/?#@]*@)?([^/?#]+)/;

/** The origin that a request goes to, without making a `URL`. */
export function originOf(request: HttpRequest): string {
  const [, scheme = '', host = ''] = ORIGIN.exec(hrefOf(request)) ?? [];
  return scheme + host;
}
