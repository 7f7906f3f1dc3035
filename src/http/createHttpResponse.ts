import { checkKind } from '../core/checkOptions.js';
import { headerPairs } from './rawHeaders.js';
import { checkResponseInit, contentOf, ResponseObject } from './responseObject.js';
import type { HttpRequest, HttpResponse, HttpResponseInit } from './types.js';

/** A response made by hand: for transports of your own, for tests. Text, bytes and streams are taken as they are, anything else as JSON. */
export function createHttpResponse(request: HttpRequest, init: HttpResponseInit = {}): HttpResponse {
  checkKind('request', request ?? null, 'object');
  checkResponseInit(init);
  const { status = 200, statusText, url, body } = init;
  const { content, type } = contentOf(body);
  const headers = headerPairs(init.headers, type);
  return new ResponseObject({ request, status, statusText, url, headers }, content);
}
