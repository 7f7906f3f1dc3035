import fc from 'fast-check';
import { type Subscription, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { PRIORITIES } from '../../src/core/rate/priorityQueue.js';
import { createRateLimiter } from '../../src/resilience/createRateLimiter.js';
import type { RateLimit, RateLimiterStatus, RateLimitLease, ResilienceProfile } from '../../src/resilience/types.js';

interface Arrival {
  at: number;
  priority: NonNullable<ResilienceProfile['priority']>;
  /** Gives up so long after its arrival, if it is still waiting. */
  patienceMs?: number;
  holdMs: number;
}
interface Caller extends Arrival {
  arrivedAs: number;
  goneAt?: number;
  grantedAt?: number;
  grantedAs?: number;
  waitedMs?: number;
}

/** Mostly on a grid, so that arrivals, slots and farewells often fall on the same millisecond. */
const milliseconds = (max: number) =>
  fc.oneof(fc.integer({ min: 0, max }), {
    weight: 3,
    arbitrary: fc.integer({ min: 0, max: max / 20 }).map((n) => n * 20),
  });
const arrival: fc.Arbitrary<Arrival> = fc.record({
  at: milliseconds(600),
  priority: fc.constantFrom(...PRIORITIES),
  patienceMs: fc.option(milliseconds(300), { nil: undefined, freq: 2 }),
  holdMs: milliseconds(40),
});
const crowd = fc.array(arrival, { maxLength: 60, size: 'max' });
const limits: fc.Arbitrary<RateLimit> = fc.record({
  requestsPerSecond: fc.option(fc.constantFrom(1, 3, 7, 10, 25, 50, 300), { nil: undefined }),
  burst: fc.integer({ min: 1, max: 6 }),
  windows: fc.array(
    fc.record({ limit: fc.integer({ min: 1, max: 8 }), perMs: milliseconds(400).map((ms) => ms + 20) }),
    {
      maxLength: 3,
    },
  ),
  maxConcurrent: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
});

/** Everybody arrives when their time has come, in the order of the list inside a millisecond. */
function simulate(limit: RateLimit, arrivals: readonly Arrival[]) {
  const scheduler = new VirtualTimeScheduler();
  const limiter = createRateLimiter(limit, { scheduler });
  const callers: Caller[] = [...arrivals]
    .sort((one, other) => one.at - other.at)
    .map((one, arrivedAs) => ({ ...one, arrivedAs }));
  let running = 0;
  let mostRunning = 0;
  let granted = 0;
  for (const caller of callers) {
    scheduler.schedule(() => {
      const waiting: Subscription = limiter.acquire$({ priority: caller.priority }).subscribe((lease) => {
        caller.grantedAt = scheduler.now();
        caller.grantedAs = granted++;
        caller.waitedMs = lease.waitedMs;
        mostRunning = Math.max(mostRunning, ++running);
        scheduler.schedule(() => {
          running--;
          lease.release();
          lease.release();
        }, caller.holdMs);
      });
      if (caller.patienceMs === undefined) return;
      scheduler.schedule(() => {
        if (caller.grantedAt === undefined) caller.goneAt = scheduler.now();
        waiting.unsubscribe();
      }, caller.patienceMs);
    }, caller.at);
  }
  scheduler.flush();
  let status: RateLimiterStatus | undefined;
  limiter.status$.subscribe((now) => (status = now)).unsubscribe();
  const inOrder = callers
    .filter((caller) => caller.grantedAt !== undefined)
    .sort((one, other) => (one.grantedAs ?? 0) - (other.grantedAs ?? 0));
  const times = inOrder.map((caller) => caller.grantedAt ?? Number.NaN);
  return { callers, inOrder, times, mostRunning, status, pending: scheduler.actions.length };
}

/**
 * The first time at which number `index` may go, given when those before it went: the definition of the limits, written down.
 * A timer that was late by less than a token has cost nothing: hence up to one millisecond in the bucket's favour.
 */
function allowedAt(
  { requestsPerSecond, burst = 1, windows = [] }: RateLimit,
  times: readonly number[],
  index: number,
): { exact: number; earliest: number } {
  let windowsAt = times[index - 1] ?? 0;
  for (const { limit, perMs } of windows) windowsAt = Math.max(windowsAt, (times[index - limit] ?? -perMs) + perMs);
  let bucketAt = 0;
  if (requestsPerSecond !== undefined) {
    for (let first = 0; first < index; first++) {
      const tokens = index - first + 1 - burst;
      bucketAt = Math.max(bucketAt, (times[first] ?? 0) + (tokens * 1000) / requestsPerSecond);
    }
  }
  const inWholeMs = (at: number) => Math.ceil(at - 1e-6);
  return {
    exact: Math.max(windowsAt, inWholeMs(bucketAt)),
    earliest: Math.max(windowsAt, inWholeMs(bucketAt - 1)),
  };
}

const runs = { numRuns: 120, seed: 20_261_120 };

describe('createRateLimiter, over random arrivals, limits, priorities and cancellations', () => {
  it('lets nobody through before the limits have room, in any window', () => {
    fc.assert(
      fc.property(limits, crowd, (limit, arrivals) => {
        const { times } = simulate(limit, arrivals);
        times.forEach((at, index) => {
          expect(at).toBeGreaterThanOrEqual(allowedAt(limit, times, index).earliest);
          const { requestsPerSecond: rate = Number.POSITIVE_INFINITY, burst = 1, windows = [] } = limit;
          for (const { limit: most, perMs } of [...windows, { limit: rate + burst, perMs: 1000 }]) {
            expect(times.filter((time) => time >= at && time < at + perMs).length).toBeLessThanOrEqual(most);
          }
        });
      }),
      runs,
    );
  });

  it('and nobody waits longer than that', () => {
    fc.assert(
      fc.property(limits, crowd, (limit, arrivals) => {
        const { inOrder, times } = simulate({ ...limit, maxConcurrent: undefined }, arrivals);
        inOrder.forEach((caller, index) => {
          const { earliest, exact } = allowedAt(limit, times, index);
          expect(caller.grantedAt).toBeGreaterThanOrEqual(Math.max(caller.at, earliest));
          expect(caller.grantedAt).toBeLessThanOrEqual(Math.max(caller.at, exact));
          expect(caller.waitedMs).toBe((caller.grantedAt ?? 0) - caller.at);
        });
      }),
      runs,
    );
  });

  it('keeps maxConcurrent', () => {
    fc.assert(
      fc.property(limits, crowd, (limit, arrivals) => {
        expect(simulate(limit, arrivals).mostRunning).toBeLessThanOrEqual(
          limit.maxConcurrent ?? Number.POSITIVE_INFINITY,
        );
      }),
      runs,
    );
  });

  it('overtakes nobody by an equal, and lets nobody pass who is worth less', () => {
    fc.assert(
      fc.property(limits, crowd, (limit, arrivals) => {
        const { callers, inOrder } = simulate(limit, arrivals);
        for (const passed of inOrder) {
          for (const waiting of callers) {
            const rank = PRIORITIES.indexOf(waiting.priority) - PRIORITIES.indexOf(passed.priority);
            const wasThere =
              waiting.at < (passed.grantedAt ?? 0) || (rank === 0 && waiting.arrivedAs < passed.arrivedAs);
            const stillThere = (waiting.grantedAs ?? Number.POSITIVE_INFINITY) > (passed.grantedAs ?? 0);
            const gone = waiting.goneAt !== undefined && waiting.goneAt <= (passed.grantedAt ?? 0);
            const mayGoFirst = rank < 0 || (rank === 0 && waiting.arrivedAs < passed.arrivedAs);
            expect(wasThere && stillThere && !gone && mayGoFirst, 'somebody was overtaken').toBe(false);
          }
        }
      }),
      runs,
    );
  });

  it('serves those who come back before all who came since, inside a priority', () => {
    const comebacks = fc.array(milliseconds(200), { maxLength: 3 });
    fc.assert(
      fc.property(limits, fc.array(fc.tuple(arrival, comebacks), { maxLength: 30 }), (limit, arrivals) => {
        const scheduler = new VirtualTimeScheduler();
        const limiter = createRateLimiter(limit, { scheduler });
        const waiting = new Set<{ rank: number; order: number }>();
        let arrived = 0;
        let overtaken = 0;
        const join = (place: { rank: number; order: number }, pauses: readonly number[], retryOf?: RateLimitLease) => {
          waiting.add(place);
          limiter.acquire$({ priority: PRIORITIES[place.rank], retryOf }).subscribe((lease) => {
            waiting.delete(place);
            for (const { rank, order } of waiting) {
              if (rank < place.rank || (rank === place.rank && order < place.order)) overtaken++;
            }
            const [pause, ...rest] = pauses;
            scheduler.schedule(() => {
              lease.release();
              if (pause !== undefined) scheduler.schedule(() => join(place, rest, lease), pause);
            }, 5);
          });
        };
        for (const [{ at, priority }, pauses] of arrivals) {
          scheduler.schedule(() => join({ rank: PRIORITIES.indexOf(priority), order: arrived++ }, pauses), at);
        }
        scheduler.flush();
        expect(overtaken).toBe(0);
        expect(waiting.size).toBe(0);
        expect(scheduler.actions.length).toBe(0);
      }),
      runs,
    );
  });

  it('lets everybody go who stays, leaks no place, and leaves nothing in the scheduler', () => {
    fc.assert(
      fc.property(limits, crowd, (limit, arrivals) => {
        const { callers, pending, status } = simulate(limit, arrivals);
        for (const { grantedAt, goneAt } of callers) expect(grantedAt === undefined).toBe(goneAt !== undefined);
        expect(status).toEqual({ waiting: 0, running: 0 });
        expect(pending).toBe(0);
      }),
      runs,
    );
  });
});
