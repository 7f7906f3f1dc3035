import {
  asyncScheduler,
  catchError,
  defer,
  from,
  type MonoTypeOperatorFunction,
  map,
  type Observable,
  type ObservableInput,
  type SchedulerLike,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import { MAX_TIMER_MS } from '../src/core/backoff.js';
import { ConfigurationError, HttpTimeoutError } from '../src/core/errors.js';

export interface WithDeadlineConfig<T> {
  /** @default asyncScheduler */
  scheduler?: SchedulerLike;
  /** What to go on with instead of the error. */
  onDeadline?: () => ObservableInput<T>;
}

/**
 * Gives the whole source, from subscription to its end, `ms` milliseconds; what is still running then is unsubscribed.
 *
 * ```
 * source:  -a-b-c-d|
 * withDeadline(5)
 * result:  -a-b-#            HttpTimeoutError, scope 'total'
 * ```
 * 0 does not subscribe at all; `Infinity` sets no limit. Unlike `timeout({ each })` a source that keeps emitting is cut, too.
 *
 * @throws ConfigurationError when `ms` is NaN.
 */
export function withDeadline<T>(
  ms: number,
  { scheduler = asyncScheduler, onDeadline }: WithDeadlineConfig<T> = {},
): MonoTypeOperatorFunction<T> {
  if (Number.isNaN(ms)) throw new ConfigurationError('withDeadline', 'needs a number of milliseconds, not NaN');
  return (source) =>
    defer(() => {
      const passed = new HttpTimeoutError('total', ms);
      const limited = ms > 0 ? source.pipe(takeUntil(failAfter(ms, passed, scheduler))) : throwError(() => passed);
      if (!onDeadline) return limited;
      return limited.pipe(
        catchError((error: unknown) => (error === passed ? from(onDeadline()) : throwError(() => error))),
      );
    });
}

function failAfter(ms: number, error: unknown, scheduler: SchedulerLike): Observable<never> {
  // Longer than a timer can hold is as good as never.
  return timer(Math.min(ms, MAX_TIMER_MS), scheduler).pipe(
    map(() => {
      throw error;
    }),
  );
}
