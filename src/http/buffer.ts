import { defer, map, type Observable, reduce } from 'rxjs';
import { BodyCollector } from './bodyCollector.js';
import type { HttpResponse } from './types.js';

/** A streamed response, buffered. Errors: `ResponseTooLargeError` past the request's `maxResponseBytes`; the body is cancelled then. */
export function bufferResponse(response: HttpResponse): Observable<HttpResponse> {
  return defer(() =>
    response.body$.pipe(
      reduce((chunks, chunk) => {
        chunks.add(chunk);
        return chunks;
      }, new BodyCollector(response.request.policy)),
      map((chunks) => response.with({ body: chunks.whole() })),
    ),
  );
}
