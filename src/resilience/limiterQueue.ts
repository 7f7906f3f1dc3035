import type { HeapItem } from '../core/rate/heap.js';
import { IndexedHeap } from '../core/rate/heap.js';
import { PriorityQueue, type QueueItem } from '../core/rate/priorityQueue.js';
import type { RateLimitFeedback } from '../core/types.js';
import type { LimiterCounters } from './limiterCounters.js';
import type { RateLimitPlan } from './planRateLimit.js';

/** Times closer than this are the same: sums of fractions differ in their last digits. */
const SAME_MS = 1e-6;

/** Someone in the queue of a lane. `dueAt` is the deadline, in steady time. */
export interface Waiter extends QueueItem<Waiter>, HeapItem {
  readonly failFast: boolean;
  /** When it came. */
  readonly since: number;
  grant(now: number): void;
  fail(failure: { reason: 'deadline' | 'fail-fast' } | { error: unknown }): void;
}

/**
 * The queue, the limits and the gate of one key. Times are steady; it has no timer of its own, but says when it wants to be looked at (`dueAt`).
 */
export class LimiterQueue implements HeapItem {
  dueAt = Number.POSITIVE_INFINITY;
  heapIndex = -1;
  running = 0;
  readonly queue = new PriorityQueue<Waiter>();
  readonly slots: LimiterCounters;
  readonly #deadlines = new IndexedHeap<Waiter>();
  readonly #plan: RateLimitPlan;
  readonly #now: () => number;
  /** The server said: nothing before this. */
  #gateUntil = Number.NEGATIVE_INFINITY;
  /** The server said: so much is left until then. */
  #pace?: { intervalMs: number; until: number };
  #lastGrantAt = Number.NEGATIVE_INFINITY;
  /** When the head's slot comes: what the timer is set for. */
  #slotAt = Number.POSITIVE_INFINITY;
  #serving = false;

  constructor(plan: RateLimitPlan, now: () => number, slotsFor: (lane: LimiterQueue) => LimiterCounters) {
    this.#plan = plan;
    this.#now = now;
    this.slots = slotsFor(this);
  }

  /** May a newcomer go at once, without overtaking an equal? If so its slot is taken. */
  tryTake(rank: number, cost: number, now: number): boolean {
    if (this.queue.isBehind(rank) || this.running >= this.#plan.maxConcurrent) return false;
    if (this.#readyAt(now, cost) - now > SAME_MS) return false;
    this.#take(now, cost, now);
    return true;
  }

  /** Before this a newcomer cannot go, as things stand. */
  estimate(rank: number, cost: number, now: number): number {
    const estimate = this.slots.estimate(now, cost, this.queue.costAhead(rank));
    return Math.max(estimate, this.#gateUntil, this.#pacedAt(now));
  }

  push(waiter: Waiter, deadlineAt: number): void {
    this.queue.push(waiter);
    if (deadlineAt < Number.POSITIVE_INFINITY) this.#deadlines.update(waiter, deadlineAt);
  }

  remove(waiter: Waiter): void {
    this.queue.remove(waiter);
    this.#deadlines.remove(waiter);
    if (this.queue.size === 0) this.slots.abandon();
  }

  /** Lets go whoever may go now, turns away whom the deadline has caught, and says in `dueAt` when to look again. */
  serve(): void {
    // A caller let go may ask for more, or give up its place, at once: the loop that is running sees to it.
    if (this.#serving) return;
    this.#serving = true;
    try {
      let nextAt: number;
      // Those turned away make room for others.
      do nextAt = this.#serveQueue();
      while (this.#expire());
      this.dueAt = Math.min(nextAt, this.#deadlines.top?.dueAt ?? Number.POSITIVE_INFINITY);
    } finally {
      this.#serving = false;
    }
  }

  /** What a response said about the server's limits. */
  report(feedback: RateLimitFeedback, fromWall: (epochMs: number) => number): void {
    const now = this.#now();
    const { remainingRequests, resetRequestsAt, remainingTokens, resetTokensAt, retryAfterMs } = feedback;
    if (retryAfterMs !== undefined && retryAfterMs > 0) this.#gate(now + retryAfterMs);
    if (remainingRequests === 0 && resetRequestsAt) this.#gate(fromWall(resetRequestsAt.getTime()));
    if (remainingTokens === 0 && resetTokensAt) this.#gate(fromWall(resetTokensAt.getTime()));
    if (this.#plan.feedback !== 'pace' || !remainingRequests || !resetRequestsAt) return;
    const until = fromWall(resetRequestsAt.getTime());
    this.#pace = until > now ? { intervalMs: (until - now) / remainingRequests, until } : undefined;
  }

  get gateUntil(): number {
    return this.#gateUntil;
  }

  isIdle(now: number): boolean {
    const held = this.queue.size > 0 || this.running > 0 || this.#gateUntil > now || (this.#pace?.until ?? now) > now;
    return !held && this.slots.isIdle(now);
  }

  #gate(until: number): void {
    if (until > this.#gateUntil) this.#gateUntil = until;
  }

  #readyAt(now: number, cost: number): number {
    return Math.max(this.slots.readyAt(now, cost), this.#gateUntil, this.#pacedAt(now));
  }

  /** What is left is spread over the time left; once the server's window has ended nothing is. */
  #pacedAt(now: number): number {
    if (!this.#pace || now >= this.#pace.until) return now;
    return Math.min(this.#lastGrantAt + this.#pace.intervalMs, this.#pace.until);
  }

  #take(now: number, cost: number, readyAt: number): void {
    this.slots.take(now, cost, readyAt);
    this.#lastGrantAt = now;
    this.running++;
  }

  #serveQueue(): number {
    for (;;) {
      const head = this.queue.head;
      const slotAt = this.#slotAt;
      this.#slotAt = Number.POSITIVE_INFINITY;
      if (!head || this.running >= this.#plan.maxConcurrent) return Number.POSITIVE_INFINITY;
      const now = this.#now();
      const readyAt = this.#readyAt(now, head.cost);
      // Asking a store may end in the head's failure.
      if (!head.queued) continue;
      if (readyAt - now <= SAME_MS) {
        // The next slot is counted from when this one came, not from when the timer saw it.
        this.#take(now, head.cost, slotAt < now ? Math.max(slotAt, head.since) : now);
        this.remove(head);
        head.grant(now);
      } else if (head.failFast && readyAt < Number.POSITIVE_INFINITY) {
        this.remove(head);
        head.fail({ reason: 'fail-fast' });
      } else if (head.heapIndex >= 0 && head.dueAt < readyAt && readyAt < Number.POSITIVE_INFINITY) {
        this.remove(head);
        head.fail({ reason: 'deadline' });
      } else {
        this.#slotAt = readyAt;
        return readyAt;
      }
    }
  }

  /** Nobody waits for a slot that comes too late: the deadline has passed, or the gate opens after it. True when somebody had to go. */
  #expire(): boolean {
    const now = this.#now();
    let expired = false;
    for (;;) {
      const first = this.#deadlines.top;
      if (!first || (first.dueAt > now && first.dueAt >= this.#gateUntil)) return expired;
      this.remove(first);
      first.fail({ reason: 'deadline' });
      expired = true;
    }
  }
}
