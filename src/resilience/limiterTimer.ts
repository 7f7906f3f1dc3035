import type { SchedulerLike, Subscription } from 'rxjs';
import { IndexedHeap } from '#limiterLists';
import type { SteadyClock } from '../core/rate/steadyClock.js';
import { MAX_TIMER_MS } from '../core/retry/backoff.js';
import type { LimiterQueue } from './limiterQueue.js';

/** One timer for everybody who waits, at the earliest of their times or before. */
export class LimiterTimer {
  readonly #due = new IndexedHeap<LimiterQueue>();
  readonly #scheduler: SchedulerLike;
  readonly #clock: SteadyClock;
  #timer: { action: Subscription; at: number; until: number } | undefined;

  constructor(scheduler: SchedulerLike, clock: SteadyClock) {
    this.#scheduler = scheduler;
    this.#clock = clock;
  }

  /** Lets go whoever may, and looks again when the queue says so. */
  serve(queue: LimiterQueue): void {
    queue.serve();
    if (queue.dueAt < Number.POSITIVE_INFINITY) this.#due.update(queue, queue.dueAt);
    else this.#due.remove(queue);
    this.#arm();
  }

  /** A timer that goes off too early is left alone: it looks, finds nothing, and is set again. */
  #arm(): void {
    const at = this.#due.top?.dueAt;
    if (at === undefined || (this.#timer && at < this.#timer.at)) {
      this.#timer?.action.unsubscribe();
      this.#timer = undefined;
    }
    if (at === undefined || this.#timer) return;
    const now = this.#clock.now();
    const delay = Math.min(Math.max(0, Math.ceil(at - now - 1e-6)), MAX_TIMER_MS);
    this.#timer = { at, until: now + delay, action: this.#scheduler.schedule(() => this.#wake(), delay) };
  }

  #wake(): void {
    // The clock may have been set back while the timer ran.
    if (this.#timer) this.#clock.now(this.#timer.until);
    this.#timer = undefined;
    for (;;) {
      const queue = this.#due.top;
      if (!queue || queue.dueAt - this.#clock.now() > 1e-6) break;
      this.#due.remove(queue);
      this.serve(queue);
    }
    this.#arm();
  }
}
