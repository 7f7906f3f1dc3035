import { Observable, tap, throwError } from 'rxjs';
import { wrongAnswer } from '../../core/checkAnswer.js';
import { ConfigurationError } from '../../core/errors.js';
import { describeKind, isObject } from '../../core/paths/paths.js';
import { observableAnswer } from '../observableAnswer.js';
import { PreparedRequest } from '../request.js';
import { discardBody } from '../response.js';
import type { HttpHandler, HttpInterceptor, HttpResponse } from '../types.js';

/**
 * An interceptor of the user's as a layer that the others can rely on. What it throws, and what it answers or hands on
 * instead of a response or a request, is an error in the stream that names its place; a streamed response that it took in
 * and did not hand on is cancelled, so that nothing stays taken for a body that nobody has.
 */
export function guardLayer(place: string, layer: HttpInterceptor): HttpInterceptor {
  if (typeof layer !== 'function')
    throw new ConfigurationError(place, `must be a function, not ${describeKind(layer)}`);
  return (request, next) =>
    new Observable<HttpResponse>((subscriber) => {
      let held: HttpResponse[] = [];
      const letGo = () => held.forEach(discardBody);
      const guardedNext: HttpHandler = (handed) => {
        if (!isRequest(handed)) return throwError(() => wrongAnswer(place, 'handed on', handed, CHANGED_REQUEST));
        const response$ = next(handed);
        return handed.responseType === 'stream' ? response$.pipe(tap((response) => held.push(response))) : response$;
      };
      // First, so that it still knows what is held when the interceptor is torn down.
      subscriber.add(letGo);
      subscriber.add(
        observableAnswer(place, () => layer(request, guardedNext)).subscribe({
          next: (response) => {
            if (!isResponse(response)) {
              subscriber.error(wrongAnswer(place, 'answered with', response, 'a response'));
              return;
            }
            // A streamed answer may read from the one that came in.
            if (response.content) letGo();
            held = [];
            subscriber.next(response);
          },
          error: (error: unknown) => subscriber.error(error),
          complete: () => subscriber.complete(),
        }),
      );
    });
}

const CHANGED_REQUEST = 'a request, as request.with({ … }) makes a changed one';

export function isResponse(answer: HttpResponse | undefined): boolean {
  return typeof answer?.status === 'number';
}

/** Most of a request are getters, which a spread copy does not have. */
function isRequest(handed: unknown): boolean {
  return handed instanceof PreparedRequest || (isObject(handed) && 'method' in handed && 'url' in handed);
}
