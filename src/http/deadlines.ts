import type { SchedulerLike, Subscription } from 'rxjs';
import { createSteadyClock } from '../core/rate/steadyClock.js';
import { MAX_TIMER_MS } from '../core/retry/backoff.js';

/** Shared timers: any number of deadlines, one pending scheduler action for each distinct duration. */
export interface Deadlines {
  /** Calls back after `ms`, unless the function it returns is called first. */
  start(ms: number, expire: () => void): () => void;
}

/** Deadlines of one duration fall due in the order they were started: a linked list, its head on the clock. */
interface Queue {
  head?: Entry;
  tail?: Entry;
  timer?: Subscription;
}
interface Entry {
  readonly at: number;
  readonly expire: () => void;
  isStopped: boolean;
  queue?: Queue;
  previous?: Entry;
  next?: Entry;
}

export function createDeadlines(scheduler: SchedulerLike): Deadlines {
  // One that is set back must not put off what has been started.
  const clock = createSteadyClock(() => scheduler.now());
  const queues = new Map<number, Queue>();
  return {
    start(ms, expire) {
      const now = clock.now();
      let queue = queues.get(ms);
      if (!queue) {
        queue = {};
        queues.set(ms, queue);
      }
      const entry: Entry = { at: now + ms, expire, isStopped: false, queue, previous: queue.tail };
      if (queue.tail) queue.tail.next = entry;
      else queue.head = entry;
      queue.tail = entry;
      queue.timer ??= arm(queue, ms, now);
      return () => {
        entry.isStopped = true;
        remove(entry, ms);
      };
    },
  };

  function arm(queue: Queue, ms: number, from: number): Subscription {
    // A timer cannot hold more than 31 bits; it is armed again until the head is due.
    const delay = Math.min((queue.head?.at ?? from) - from, MAX_TIMER_MS);
    return scheduler.schedule(() => {
      queue.timer = undefined;
      const now = clock.now(from + delay);
      const due: Entry[] = [];
      // A timer may fire a millisecond early; what is that close is due.
      while (queue.head && queue.head.at - now < 1) {
        due.push(queue.head);
        remove(queue.head, ms);
      }
      if (queue.head) queue.timer ??= arm(queue, ms, now);
      // One that is due may stop another.
      for (const entry of due) if (!entry.isStopped) entry.expire();
    }, delay);
  }

  function remove(entry: Entry, ms: number): void {
    const { queue, previous, next } = entry;
    if (!queue) return;
    entry.queue = undefined;
    // An old entry that still points at a younger one would keep it, and all it holds, from every quick collection.
    entry.previous = undefined;
    entry.next = undefined;
    if (previous) previous.next = next;
    else queue.head = next;
    if (next) next.previous = previous;
    else queue.tail = previous;
    if (queue.head) return;
    // Nothing waits: no action is left pending, and no empty queue for a duration that may not come again.
    queue.timer?.unsubscribe();
    queue.timer = undefined;
    if (queues.get(ms) === queue) queues.delete(ms);
  }
}
