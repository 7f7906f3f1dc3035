import { type MonoTypeOperatorFunction, map, type SchedulerLike, takeUntil, throwError, timer } from 'rxjs';
import { MAX_TIMER_MS } from '../core/backoff.js';

/** Cuts a source that is still running after `ms` with `error`; 0 and less do not subscribe to it. */
export function failAfter<T>(ms: number, error: unknown, scheduler: SchedulerLike): MonoTypeOperatorFunction<T> {
  const fail = () => {
    throw error;
  };
  // Longer than a timer can hold is as good as never.
  return (source) =>
    ms > 0
      ? source.pipe(takeUntil(timer(Math.min(ms, MAX_TIMER_MS), scheduler).pipe(map(fail))))
      : throwError(() => error);
}
