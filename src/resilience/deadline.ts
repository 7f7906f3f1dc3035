import { identity, type MonoTypeOperatorFunction, map, of, type SchedulerLike, takeUntil, timer } from 'rxjs';
import { MAX_TIMER_MS } from '../core/backoff.js';

/** Cuts a source that is still running after `ms` with the error that `fail` throws. 0 and less do not subscribe to it, `Infinity` lets it run. */
export function failAfter<T>(ms: number, fail: () => never, scheduler: SchedulerLike): MonoTypeOperatorFunction<T> {
  if (ms === Number.POSITIVE_INFINITY) return identity;
  // Longer than a timer can hold is as good as never.
  const passed$ = ms > 0 ? timer(Math.min(ms, MAX_TIMER_MS), scheduler) : of(0);
  return takeUntil(passed$.pipe(map(fail)));
}
