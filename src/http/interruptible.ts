import { Observable } from 'rxjs';
import { failBody, whenBodyDone } from './response.js';
import type { HttpResponse } from './types.js';

/**
 * The response until something from outside cuts it off: an error in the stream, or (unless only the way `toHeaders` is
 * meant) in a streamed body that has come out of it and is still to be read.
 *
 * @param arm gets what cuts; returns how to disarm, which happens at the end of the stream or of that body
 */
export function interruptible(
  response$: Observable<HttpResponse>,
  arm: (cut: (error: unknown) => void) => () => void,
  { toHeaders = false } = {},
): Observable<HttpResponse> {
  return new Observable((subscriber) => {
    let streamed: HttpResponse | undefined;
    const disarm = arm((error) => {
      if (streamed) failBody(streamed, error);
      else subscriber.error(error);
    });
    subscriber.add(() => {
      if (!streamed) disarm();
    });
    subscriber.add(
      response$.subscribe({
        next: (response) => {
          if (toHeaders) disarm();
          else if (!response.content) {
            streamed = response;
            whenBodyDone(response, disarm);
          }
          subscriber.next(response);
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
  });
}
