import { Observable, tap } from 'rxjs';
import { failBody, whenBodyDone } from './response.js';
import type { HttpResponse } from './types.js';

interface InterruptibleOptions {
  /** Only the way to the headers is meant. @default false */
  toHeaders?: boolean;
  /** What cuts the stream, made complete. A body describes its errors itself. */
  describe?: (error: unknown) => unknown;
}

/**
 * The response until something from outside cuts it off: an error in the stream, or (unless only the way `toHeaders` is
 * meant) in a streamed body that has come out of it and is still to be read.
 *
 * @param arm gets what cuts; returns how to disarm, which happens at the end of the stream or of that body
 */
export function interruptible(
  response$: Observable<HttpResponse>,
  arm: (cut: (error: unknown) => void) => () => void,
  { toHeaders = false, describe = (error) => error }: InterruptibleOptions = {},
): Observable<HttpResponse> {
  return new Observable((subscriber) => {
    let streamed: HttpResponse | undefined;
    const disarm = arm((error) => {
      if (streamed) failBody(streamed, error);
      else subscriber.error(describe(error));
    });
    subscriber.add(() => {
      if (!streamed) disarm();
    });
    // Subscribed as it is: what is cut before all layers have been subscribed goes no further.
    return response$
      .pipe(
        tap((response) => {
          if (toHeaders) disarm();
          else if (!response.content) {
            streamed = response;
            whenBodyDone(response, disarm);
          }
        }),
      )
      .subscribe(subscriber);
  });
}
