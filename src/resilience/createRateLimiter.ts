import {
  asyncScheduler,
  defer,
  Observable,
  type SchedulerLike,
  Subject,
  type Subscriber,
  type Subscription,
  startWith,
} from 'rxjs';
import { ConfigurationError, RateLimitError } from '../core/errors.js';
import { IndexedHeap } from '../core/rate/heap.js';
import { PRIORITIES } from '../core/rate/priorityQueue.js';
import { createSteadyClock } from '../core/rate/steadyClock.js';
import { MAX_TIMER_MS } from '../core/retry/backoff.js';
import type { RateLimitFeedback } from '../core/types.js';
import { localSlots, storeSlots } from './limiterCounters.js';
import { LimiterQueue, type Waiter } from './limiterQueue.js';
import { reportUnhandled } from './notify.js';
import { checkCost, planRateLimit } from './planRateLimit.js';
import type { RateLimit, RateLimiter, RateLimiterStatus, RateLimitLease, RateLimitStore } from './types.js';

export interface RateLimiterConfig {
  /** @default the counters of this process */
  store?: RateLimitStore;
  /** @default asyncScheduler */
  scheduler?: SchedulerLike;
}

type AcquireOptions = NonNullable<Parameters<RateLimiter['acquire$']>[0]>;

/** Keys that fell idle are looked for once there are this many. */
const SWEEP_AT = 256;

/**
 * Lets callers go as fast as the limits allow, and in order: FIFO inside a priority, higher priority first.
 *
 * ```
 * callers:  (abc)
 * createRateLimiter({ requestsPerSecond: 100, burst: 1 })
 * go:       a--- 9ms ---b--- 9ms ---c
 * ```
 * Over any window of `perMs` no more than `limit` get through, and of `requestsPerSecond` no more than that plus `burst`.
 * Each key has its own queue and counters. A clock that steps back mints no tokens and stalls nobody.
 *
 * `acquire$` fails with {@link RateLimitError}: `queue-full`, `fail-fast`, or `deadline` as soon as the slot cannot come in time.
 *
 * @throws ConfigurationError for a zero, negative or NaN limit.
 */
export function createRateLimiter(limit: RateLimit, config: RateLimiterConfig = {}): RateLimiter {
  const { store, scheduler = asyncScheduler } = config;
  const plan = planRateLimit(limit);
  const clock = createSteadyClock(() => scheduler.now());
  const lanes = new Map<string, LimiterQueue>();
  const due = new IndexedHeap<LimiterQueue>();
  const changes = new Subject<RateLimiterStatus>();
  let sweepAt = SWEEP_AT;
  let gateUntil = Number.NEGATIVE_INFINITY;
  let waiting = 0;
  let running = 0;
  /** One timer for everybody who waits, at the earliest of their times or before. */
  let timer: { action: Subscription; at: number; until: number } | undefined;

  return {
    acquire$: (options = {}) => new Observable((subscriber) => acquire(subscriber, options)),
    report: (feedback, key = '') => {
      if (plan.feedback !== 'off') report(feedback, key);
    },
    status$: defer(() => changes.pipe(startWith(status()))),
  };

  function acquire(subscriber: Subscriber<RateLimitLease>, options: AcquireOptions): (() => void) | undefined {
    const { key = '', cost = 1, priority = 'normal', failFast = false, deadlineAt: wallDeadline } = options;
    checkCost(cost, plan.limits);
    const lane = laneOf(key);
    const rank = rankOf(priority);
    const since = clock.now();
    const deadlineAt = wallDeadline === undefined ? Number.POSITIVE_INFINITY : clock.fromWall(wallDeadline);
    const grant = (now: number) => {
      running++;
      const lease = leaseOf(lane, now - since);
      publish();
      // A listener of `status$` may have made the caller leave just now.
      if (subscriber.closed) lease.release();
      subscriber.next(lease);
      subscriber.complete();
    };
    if (!store && since <= deadlineAt && lane.tryTake(rank, cost, since)) {
      grant(since);
      return undefined;
    }
    const refusal = refuse(lane, rank, cost, since, deadlineAt, failFast);
    if (refusal) {
      subscriber.error(refusal);
      return undefined;
    }
    const waiter: Waiter = {
      rank,
      cost,
      failFast,
      since,
      queued: false,
      dueAt: deadlineAt,
      heapIndex: -1,
      grant: (now) => {
        waiting--;
        grant(now);
      },
      fail: (failure) => {
        waiting--;
        publish();
        subscriber.error('reason' in failure ? refusalOf(failure.reason) : failure.error);
      },
    };
    waiting++;
    lane.push(waiter, deadlineAt);
    publish();
    serve(lane);
    return () => {
      if (!waiter.queued) return;
      lane.remove(waiter);
      waiting--;
      publish();
      serve(lane);
    };
  }

  function refuse(
    lane: LimiterQueue,
    rank: number,
    cost: number,
    now: number,
    deadlineAt: number,
    failFast: boolean,
  ): RateLimitError | undefined {
    // A store has to be asked first; whoever does not want to wait does wait for its answer.
    if (failFast && !(store && lane.queue.size === 0)) return refusalOf('fail-fast');
    if (lane.estimate(rank, cost, now) > deadlineAt) return refusalOf('deadline');
    return lane.queue.size >= Math.max(plan.maxQueue, store ? 1 : 0) ? refusalOf('queue-full') : undefined;
  }

  function refusalOf(reason: RateLimitError['reason']): RateLimitError {
    const details: Record<RateLimitError['reason'], string> = {
      'queue-full': `${plan.maxQueue} requests wait for the rate limit already`,
      'fail-fast': 'the rate limit has no room right now',
      deadline: 'the rate limit has no room before the deadline',
    };
    return new RateLimitError(reason, details[reason]);
  }

  function leaseOf(lane: LimiterQueue, waitedMs: number): RateLimitLease {
    let held = true;
    return {
      waitedMs,
      release: () => {
        if (!held) return;
        held = false;
        lane.running--;
        running--;
        publish();
        if (lane.queue.size > 0) serve(lane);
      },
    };
  }

  function report(feedback: RateLimitFeedback, key: string): void {
    const lane = laneOf(key);
    const before = lane.gateUntil;
    lane.report(feedback, clock.fromWall);
    if (lane.gateUntil > before) {
      gateUntil = Math.max(gateUntil, lane.gateUntil);
      if (store) {
        const opensAt = clock.toWall(lane.gateUntil);
        // The gate here holds anyhow; that the others could not be told ends nobody's request.
        defer(() => store.gate$(key, opensAt)).subscribe({ error: reportUnhandled });
      }
      publish();
    }
    if (lane.queue.size > 0) serve(lane);
  }

  function laneOf(key: string): LimiterQueue {
    const known = lanes.get(key);
    if (known) return known;
    if (lanes.size >= sweepAt) sweep();
    const lane = new LimiterQueue(plan, clock.now, (self) =>
      store
        ? storeSlots(store, key, plan.limits, clock.now, (failure) => answered(self, failure))
        : localSlots(plan.limits),
    );
    lanes.set(key, lane);
    return lane;
  }

  function answered(lane: LimiterQueue, failure: { error: unknown } | undefined): void {
    const head = lane.queue.head;
    if (failure && head) {
      lane.remove(head);
      head.fail(failure);
    }
    serve(lane);
  }

  function sweep(): void {
    const now = clock.now();
    for (const [key, lane] of lanes) if (lane.isIdle(now)) lanes.delete(key);
    sweepAt = Math.max(SWEEP_AT, 2 * lanes.size);
  }

  function serve(lane: LimiterQueue): void {
    lane.serve();
    if (lane.dueAt < Number.POSITIVE_INFINITY) due.update(lane, lane.dueAt);
    else due.remove(lane);
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
      const lane = due.top;
      if (!lane || lane.dueAt - clock.now() > 1e-6) break;
      due.remove(lane);
      serve(lane);
    }
    arm();
  }

  function status(): RateLimiterStatus {
    const paused = gateUntil > clock.now();
    return { waiting, running, ...(paused && { pausedUntil: clock.toWall(gateUntil) }) };
  }

  function publish(): void {
    if (changes.observed) changes.next(status());
  }
}

function rankOf(priority: (typeof PRIORITIES)[number]): number {
  const rank = PRIORITIES.indexOf(priority);
  if (rank < 0) throw new ConfigurationError('priority', `must be one of ${PRIORITIES.join(', ')}, not ${priority}`);
  return rank;
}
