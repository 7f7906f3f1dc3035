import { IndexedHeap, PriorityQueue } from '#limiterLists';
import type { HeapItem } from '../core/rate/heap.js';
import { type KeptPlace, KeptPlaces } from '../core/rate/keptPlaces.js';
import { ServerGate } from '../core/rate/serverGate.js';
import { ServerPace } from '../core/rate/serverPace.js';
import type { RateLimitFeedback } from '../core/types.js';
import type { LimiterCounters } from './limiterCounters.js';
import type { RefusalReason } from './limiterRefusal.js';
import type { Caller, Waiter } from './limiterWaiter.js';
import type { RateLimitPlan } from './planRateLimit.js';

/** Times closer than this are the same: sums of fractions differ in their last digits. */
const SAME_MS = 1e-6;

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
  readonly #gate = new ServerGate();
  readonly #pace = new ServerPace();
  readonly #places = new KeptPlaces();
  #lastGrantAt = Number.NEGATIVE_INFINITY;
  /** When the head's slot comes: what the timer is set for. */
  #slotAt = Number.POSITIVE_INFINITY;
  #serving = false;
  /** The shortest wait for a server that anybody here has agreed to. */
  #leastPatienceMs = Number.POSITIVE_INFINITY;

  constructor(plan: RateLimitPlan, now: () => number, slotsFor: (queue: LimiterQueue) => LimiterCounters) {
    this.#plan = plan;
    this.#now = now;
    this.slots = slotsFor(this);
  }

  /** May it go at once, without overtaking an equal? If so its slot is taken. */
  tryTake(caller: Caller): boolean {
    const { rank, order, cost, since } = caller;
    if (this.queue.isBehind(rank, order) || this.running >= this.#plan.maxConcurrent) return false;
    if (this.#readyAt(caller, since) - since > SAME_MS) return false;
    this.#take(since, cost, since);
    return true;
  }

  /** Before this it cannot go, as things stand. */
  estimate(caller: Caller): number {
    const { rank, order, cost, since } = caller;
    return this.#letInAt(caller, since, this.slots.earliest(since, cost, this.queue.costAhead(rank, order)));
  }

  push(waiter: Waiter, deadlineAt: number): void {
    this.queue.push(waiter);
    this.#leastPatienceMs = Math.min(this.#leastPatienceMs, waiter.maxRetryAfterMs);
    if (deadlineAt < Number.POSITIVE_INFINITY) this.#deadlines.update(waiter, deadlineAt);
  }

  remove(waiter: Waiter): void {
    this.queue.remove(waiter);
    this.#deadlines.remove(waiter);
    if (this.queue.size > 0) return;
    this.slots.abandon?.();
    this.#leastPatienceMs = Number.POSITIVE_INFINITY;
  }

  /** Newcomers stand back while the one with this place waits out the server's time, but not for longer than as long again. */
  keepPlace(place: KeptPlace, forMs: number): void {
    const now = this.#now();
    // One millisecond more: of two timers for the same time that of the queue may be the first.
    place.until = Math.min(now + forMs + 1, 2 * this.#gate.until - now);
    if (place.until > now) this.#places.keep(place);
  }

  /** True when somebody may have been waiting for that. */
  leavePlace(place: KeptPlace): boolean {
    return this.#places.leave(place) && this.queue.size > 0;
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
      while (this.#turnAway());
      this.dueAt = Math.min(nextAt, this.#deadlines.top?.dueAt ?? Number.POSITIVE_INFINITY);
    } finally {
      this.#serving = false;
    }
  }

  /** What a response said about the server's limits. */
  report(feedback: RateLimitFeedback, fromWall: (epochMs: number) => number): void {
    const now = this.#now();
    const { limitRequests, remainingRequests, remainingTokens, retryAfterMs = 0 } = feedback;
    const steady = (date: Date | undefined) => (date ? fromWall(date.getTime()) : Number.NaN);
    const resetAt = steady(feedback.resetRequestsAt);
    this.#gate.close(now + retryAfterMs, now);
    if (remainingRequests === 0) this.#gate.close(resetAt, now);
    if (remainingTokens === 0) this.#gate.close(steady(feedback.resetTokensAt), now);
    if (this.#plan.feedback === 'pace' && remainingRequests !== undefined) {
      const uncounted = Math.max(0, this.running - 1);
      this.#pace.report({ limit: limitRequests, remaining: remainingRequests, resetAt, uncounted }, now);
    }
    this.#turnAwayImpatient(now);
  }

  /** Another process has heard that the server lets nobody through before this. True when that is news here. */
  closeGate(until: number): boolean {
    const now = this.#now();
    const isNews = this.#gate.close(until, now);
    if (isNews) this.#turnAwayImpatient(now);
    return isNews;
  }

  release(): void {
    this.running--;
    this.slots.release?.();
  }

  get gateUntil(): number {
    return this.#gate.until;
  }

  /** Before this the server wants nobody. */
  serverReadyAt(now: number): number {
    return Math.max(this.#gate.until, this.#pace.nextAt(now, this.#lastGrantAt));
  }

  isIdle(now: number): boolean {
    const held = this.queue.size > 0 || this.running > 0 || this.#gate.until > now || !this.#pace.isIdle(now);
    return !held && this.slots.isIdle(now);
  }

  /** Whether the server makes it wait for longer than it agreed to. */
  isHeldTooLong({ since, maxRetryAfterMs }: Caller, now: number): boolean {
    return this.#serverHoldMs(since, now) > maxRetryAfterMs;
  }

  #serverHoldMs(cameAt: number, now: number): number {
    return Math.max(this.#gate.holdsMs(cameAt), this.#pace.nextAt(now, this.#lastGrantAt) - now);
  }

  #readyAt(caller: Caller, now: number): number {
    const { cost, failFast } = caller;
    const serverAt = this.serverReadyAt(now);
    // A slot of a store is good for a moment only: it is asked for once the server lets somebody through.
    if (this.slots.readyAt && serverAt - now > SAME_MS) return serverAt;
    const slotAt = this.slots.readyAt?.(now, cost, this.queue.size, failFast) ?? this.slots.earliest(now, cost, 0);
    return this.#letInAt(caller, now, slotAt);
  }

  /** When the limits, the server, and those who come back to their places all have let it in. */
  #letInAt({ isRetry, rank }: Caller, now: number, slotAt: number): number {
    return Math.max(slotAt, this.serverReadyAt(now), isRetry ? now : this.#places.heldUntil(rank, now));
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
      if (!head) return Number.POSITIVE_INFINITY;
      if (this.running >= this.#plan.maxConcurrent) {
        if (!head.failFast) return Number.POSITIVE_INFINITY;
        this.#fail(head, 'fail-fast', Number.POSITIVE_INFINITY);
        continue;
      }
      const now = this.#now();
      const readyAt = this.#readyAt(head, now);
      // Asking a store may end in the head's failure.
      if (!head.queued) continue;
      if (readyAt - now <= SAME_MS) {
        // The next slot is counted from when this one came, not from when the timer saw it.
        this.#take(now, head.cost, slotAt < now ? Math.max(slotAt, head.since) : now);
        this.remove(head);
        head.grant(now);
      } else if (head.failFast && readyAt < Number.POSITIVE_INFINITY) {
        this.#fail(head, 'fail-fast', readyAt);
      } else if (head.dueAt < readyAt && readyAt < Number.POSITIVE_INFINITY) {
        this.#fail(head, 'deadline', readyAt);
      } else {
        this.#slotAt = readyAt;
        return readyAt;
      }
    }
  }

  /** Nobody waits for a slot that comes too late: the deadline has passed, or the gate opens after it. True when somebody had to go. */
  #turnAway(): boolean {
    const now = this.#now();
    let expired = false;
    for (;;) {
      const first = this.#deadlines.top;
      if (!first || (first.dueAt > now && first.dueAt >= this.#gate.until)) return expired;
      this.#fail(first, 'deadline', this.serverReadyAt(now));
      expired = true;
    }
  }

  /** Those who agreed to less than the server asks for now. */
  #turnAwayImpatient(now: number): void {
    // Steady time begins at 0: nobody came before.
    if (this.#serverHoldMs(0, now) <= this.#leastPatienceMs) return;
    const impatient = [...this.queue].filter((waiter) => this.isHeldTooLong(waiter, now));
    // Whoever is told may make another one leave.
    for (const one of impatient) if (one.queued) this.#fail(one, 'retry-after', this.serverReadyAt(now));
  }

  #fail(waiter: Waiter, reason: RefusalReason, readyAt: number): void {
    this.remove(waiter);
    waiter.fail({ reason, readyAt });
  }
}
