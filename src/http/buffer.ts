import { Observable } from 'rxjs';
import { ResponseTooLargeError } from '../core/errors.js';
import { joinChunks } from './body.js';
import { bufferedResponse, setOutcome } from './response.js';
import type { HttpResponse } from './types.js';

/** A streamed response, buffered. Errors: {@link ResponseTooLargeError} past the request's `maxResponseBytes`; the body is cancelled then. */
export function bufferResponse(response: HttpResponse): Observable<HttpResponse> {
  return new Observable((subscriber) => {
    const { request, status, statusText, url, redirected, headers } = response;
    const limitBytes = request.policy.maxResponseBytes;
    const chunks: Uint8Array[] = [];
    let length = 0;
    return response.body$.subscribe({
      next: (chunk) => {
        length += chunk.length;
        if (length > limitBytes) subscriber.error(new ResponseTooLargeError(limitBytes));
        else chunks.push(chunk);
      },
      error: (error: unknown) => subscriber.error(error),
      complete: () => {
        const parts = { status, statusText, url, redirected, headers };
        const buffered = bufferedResponse(request, parts, joinChunks(chunks, length));
        setOutcome(buffered, response.outcome);
        subscriber.next(buffered);
        subscriber.complete();
      },
    });
  });
}
