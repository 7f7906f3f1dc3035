import { Observable } from 'rxjs';
import { BodyCollector } from './bodyCollector.js';
import { setOutcome } from './response.js';
import { ResponseObject } from './responseObject.js';
import type { HttpResponse } from './types.js';

/** A streamed response, buffered. Errors: `ResponseTooLargeError` past the request's `maxResponseBytes`; the body is cancelled then. */
export function bufferResponse(response: HttpResponse): Observable<HttpResponse> {
  return new Observable((subscriber) => {
    const { request, status, statusText, url, redirected, type, headers } = response;
    const chunks = new BodyCollector(request.policy);
    return response.body$.subscribe({
      next: (chunk) => {
        try {
          chunks.add(chunk);
        } catch (error) {
          subscriber.error(error);
        }
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        const buffered = new ResponseObject(
          { request, status, statusText, url, redirected, type, headers },
          chunks.whole(),
        );
        setOutcome(buffered, response.outcome);
        subscriber.next(buffered);
        subscriber.complete();
      },
    });
  });
}
