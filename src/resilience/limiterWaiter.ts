import type { HeapItem } from '../core/rate/heap.js';
import type { QueueItem } from '../core/rate/priorityQueue.js';
import type { RefusalReason } from './limiterRefusal.js';

/** Who wants a slot. Times are steady. */
export interface Caller {
  /** Index into `PRIORITIES`. */
  readonly rank: number;
  /** Who came first has the smaller one. */
  readonly order: number;
  readonly cost: number;
  /** When it came. */
  readonly since: number;
  /** It has been here before, with the same `order`. */
  readonly isRetry: boolean;
  readonly failFast: boolean;
  /** What it agreed to wait for the server. */
  readonly maxRetryAfterMs: number;
}

/** Someone in the queue of a key. `dueAt` is the deadline. */
export interface Waiter extends Caller, QueueItem<Waiter>, HeapItem {
  grant(now: number): void;
  /** `readyAt`: when it could have gone, where that is known. */
  fail(failure: { reason: RefusalReason; readyAt: number } | { error: unknown }): void;
}
