import type { SchedulerLike } from 'rxjs';
import { MAX_TIMER_MS } from '../core/retry/backoff.js';
import type { Deadlines } from './deadlines.js';

/**
 * What `deadlines.ts` is where a bundler builds for browsers (the `browser` condition of `#deadlines` in package.json): a
 * page has so few requests under way that each may have a timer of its own.
 */
export function createDeadlines(scheduler: SchedulerLike): Deadlines {
  return {
    start(ms, expire) {
      let left = ms;
      // A timer cannot hold more than 31 bits. What it has waited for needs no clock, which may be set back.
      const timer = scheduler.schedule(
        function () {
          left -= MAX_TIMER_MS;
          if (left <= 0) expire();
          else this.schedule(undefined, Math.min(left, MAX_TIMER_MS));
        },
        Math.min(ms, MAX_TIMER_MS),
      );
      return () => timer.unsubscribe();
    },
  };
}
