import { claimBody } from '#requestBody';
import { hrefOf } from '../core/hrefOf.js';
import { httpUrl } from '../core/url.js';
import type { HttpTransport } from './types.js';

/** The transport, asked for http and https only, and never for a body that was sent before: whatever interceptors made of the request. */
export function checkedTransport(transport: HttpTransport): HttpTransport {
  return (request) => {
    const href = hrefOf(request);
    if (!/^https?:/.test(href)) httpUrl(href, undefined, 'url');
    claimBody(request.body);
    return transport(request);
  };
}
