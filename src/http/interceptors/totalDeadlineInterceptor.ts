import { type SchedulerLike, throwError } from 'rxjs';
import { ConfigurationError, HttpTimeoutError } from '../../core/errors.js';
import type { ResilienceProfile } from '../../resilience/types.js';
import { createDeadlines } from '../deadlines.js';
import { interruptible } from '../interruptible.js';
import type { HttpInterceptor } from '../types.js';

/**
 * `maxEndToEndLatencyMs` as a wall around everything inside: queueing, waits, attempts and the body. Around a streamed
 * one, which may live for days, only where the request itself names the limit; else it ends at the headers. 0 sends nothing.
 *
 * Errors: {@link HttpTimeoutError} with `scope: 'total'`.
 */
export function totalDeadlineInterceptor(profile: ResilienceProfile, scheduler: SchedulerLike): HttpInterceptor {
  const deadlines = createDeadlines(scheduler);
  return (request, next) => {
    const named = request.resilience?.maxEndToEndLatencyMs;
    const limitMs = named ?? profile.maxEndToEndLatencyMs;
    if (limitMs === undefined || limitMs === Number.POSITIVE_INFINITY) return next(request);
    if (!(limitMs >= 0)) {
      return throwError(
        () => new ConfigurationError('resilience.maxEndToEndLatencyMs', `must be 0 or more, not ${limitMs}`),
      );
    }
    if (limitMs === 0) return throwError(() => new HttpTimeoutError('total', 0));
    return interruptible(
      next(request),
      (cut) => deadlines.start(limitMs, () => cut(new HttpTimeoutError('total', limitMs))),
      { toHeaders: named === undefined && request.responseType === 'stream' },
    );
  };
}
