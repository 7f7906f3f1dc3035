import { defer, map, type Observable } from 'rxjs';
import type { RequestOutcome } from '../core/types.js';
import { type BodySource, type ChunkPace, observableSource, readableSource } from './body.js';
import { ResponseObject, type ResponseParts } from './responseObject.js';
import type { HttpRequest, HttpResponse, HttpResponseInit } from './types.js';

/** A response whose whole body is there. */
export function bufferedResponse(request: HttpRequest, parts: ResponseParts, content: Uint8Array): HttpResponse {
  return new ResponseObject(request, parts, content);
}

/** A response whose body is still to be read from `source`. */
export function streamedResponse(request: HttpRequest, parts: ResponseParts, source: BodySource): HttpResponse {
  return new ResponseObject(request, parts, source);
}

/** A response made by hand: for transports of your own, for tests. */
export function createHttpResponse(request: HttpRequest, init: HttpResponseInit = {}): HttpResponse {
  return ResponseObject.from(request, init);
}

/** Any object of the response's shape as one of ours, so that the chain can rely on the rest of this file. */
export function adoptResponse(request: HttpRequest, response: Response | HttpResponse): HttpResponse {
  if (response instanceof ResponseObject) return response;
  const { status, statusText, url, headers, redirected, body } = response;
  const { content, body$ } = response as Partial<HttpResponse>;
  const source = body$ ? observableSource(body$) : body ? readableSource(body) : wholeSource(response);
  return new ResponseObject(
    request,
    { status, statusText, url, redirected, headers },
    content ?? source ?? new Uint8Array(0),
  );
}

/** Where the platform has no streams (React Native) a response has no `body`, not even null. */
function wholeSource(response: Response): BodySource | undefined {
  const { body, arrayBuffer } = response as Partial<Response>;
  if (body === null || !arrayBuffer) return undefined;
  return observableSource(defer(() => response.arrayBuffer()).pipe(map((buffer) => new Uint8Array(buffer))));
}

/** Cancels a body that nobody will read, so that its connection goes back to the pool. */
export function discardBody(response: Response | HttpResponse): void {
  if (response instanceof ResponseObject) response.discard();
  else if (!response.bodyUsed) response.body?.cancel().catch(() => {});
}

/** Calls back once the body has ended, failed or been cancelled; at once when it is buffered. */
export function whenBodyDone(response: HttpResponse, callback: () => void): void {
  if (response instanceof ResponseObject) response.onBodyDone(callback);
  else callback();
}

/** Ends a streamed body with this error, being read or not: a deadline, an abort. A buffered one stays whole. */
export function failBody(response: HttpResponse, error: unknown): void {
  if (response instanceof ResponseObject) response.failBody(error);
}

/** The chunks with demand: the next one is read once what `pace` returns has answered. */
export function openBody(response: HttpResponse, pace?: ChunkPace): Observable<Uint8Array> {
  return response instanceof ResponseObject ? response.open(pace) : response.body$;
}

/** One header's value (several joined by `, `), without making a `Headers`. */
export function headerOf(response: Response | HttpResponse, lowerCaseName: string): string | null {
  return response instanceof ResponseObject ? response.header(lowerCaseName) : response.headers.get(lowerCaseName);
}

export function setOutcome(response: HttpResponse, outcome: RequestOutcome): void {
  if (response instanceof ResponseObject) response.outcome = outcome;
}
