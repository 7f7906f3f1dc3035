import type { HttpRequest } from '../http/types.js';
import { hrefOf } from './hrefOf.js';

const ORIGIN = /^(https?:\/\/)(?:[^/?#@]*@)?([^/?#]+)/;

/** The origin that a request goes to, without making a `URL`. */
export function originOf(request: HttpRequest): string {
  const [, scheme = '', host = ''] = ORIGIN.exec(hrefOf(request)) ?? [];
  return scheme + host;
}
