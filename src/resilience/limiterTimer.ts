import type { SchedulerLike, Subscription } from 'rxjs';
import { IndexedHeap } from '#limiterLists';
import type { SteadyClock } from '../core/rate/steadyClock.js';
import { MAX_TIMER_MS } from '../core/retry/backoff.js';
import type { LimiterQueue } from './limiterQueue.js';

/** Lets go whoever may of a queue, and looks again when the queue says so. */
export type ServeQueue = (queue: LimiterQueue) => void;

/** One timer for everybody who waits, at the earliest of their times or before. */
export function limiterTimer(scheduler: SchedulerLike, clock: SteadyClock): ServeQueue {
  const due = new IndexedHeap<LimiterQueue>();
  let timer: { action: Subscription; at: number; until: number } | undefined;
  return serve;

  function serve(queue: LimiterQueue): void {
    queue.serve();
    if (queue.dueAt < Number.POSITIVE_INFINITY) due.update(queue, queue.dueAt);
    else due.remove(queue);
    arm();
  }

  /** A timer that goes off too early is left alone: it looks, finds nothing, and is set again. */
  function arm(): void {
    const at = due.top?.dueAt;
    if (at === undefined || (timer && at < timer.at)) {
      timer?.action.unsubscribe();
      timer = undefined;
    }
    if (at === undefined || timer) return;
    const now = clock.now();
    const delay = Math.min(Math.max(0, Math.ceil(at - now - 1e-6)), MAX_TIMER_MS);
    timer = { at, until: now + delay, action: scheduler.schedule(wake, delay) };
  }

  function wake(): void {
    // The clock may have been set back while the timer ran.
    if (timer) clock.now(timer.until);
    timer = undefined;
    for (;;) {
      const queue = due.top;
      if (!queue || queue.dueAt - clock.now() > 1e-6) break;
      due.remove(queue);
      serve(queue);
    }
    arm();
  }
}
