import {
  asyncScheduler,
  catchError,
  defer,
  type MonoTypeOperatorFunction,
  type ObservableInput,
  type SchedulerLike,
  throwError,
} from 'rxjs';
import { checkKind, checkOptions } from '../src/core/checkOptions.js';
import { ConfigurationError, HttpTimeoutError } from '../src/core/errors.js';
import { failAfter } from '../src/resilience/deadline.js';
import { inputOf } from '../src/resilience/inputOf.js';

export interface WithDeadlineConfig<T> {
  /** @default asyncScheduler */
  scheduler?: SchedulerLike | undefined;
  /** What to go on with instead of the error. */
  onDeadline?: (() => ObservableInput<T>) | undefined;
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
 * Errors: {@link HttpTimeoutError} (scope `total`) when the time is up, unless `onDeadline` says what to go on with.
 *
 * @throws ConfigurationError when `ms` is NaN.
 */
export function withDeadline<T>(ms: number, config: WithDeadlineConfig<T> = {}): MonoTypeOperatorFunction<T> {
  checkOptions(config, { function: ['onDeadline'], '.now': ['scheduler'] }, 'withDeadline.');
  checkKind('withDeadline', ms ?? null, 'number');
  const { scheduler = asyncScheduler, onDeadline } = config;
  if (Number.isNaN(ms)) throw new ConfigurationError('withDeadline', 'needs a number of milliseconds, not NaN');
  return (source) =>
    defer(() => {
      const passed = new HttpTimeoutError('total', ms);
      const limited = source.pipe(failAfter<T>(ms, () => passed, scheduler));
      if (!onDeadline) return limited;
      return limited.pipe(
        catchError((error: unknown) =>
          error === passed ? inputOf('withDeadline.onDeadline', onDeadline()) : throwError(() => error),
        ),
      );
    });
}
