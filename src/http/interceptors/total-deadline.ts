import { Observable, type SchedulerLike, throwError } from 'rxjs';
import { ConfigurationError, HttpTimeoutError } from '../../core/errors.js';
import type { ResilienceProfile } from '../../resilience/types.js';
import { createDeadlines, type Deadlines } from '../deadlines.js';
import { failBody, whenBodyDone } from '../response.js';
import type { HttpHandler, HttpInterceptor, HttpRequest, HttpResponse } from '../types.js';

/**
 * `maxEndToEndLatencyMs` as a wall around everything inside: queueing, waits, attempts and the body, a streamed one too.
 * 0 sends nothing.
 *
 * Errors: {@link HttpTimeoutError} with `scope: 'total'`.
 */
export function totalDeadlineInterceptor(profile: ResilienceProfile, scheduler: SchedulerLike): HttpInterceptor {
  const deadlines = createDeadlines(scheduler);
  return (request, next) => {
    const limitMs = request.resilience?.maxEndToEndLatencyMs ?? profile.maxEndToEndLatencyMs;
    if (limitMs === undefined || limitMs === Number.POSITIVE_INFINITY) return next(request);
    if (!(limitMs >= 0)) {
      return throwError(
        () => new ConfigurationError('resilience.maxEndToEndLatencyMs', `must be 0 or more, not ${limitMs}`),
      );
    }
    if (limitMs === 0) return throwError(() => new HttpTimeoutError('total', 0));
    return limited(request, next, limitMs, deadlines);
  };
}

function limited(
  request: HttpRequest,
  next: HttpHandler,
  limitMs: number,
  deadlines: Deadlines,
): Observable<HttpResponse> {
  return new Observable((subscriber) => {
    let streamed: HttpResponse | undefined;
    const stop = deadlines.start(limitMs, () => {
      const error = new HttpTimeoutError('total', limitMs);
      if (streamed) failBody(streamed, error);
      else subscriber.error(error);
    });
    subscriber.add(() => {
      if (!streamed) stop();
    });
    subscriber.add(
      next(request).subscribe({
        next: (response) => {
          if (!response.content) {
            // The clock runs on until the body has ended.
            streamed = response;
            whenBodyDone(response, stop);
          }
          subscriber.next(response);
        },
        error: (error: unknown) => subscriber.error(error),
        complete: () => subscriber.complete(),
      }),
    );
  });
}
