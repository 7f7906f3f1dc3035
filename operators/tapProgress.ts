import { asyncScheduler, defer, type MonoTypeOperatorFunction, type SchedulerLike, tap } from 'rxjs';
import { checkKind, checkOptions } from '../src/core/checkOptions.js';
import type { Progress } from '../src/core/types.js';
import { notify } from '../src/resilience/notify.js';

export interface TapProgressConfig {
  /** Least time between two reports, in milliseconds; the last one comes in any case. @default 1000 ms */
  everyMs?: number | undefined;
  /** How many values there will be, where that is known: passed on to the reports. */
  total?: number | undefined;
  /** @default asyncScheduler */
  scheduler?: SchedulerLike | undefined;
}

/**
 * Reports how many values have passed and how fast, now and then and at completion. The values stay as they are.
 *
 * ```
 * source:   -a-b-c-d-e-f-|
 * tapProgress(report, { everyMs: 4 })
 * result:   -a-b-c-d-e-f-|
 * reports:  -----3---5---6     (count; the last with done: true)
 * ```
 *
 * There is no timer: a report goes out with the first value that comes `everyMs` or more after the last report (or the
 * start). A `report` that throws is reported as RxJS reports an unhandled error, and the stream goes on.
 *
 * @example
 * ```ts
 * records$.pipe(tapProgress(({ count, perSecond }) => bar.update(count, { perSecond }), { everyMs: 200 }));
 * ```
 */
export function tapProgress<T>(
  report: (progress: Progress) => void,
  config: TapProgressConfig = {},
): MonoTypeOperatorFunction<T> {
  checkKind('tapProgress', report ?? null, 'function');
  checkOptions(config, { number: ['everyMs', 'total'], '.now': ['scheduler'] }, 'tapProgress.');
  const { everyMs = 1000, total, scheduler = asyncScheduler } = config;
  return (source) =>
    defer(() => {
      const startedAt = scheduler.now();
      let reportedAt = startedAt;
      let count = 0;

      const send = (now: number, done: boolean) => {
        const elapsedMs = now - startedAt;
        const perSecond = elapsedMs > 0 ? (count * 1000) / elapsedMs : 0;
        reportedAt = now;
        notify(() => report({ count, ...(total !== undefined && { total }), elapsedMs, perSecond, done }))?.subscribe();
      };

      return source.pipe(
        tap({
          next: () => {
            count++;
            const now = scheduler.now();
            if (now - reportedAt >= everyMs) send(now, false);
          },
          complete: () => send(scheduler.now(), true),
        }),
      );
    });
}
