import { defer, map, type Observable, reduce } from 'rxjs';
import { BodyCollector } from './bodyCollector.js';
import { setOutcome } from './response.js';
import { ResponseObject } from './responseObject.js';
import type { HttpResponse } from './types.js';

/** A streamed response, buffered. Errors: `ResponseTooLargeError` past the request's `maxResponseBytes`; the body is cancelled then. */
export function bufferResponse(response: HttpResponse): Observable<HttpResponse> {
  return defer(() => {
    const { request, status, statusText, url, redirected, type, headers } = response;
    return response.body$.pipe(
      reduce((chunks, chunk) => {
        chunks.add(chunk);
        return chunks;
      }, new BodyCollector(request.policy)),
      map((chunks) => {
        const parts = { request, status, statusText, url, redirected, type, headers };
        const buffered = new ResponseObject(parts, chunks.whole());
        setOutcome(buffered, response.outcome);
        return buffered;
      }),
    );
  });
}
