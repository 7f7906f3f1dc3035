import { asyncScheduler, defer, Observable, type SchedulerLike, Subject, type Subscriber, startWith } from 'rxjs';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { PRIORITIES } from '../core/rate/priorityQueue.js';
import { createRateMeter } from '../core/rate/rateMeter.js';
import { createSteadyClock } from '../core/rate/steadyClock.js';
import { SweptMap } from '../core/rate/sweptMap.js';
import type { RateLimitFeedback } from '../core/types.js';
import { withAttemptLayer } from './attemptLayer.js';
import { storeSlots } from './limiterCounters.js';
import { createLease, placeOf } from './limiterLease.js';
import { LimiterQueue } from './limiterQueue.js';
import { limiterRefusal, type RefusalReason } from './limiterRefusal.js';
import { limiterTimer } from './limiterTimer.js';
import type { Caller, Waiter } from './limiterWaiter.js';
import { checkCost, planRateLimit, type RateLimitPlan } from './planRateLimit.js';
import { rateLimitLayer } from './rateLimitLayer.js';
import type { RateLimit, RateLimiter, RateLimiterStatus, RateLimitLease, RateLimitStore } from './types.js';

export interface RateLimiterConfig {
  /** @default the counters of this process */
  store?: RateLimitStore | undefined;
  /** @default asyncScheduler */
  scheduler?: SchedulerLike | undefined;
}

type AcquireOptions = NonNullable<Parameters<RateLimiter['acquire$']>[0]>;

/** As of a profile. */
const MAX_RETRY_AFTER_MS = 300_000;

/**
 * Lets callers go as fast as the limits allow, and in order: FIFO inside a priority, higher priority first, and who comes
 * back before those who came since.
 *
 * ```
 * callers:  (abc)
 * createRateLimiter({ requestsPerSecond: 100, burst: 1 })
 * go:       a--- 9ms ---b--- 9ms ---c
 * ```
 * Over any window of `perMs` no more than `limit` get through, and of `requestsPerSecond` no more than that plus `burst`.
 * Each key has its own queue and counters. A clock that steps back mints no tokens and stalls nobody.
 *
 * `acquire$` fails with {@link RateLimitError}: `queue-full`, `fail-fast`, or `deadline` as soon as the slot cannot come in
 * time, or the server asks for a longer wait than `maxRetryAfterMs`.
 *
 * @throws ConfigurationError for a zero, negative or NaN limit.
 */
export function createRateLimiter(limit: RateLimit, config: RateLimiterConfig = {}): RateLimiter {
  checkOptions(config, { object: ['store'], '.now': ['scheduler'] }, 'rateLimit.');
  const { store, scheduler = asyncScheduler } = config;
  const plan = planRateLimit(limit);
  const clock = createSteadyClock(() => scheduler.now());
  const serve = limiterTimer(scheduler, clock);
  const changes = new Subject<RateLimiterStatus>();
  const queues = new SweptMap<LimiterQueue>(
    clock.now,
    (key) =>
      new LimiterQueue(plan, clock.now, (self) =>
        store
          ? storeSlots(store, questionOf(plan, key), clock.now, {
              answered: (failure) => answered(self, failure),
              gated: (until) => gated(self, until),
            })
          : createRateMeter(plan.limits),
      ),
  );
  let arrivals = 0;
  // Counted as they change: there may be many queues.
  let waiting = 0;
  let running = 0;
  let gateUntil = 0;

  const limiter: RateLimiter = {
    acquire$: (options = {}) =>
      new Observable((subscriber) => {
        const leave = acquire(subscriber, options);
        // Now that it has its turn, or stands where it stood: whoever made room for it may go.
        placeOf(options.retryOf)?.leave();
        return leave;
      }),
    report: (feedback, key = '') => {
      if (plan.feedback !== 'off') report(feedback, key);
    },
    status$: defer(() => changes.pipe(startWith(status()))),
  };
  return withAttemptLayer(limiter, rateLimitLayer);

  function acquire(subscriber: Subscriber<RateLimitLease>, options: AcquireOptions): (() => void) | undefined {
    const { deadlineAt: wallDeadline } = options;
    const queue = queueOf(options.key);
    const caller = callerOf(options, queue);
    const deadlineAt = wallDeadline === undefined ? Number.POSITIVE_INFINITY : clock.fromWall(wallDeadline);
    const grant = (now: number) => {
      running++;
      const lease = createLease(queue, caller, now, serve, () => {
        running--;
        publish();
      });
      publish();
      // A listener of `status$` may have made the caller leave just now.
      if (subscriber.closed) lease.release();
      subscriber.next(lease);
      subscriber.complete();
    };
    const refuse = (reason: RefusalReason, readyAt: number) =>
      subscriber.error(
        limiterRefusal(reason, {
          now: clock.toWall(clock.now()),
          readyAt: clock.toWall(readyAt),
          gateUntil: clock.toWall(queue.gateUntil),
          maxQueue: plan.maxQueue,
          maxRetryAfterMs: caller.maxRetryAfterMs,
        }),
      );
    if (!store && caller.since <= deadlineAt && queue.tryTake(caller)) {
      grant(caller.since);
      return undefined;
    }
    const readyAt = queue.estimate(caller);
    const reason = reasonAgainst(queue, caller, readyAt > deadlineAt);
    if (reason) {
      refuse(reason, readyAt);
      return undefined;
    }
    const leave = () => {
      waiting--;
      publish();
    };
    const waiter: Waiter = {
      ...caller,
      queued: false,
      dueAt: deadlineAt,
      heapIndex: -1,
      grant: (now) => {
        waiting--;
        grant(now);
      },
      fail: (failure) => {
        leave();
        if ('reason' in failure) refuse(failure.reason, failure.readyAt);
        else subscriber.error(failure.error);
      },
    };
    waiting++;
    queue.push(waiter, deadlineAt);
    publish();
    serve(queue);
    return () => {
      if (!waiter.queued) return;
      queue.remove(waiter);
      leave();
      serve(queue);
    };
  }

  function callerOf(options: AcquireOptions, queue: LimiterQueue): Caller {
    const { cost = 1, priority = 'normal', failFast = false, maxRetryAfterMs = MAX_RETRY_AFTER_MS } = options;
    checkCost(cost, plan.limits);
    const rank = rankOf(priority);
    const place = placeOf(options.retryOf);
    const isRetry = place?.queue === queue;
    const order = isRetry ? place.order : arrivals++;
    return { rank, order, cost, since: clock.now(), isRetry, failFast, maxRetryAfterMs };
  }

  function reasonAgainst(queue: LimiterQueue, caller: Caller, isTooLate: boolean): RefusalReason | undefined {
    // A store has to be asked first; whoever does not want to wait does wait for its answer.
    if (caller.failFast && !(store && queue.queue.size === 0)) return 'fail-fast';
    if (isTooLate) return 'deadline';
    if (queue.isHeldTooLong(caller, caller.since)) return 'retry-after';
    // Who comes back has been let in already.
    const isFull = !caller.isRetry && queue.queue.size >= Math.max(plan.maxQueue, store ? 1 : 0);
    return isFull ? 'queue-full' : undefined;
  }

  function report(feedback: RateLimitFeedback, key: string): void {
    const queue = queueOf(key);
    const before = queue.gateUntil;
    queue.report(feedback, clock.fromWall);
    if (queue.gateUntil > before) {
      const opensAt = clock.toWall(queue.gateUntil);
      // The gate here holds anyhow; that the others could not be told is reported, and ends nobody's request.
      if (store) defer(() => store.gate$(key, opensAt)).subscribe();
      pause(queue);
    }
    if (queue.queue.size > 0) serve(queue);
  }

  function queueOf(key = ''): LimiterQueue {
    checkKind('key', key, 'string');
    return queues.of(key);
  }

  function gated(queue: LimiterQueue, until: number): void {
    if (plan.feedback !== 'off' && queue.closeGate(until)) pause(queue);
  }

  function pause(queue: LimiterQueue): void {
    gateUntil = Math.max(gateUntil, queue.gateUntil);
    publish();
  }

  function answered(queue: LimiterQueue, failure: { error: unknown } | undefined): void {
    const head = queue.queue.head;
    if (failure && head) {
      queue.remove(head);
      head.fail(failure);
    }
    serve(queue);
  }

  function status(): RateLimiterStatus {
    const isPaused = gateUntil > clock.now();
    return { waiting, running, ...(isPaused && { pausedUntil: clock.toWall(gateUntil) }) };
  }

  function publish(): void {
    if (changes.observed) changes.next(status());
  }
}

/** What a store is asked for each time. */
function questionOf({ limits, maxConcurrent }: RateLimitPlan, key: string) {
  return { key, limits, ...(maxConcurrent < Number.POSITIVE_INFINITY && { maxConcurrent }) };
}

function rankOf(priority: (typeof PRIORITIES)[number]): number {
  const rank = PRIORITIES.indexOf(priority);
  if (rank < 0) throw new ConfigurationError('priority', `must be one of ${PRIORITIES.join(', ')}, not ${priority}`);
  return rank;
}
