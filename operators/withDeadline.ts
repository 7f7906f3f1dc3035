import {
  asyncScheduler,
  catchError,
  defer,
  from,
  type MonoTypeOperatorFunction,
  type ObservableInput,
  type SchedulerLike,
  throwError,
} from 'rxjs';
import { ConfigurationError, HttpTimeoutError } from '../src/core/errors.js';
import { failAfter } from '../src/resilience/deadline.js';

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
      const limited = source.pipe(failAfter<T>(ms, () => passed, scheduler));
      if (!onDeadline) return limited;
      return limited.pipe(
        catchError((error: unknown) => (error === passed ? from(onDeadline()) : throwError(() => error))),
      );
    });
}
