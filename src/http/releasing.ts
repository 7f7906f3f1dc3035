import { Observable, tap } from 'rxjs';
import { responseOf } from '../core/retry/classify.js';
import { discardBody } from './response.js';
import type { HttpInterceptor, HttpResponse } from './types.js';

/**
 * `layer`, answering for the bodies it holds: where it fails, ends or is left without handing a response on, those of
 * the streamed responses it was given are cancelled; where it hands one on, the others. A failure that carries a
 * response (`HttpStatusError`) hands that one on, too.
 */
export function releasing(layer: HttpInterceptor): HttpInterceptor {
  return (request, next) => {
    // A buffered body holds nothing.
    if (request.responseType !== 'stream') return layer(request, next);
    return new Observable<HttpResponse>((subscriber) => {
      let held: HttpResponse[] = [];
      subscriber.add(() => held.forEach(discardBody));
      /** A streamed one that `layer` made itself may read any of the others, so that they are let be. One without a body reads none. */
      const handOn = (response: Partial<HttpResponse>) => {
        const { content } = response;
        if (content || held.includes(response as HttpResponse) || !(response.body$ || response.body))
          for (const one of held) if (one !== response) discardBody(one);
        held = [];
      };
      const answer$ = layer(request, (inner) => next(inner).pipe(tap((response) => held.push(response))));
      // Subscribed as it is: who leaves from inside `layer` sends nothing.
      return answer$
        .pipe(
          tap<HttpResponse>({
            next: handOn,
            error: (error: unknown) => {
              const carried = responseOf(error);
              if (carried) handOn(carried as HttpResponse);
            },
          }),
        )
        .subscribe(subscriber);
    });
  };
}
