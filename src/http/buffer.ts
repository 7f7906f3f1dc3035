import { map, type Observable } from 'rxjs';
import { collected } from './bodyCollector.js';
import type { HttpResponse } from './types.js';

/** A streamed response, buffered. Errors: `ResponseTooLargeError` past the request's `maxResponseBytes`; the body is cancelled then. */
export function bufferResponse(response: HttpResponse): Observable<HttpResponse> {
  return response.body$.pipe(
    collected(response.request.policy),
    map((body) => response.with({ body })),
  );
}
