import { defer, map, type Observable } from 'rxjs';
import type { RequestOutcome } from '../core/types.js';
import { type BodySource, type ChunkPace, observableSource, responseSource } from './body.js';
import { ResponseObject } from './responseObject.js';
import type { HttpRequest, HttpResponse } from './types.js';

/** Any object of the response's shape as one of ours, so that the chain can rely on the rest of this file. */
export function adoptResponse(request: HttpRequest, response: Response | HttpResponse): HttpResponse {
  const own = ours(response);
  if (own) return own;
  const { status, statusText, url, headers, redirected, type, body } = response;
  const { content, body$ } = response as Partial<HttpResponse>;
  const source = body$ ? observableSource(body$) : body ? responseSource(response) : wholeSource(response);
  return new ResponseObject({ request, status, statusText, url, redirected, type, headers }, content ?? source);
}

/** Where the platform has no streams (React Native) a response has no `body`, not even null. */
function wholeSource(response: Response): BodySource | undefined {
  const { body, arrayBuffer } = response as Partial<Response>;
  if (body === null || !arrayBuffer) return undefined;
  return observableSource(defer(() => response.arrayBuffer()).pipe(map((buffer) => new Uint8Array(buffer))));
}

/** Cancels a body that nobody will read, so that its connection goes back to the pool. A mock may have made it of whatever kind. */
export function discardBody(response: Response | HttpResponse | undefined): void {
  const own = ours(response);
  if (own) own.cancel();
  else if (response && !response.bodyUsed) void drop(response.body);
}

async function drop(body: Partial<Pick<ReadableStream, 'cancel'>> | null): Promise<void> {
  try {
    await body?.cancel?.();
  } catch {
    // It has failed, or somebody else reads it.
  }
}

/** Calls back once the body has ended, failed or been cancelled; at once when it is buffered. */
export function whenBodyDone(response: HttpResponse, callback: () => void): void {
  const own = ours(response);
  if (own) own.onBodyDone(callback);
  else callback();
}

/** Ends a streamed body with this error, being read or not: a deadline, an abort. A buffered one stays whole. */
export function failBody(response: HttpResponse, error: unknown): void {
  ours(response)?.failBody(error);
}

/** The chunks with demand: the next one is read once what `pace` returns has answered. */
export function openBody(response: HttpResponse, pace?: ChunkPace): Observable<Uint8Array> {
  return ours(response)?.open(pace) ?? response.body$;
}

export function setOutcome(response: HttpResponse, outcome: RequestOutcome): void {
  const own = ours(response);
  if (own) own.outcome = outcome;
}

/** The one place that asks whose a response is: everything inside has been adopted. */
function ours(response: Response | undefined): ResponseObject | undefined {
  return response instanceof ResponseObject ? response : undefined;
}
