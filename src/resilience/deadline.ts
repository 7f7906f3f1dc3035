import { type MonoTypeOperatorFunction, type SchedulerLike, subscribeOn, takeUntil, throwError } from 'rxjs';
import { MAX_TIMER_MS } from '../core/retry/backoff.js';

/** Cuts a source that is still running after `ms` with the error of `failure`. 0 and less do not subscribe to it, `Infinity` lets it run. */
export function failAfter<T>(
  ms: number,
  failure: () => unknown,
  scheduler: SchedulerLike,
): MonoTypeOperatorFunction<T> {
  if (ms === Number.POSITIVE_INFINITY) return (source) => source;
  const failed$ = throwError(failure);
  // Longer than a timer can hold is as good as never.
  return takeUntil(ms > 0 ? failed$.pipe(subscribeOn(scheduler, Math.min(ms, MAX_TIMER_MS))) : failed$);
}
