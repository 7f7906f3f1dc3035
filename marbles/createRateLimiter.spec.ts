import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  config,
  EMPTY,
  map,
  mergeMap,
  NEVER,
  type Observable,
  of,
  type Subscription,
  throwError,
  timer,
  VirtualTimeScheduler,
} from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { RateLimitError } from '../src/core/errors.js';
import { createRateLimiter, type RateLimiterConfig } from '../src/resilience/createRateLimiter.js';
import type { RateLimit, RateLimiter, RateLimitLease, RateLimitStore } from '../src/resilience/types.js';
import { diagram } from './diagrams/diagram.js';
import { type MarbleHelpers, marbleTest } from './kit/index.js';

const virtual = (body: (helpers: MarbleHelpers) => void) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);
type Options = Parameters<RateLimiter['acquire$']>[0];

/** A place in the queue that shows as its letter; what it was given is let go at once unless it is kept. */
function place(limiter: RateLimiter, letter: string, options?: Options, leases?: RateLimitLease[]): Observable<string> {
  return limiter.acquire$(options).pipe(
    map((lease) => {
      if (leases) leases.push(lease);
      else lease.release();
      return letter;
    }),
  );
}

/** Times at which callers who come at once are let go. */
function times(
  limit: RateLimit,
  options: readonly Options[],
  before: (limiter: RateLimiter, scheduler: VirtualTimeScheduler) => void = () => {},
) {
  const scheduler = new VirtualTimeScheduler();
  const limiter = createRateLimiter(limit, { scheduler });
  before(limiter, scheduler);
  const seen: (number | string)[] = [];
  options.forEach((option, index) => {
    limiter.acquire$(option).subscribe({
      next: (lease) => {
        seen[index] = scheduler.now();
        lease.release();
      },
      error: (error) => {
        seen[index] = `${error.reason} at ${scheduler.now()}`;
      },
    });
  });
  scheduler.flush();
  return { seen, pending: scheduler.actions.length };
}
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
function heapUsed(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
const crowd = (size: number, option?: Options) => Array.from({ length: size }, () => option);

describe('acquire$', () => {
  it('one: goes at once, synchronously', () => {
    const { seen, pending } = times({ requestsPerSecond: 1 }, [{}]);
    expect({ seen, pending }).toEqual({ seen: [0], pending: 0 });
  });

  it.each<[string, RateLimit, number[]]>([
    ['rate', { requestsPerSecond: 10 }, [0, 100, 200, 300, 400, 500]],
    ['rate that leaves fractions', { requestsPerSecond: 3 }, [0, 334, 667, 1000, 1334, 1667]],
    ['rate below one', { requestsPerSecond: 0.5 }, [0, 2000, 4000, 6000, 8000, 10_000]],
    ['burst', { requestsPerSecond: 10, burst: 3 }, [0, 0, 0, 100, 200, 300]],
    ['window', { windows: [{ limit: 2, perMs: 100 }] }, [0, 0, 100, 100, 200, 200]],
    [
      'windows',
      {
        windows: [
          { limit: 2, perMs: 100 },
          { limit: 3, perMs: 1000 },
        ],
      },
      [0, 0, 100, 1000, 1000, 1100],
    ],
    [
      'all of it',
      { requestsPerSecond: 20, burst: 2, windows: [{ limit: 4, perMs: 1000 }] },
      [0, 0, 50, 100, 1000, 1000],
    ],
    ['no limit', {}, [0, 0, 0, 0, 0, 0]],
    ['no limit, in infinities', { requestsPerSecond: Number.POSITIVE_INFINITY }, [0, 0, 0, 0, 0, 0]],
  ])('many: %s', (_name, limit, expected) => {
    expect(times(limit, crowd(6)).seen).toEqual(expected);
  });

  it(
    'reuse: each subscription takes a place of its own',
    virtual(({ expectObservable }) => {
      const turn = place(createRateLimiter({ requestsPerSecond: 100 }), 'a');
      expectObservable(turn).toBe('(a|)');
      expectObservable(turn).toBe('10ms (a|)');
      expectObservable(turn, '5ms ^').toBe('20ms (a|)');
    }),
  );

  it(
    'early unsubscribe: the slot passes to the next',
    virtual(({ expectObservable }) => {
      const limiter = createRateLimiter({ requestsPerSecond: 100 });
      expectObservable(place(limiter, 'a')).toBe('(a|)');
      expectObservable(place(limiter, 'b'), '^ 4ms !').toBe('-');
      expectObservable(place(limiter, 'c')).toBe('10ms (c|)');
    }),
  );

  it('early unsubscribe: leaves nothing in the scheduler', () => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter({ requestsPerSecond: 1 }, { scheduler });
    const waiting: Subscription[] = crowd(50).map(() => limiter.acquire$().subscribe());
    expect(scheduler.actions.length).toBe(1);
    for (const one of waiting) one.unsubscribe();
    expect(scheduler.actions.length).toBe(0);
  });

  it('has one timer, whoever waits', () => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter({ requestsPerSecond: 1 }, { scheduler });
    for (let index = 0; index < 1000; index++) limiter.acquire$({ key: `k${index % 7}`, deadlineAt: 1e6 }).subscribe();
    expect(scheduler.actions.length).toBe(1);
  });

  it('a caller that asks again from inside its turn waits its turn', () => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter({ requestsPerSecond: 10 }, { scheduler });
    const seen: [string, number][] = [];
    const take = (name: string, then?: () => void) =>
      limiter.acquire$().subscribe(() => {
        seen.push([name, scheduler.now()]);
        then?.();
      });
    take('a', () => take('b'));
    take('c');
    scheduler.flush();
    expect(seen).toEqual([
      ['a', 0],
      ['b', 100],
      ['c', 200],
    ]);
  });
});

describe('priority', () => {
  it('higher first, first come first served inside one', () => {
    const { seen } = times({ requestsPerSecond: 10 }, [
      {},
      { priority: 'low' },
      { priority: 'normal' },
      { priority: 'critical' },
      { priority: 'high' },
      { priority: 'critical' },
      {},
    ]);
    expect(seen).toEqual([0, 600, 400, 100, 300, 200, 500]);
  });

  it.each<[string, object, string]>([
    ['priority', { priority: 'urgent' }, 'must be one of critical, high, normal, low, not urgent'],
    ['key', { key: 5 }, 'must be a string, not a number'],
    ['cost', { cost: 6 }, '6 never fits a window of 5 in 100 ms'],
    ['cost', { cost: -1 }, 'must be a finite number, zero or more, not -1'],
    ['cost', { cost: Number.POSITIVE_INFINITY }, 'must be a finite number, zero or more, not Infinity'],
  ])('a %s like %j is a configuration error, and takes no place', (path, option, said) => {
    const limiter = createRateLimiter({ windows: [{ limit: 5, perMs: 100 }] });
    const failures: unknown[] = [];
    limiter.acquire$(option).subscribe({ error: (error) => failures.push(error) });
    expect(failures).toMatchObject([{ name: 'ConfigurationError', path, message: `${path}: ${said}` }]);
    limiter.status$.subscribe((status) => expect(status).toEqual({ waiting: 0, running: 0 }));
  });
});

describe('cost', () => {
  it('uses up that much of every limit', () => {
    const { seen } = times({ requestsPerSecond: 10, burst: 4 }, [{ cost: 4 }, { cost: 2 }, { cost: 0 }, { cost: 1 }]);
    expect(seen).toEqual([0, 200, 200, 300]);
  });

  it('above the burst borrows from the time to come', () => {
    expect(times({ requestsPerSecond: 10 }, [{ cost: 3 }, {}]).seen).toEqual([0, 300]);
  });

  it.each([Number.NaN, -1, Number.POSITIVE_INFINITY, 6])('%d is a configuration error', (cost) => {
    const limiter = createRateLimiter({ windows: [{ limit: 5, perMs: 100 }] });
    let failure: unknown;
    limiter.acquire$({ cost }).subscribe({
      error: (error) => {
        failure = error;
      },
    });
    expect(failure).toMatchObject({ name: 'ConfigurationError', path: 'cost' });
  });
});

describe('keys', () => {
  it('each has its own queue and counters', () => {
    const { seen } = times({ requestsPerSecond: 10 }, [{ key: 'a' }, { key: 'b' }, { key: 'a' }, { key: 'b' }, {}]);
    expect(seen).toEqual([0, 0, 100, 100, 0]);
  });

  it('come each at its own time, in whatever order they came', () => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter({ requestsPerSecond: 10, burst: 9 }, { scheduler });
    const seen: [number, number][] = [];
    for (const cost of [5, 2, 7, 1, 9]) {
      const key = `k${cost}`;
      limiter.acquire$({ key, cost: 9 }).subscribe((lease) => lease.release());
      limiter.acquire$({ key, cost }).subscribe(() => seen.push([cost, scheduler.now()]));
    }
    scheduler.flush();
    expect(seen).toEqual([1, 2, 5, 7, 9].map((cost) => [cost, cost * 100]));
  });

  it.each<[string, Partial<RateLimiterConfig>]>([
    ['of this process', {}],
    ['of a store', { store: { reserve$: () => of({ waitMs: 0 }), gate$: () => EMPTY } }],
  ])('%s that fell idle are forgotten', (_where, config) => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter({ requestsPerSecond: 10 }, { scheduler, ...config });
    const visit = (first: number) => {
      for (let index = first; index < first + 5_000; index++) {
        scheduler.frame = index * 200;
        limiter.acquire$({ key: `k${index}` }).subscribe((lease) => lease.release());
        scheduler.flush();
      }
      return heapUsed();
    };
    const before = visit(0);
    // All of them would be some 10 MiB.
    expect(visit(5_000) - before).toBeLessThan(3);
  });
});

describe('a key among thousands that come and go', () => {
  /** So many that those that fell idle are forgotten. */
  const passers = Array.from({ length: 300 }, (_, index) => `k${index}`);
  const at = (ms: number) => new Date(ms);

  it.each<[string, RateLimit, (limiter: RateLimiter) => void, number | string]>([
    ['its limits', { requestsPerSecond: 1 }, (limiter) => limiter.acquire$({ key: 'k' }).subscribe(), 1000],
    ['who is under way', { maxConcurrent: 1 }, (limiter) => limiter.acquire$({ key: 'k' }).subscribe(), 'fail-fast'],
    ['its gate', {}, (limiter) => limiter.report({ retryAfterMs: 700 }, 'k'), 700],
    [
      'the pace of its server',
      { feedback: 'pace' },
      (limiter) => {
        limiter.acquire$({ key: 'k' }).subscribe((lease) => lease.release());
        limiter.report({ remainingRequests: 4, resetRequestsAt: at(1000) }, 'k');
      },
      250,
    ],
  ])('keeps %s', (_name, limit, use, expected) => {
    const options = (failFast: boolean) => [...passers.map((key) => ({ key })), { key: 'k', failFast }];
    expect(times(limit, options(expected === 'fail-fast'), use).seen.at(-1)).toBe(
      expected === 'fail-fast' ? 'fail-fast at 0' : expected,
    );
  });

  it('keeps who waits for one that will come back', () => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter({}, { scheduler });
    const seen: [string, number][] = [];
    const join = (letter: string, key = 'k') =>
      place(limiter, letter, { key }).subscribe((one) => seen.push([one, scheduler.now()]));
    limiter.acquire$({ key: 'k' }).subscribe((lease) => {
      limiter.report({ retryAfterMs: 1000 }, 'k');
      lease.keepPlace?.(1500);
      lease.release();
    });
    join('a');
    scheduler.schedule(() => {
      for (const key of passers) join('', key);
      join('b');
    }, 1200);
    scheduler.flush();
    expect(seen.filter(([letter]) => letter !== '')).toEqual([
      ['a', 1501],
      ['b', 1501],
    ]);
  });

  it('keeps a slot of a store that is to come', () => {
    const scheduler = new VirtualTimeScheduler();
    const asked: string[] = [];
    const store: RateLimitStore = {
      reserve$: ({ key }) => {
        asked.push(key);
        return of({ waitMs: 100 });
      },
      gate$: () => EMPTY,
    };
    const limiter = createRateLimiter({}, { scheduler, store });
    const visit = (key: string) => limiter.acquire$({ key }).subscribe().unsubscribe();
    for (const key of ['k', ...passers, 'k']) visit(key);
    expect(asked).toEqual(['k', ...passers]);
  });
});

describe('maxConcurrent', () => {
  it('lets a thousand hand the only place on at once without a deep stack', () => {
    const limiter = createRateLimiter({ maxConcurrent: 1 });
    const same = map((lease: RateLimitLease) => lease);
    let first: RateLimitLease | undefined;
    limiter.acquire$().subscribe((lease) => {
      first = lease;
    });
    let count = 0;
    for (let index = 0; index < 1000; index++) {
      limiter
        .acquire$()
        .pipe(same, same, same, same, same, same, same, same, same)
        .subscribe((lease) => {
          count++;
          lease.release();
        });
    }
    first?.release();
    expect(count).toBe(1000);
  });

  it('counts until the lease is released, once', () => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter({ maxConcurrent: 2 }, { scheduler });
    const leases: RateLimitLease[] = [];
    const seen: string[] = [];
    for (const letter of 'abcd') place(limiter, letter, {}, leases).subscribe((one) => seen.push(one));
    expect(seen).toEqual(['a', 'b']);
    leases[0]?.release();
    leases[0]?.release();
    expect(seen).toEqual(['a', 'b', 'c']);
    leases[2]?.release();
    expect(seen).toEqual(['a', 'b', 'c', 'd']);
    expect(scheduler.actions.length).toBe(0);
  });
});

describe('the queue', () => {
  it('turns away at maxQueue', () => {
    expect(times({ requestsPerSecond: 10, maxQueue: 2 }, crowd(4)).seen).toEqual([0, 100, 200, 'queue-full at 0']);
  });

  it('with failFast nobody waits', () => {
    expect(times({ requestsPerSecond: 10 }, crowd(2, { failFast: true })).seen).toEqual([0, 'fail-fast at 0']);
  });

  it('knows at once who would come too late', () => {
    const { seen } = times({ requestsPerSecond: 10, burst: 2 }, crowd(6, { deadlineAt: 250 }));
    expect(seen).toEqual([0, 0, 100, 200, 'deadline at 0', 'deadline at 0']);
  });

  it('by windows, too', () => {
    const { seen } = times({ windows: [{ limit: 2, perMs: 100 }] }, crowd(8, { deadlineAt: 200 }));
    expect(seen).toEqual([0, 0, 100, 100, 200, 200, 'deadline at 0', 'deadline at 0']);
  });

  it('a slot at the deadline itself is in time', () => {
    expect(times({ requestsPerSecond: 10 }, [{ deadlineAt: 0 }, { deadlineAt: 100 }]).seen).toEqual([0, 100]);
  });

  it('a deadline that has passed is too late', () => {
    expect(times({}, [{ deadlineAt: -1 }]).seen).toEqual(['deadline at 0']);
  });

  it('turns each away at its own deadline, in whatever order they came', () => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter({ maxConcurrent: 1 }, { scheduler });
    limiter.acquire$().subscribe();
    const seen: [number, number][] = [];
    for (const deadlineAt of [300, 100, 500, 200, 400, 100]) {
      limiter.acquire$({ deadlineAt }).subscribe({ error: () => seen.push([deadlineAt, scheduler.now()]) });
    }
    scheduler.flush();
    expect(seen).toEqual([100, 100, 200, 300, 400, 500].map((at) => [at, at]));
  });

  it('turns away at the deadline who was pushed back behind it', () => {
    const { seen, pending } = times({ requestsPerSecond: 10 }, [
      {},
      { deadlineAt: 150 },
      { priority: 'high' },
      { priority: 'high' },
    ]);
    expect(seen).toEqual(
      [0, 'deadline at 0', 100, 200].map((one, index) => (index === 1 ? expect.stringMatching(/^deadline/) : one)),
    );
    expect(pending).toBe(0);
  });

  it('fails with a RateLimitError of the category rate_limit', () => {
    const limiter = createRateLimiter({ requestsPerSecond: 1, maxQueue: 0 });
    let failure: unknown;
    limiter.acquire$().subscribe();
    limiter.acquire$().subscribe({
      error: (error) => {
        failure = error;
      },
    });
    expect(failure).toBeInstanceOf(RateLimitError);
    expect(failure).toMatchObject({ reason: 'queue-full', category: 'rate_limit' });
  });
});

describe('report', () => {
  const at = (ms: number) => new Date(ms);

  it('gates everybody until the time the server named, then goes at the pace of the limit', () => {
    const { seen } = times({ requestsPerSecond: 10 }, crowd(4), (limiter) => limiter.report({ retryAfterMs: 1000 }));
    expect(seen).toEqual([1000, 1100, 1200, 1300]);
  });

  it('gates those who wait already', () => {
    const { seen } = times({ requestsPerSecond: 10 }, crowd(4), (limiter, scheduler) => {
      scheduler.schedule(() => limiter.report({ remainingRequests: 0, resetRequestsAt: at(2000) }), 150);
    });
    expect(seen).toEqual([0, 100, 2000, 2100]);
  });

  it('a later word does not open the gate sooner', () => {
    const { seen } = times({}, crowd(1), (limiter) => {
      limiter.report({ retryAfterMs: 500 });
      limiter.report({ retryAfterMs: 50 });
      limiter.report({ remainingRequests: 7, resetRequestsAt: at(10) });
    });
    expect(seen).toEqual([500]);
  });

  it('no tokens left gate like no requests left', () => {
    const { seen } = times({}, crowd(1), (limiter) => limiter.report({ remainingTokens: 0, resetTokensAt: at(300) }));
    expect(seen).toEqual([300]);
  });

  it('something left, a reset gone by, and a 0 without a time do nothing', () => {
    const { seen } = times({}, crowd(1), (limiter) => {
      limiter.report({ remainingRequests: 3, resetRequestsAt: at(300) });
      limiter.report({ remainingTokens: 3, resetTokensAt: at(300) });
      limiter.report({ resetRequestsAt: at(300), resetTokensAt: at(300) });
      limiter.report({ remainingRequests: 0, resetRequestsAt: at(0) });
      limiter.report({ remainingRequests: 0 });
      limiter.report({});
    });
    expect(seen).toEqual([0]);
  });

  it('holds one key only', () => {
    const { seen } = times({}, [{ key: 'a' }, { key: 'b' }], (limiter) => limiter.report({ retryAfterMs: 70 }, 'a'));
    expect(seen).toEqual([70, 0]);
  });

  it('turns away at once who has less time than that', () => {
    const { seen } = times({ requestsPerSecond: 10 }, crowd(3, { deadlineAt: 900 }), (limiter, scheduler) => {
      scheduler.schedule(() => limiter.report({ retryAfterMs: 1000 }), 50);
    });
    expect(seen).toEqual([0, 'deadline at 50', 'deadline at 50']);
  });

  it('also behind one who has more, and nobody whose deadline is when the gate opens', () => {
    const { seen } = times({}, [{}, { deadlineAt: 900 }, { deadlineAt: 1000 }], (limiter, scheduler) => {
      limiter.report({ retryAfterMs: 50 });
      scheduler.schedule(() => limiter.report({ retryAfterMs: 960 }), 40);
    });
    expect(seen).toEqual([1000, 'deadline at 40', 1000]);
  });

  it('does nothing when feedback is off', () => {
    const { seen } = times({ feedback: 'off' }, crowd(1), (limiter) => limiter.report({ retryAfterMs: 1000 }));
    expect(seen).toEqual([0]);
  });

  it('spreads what is left over the time left, with pace', () => {
    const { seen } = times({ feedback: 'pace' }, crowd(6), (limiter) => {
      limiter.acquire$().subscribe((lease) => lease.release());
      limiter.report({ remainingRequests: 4, resetRequestsAt: at(1000) });
    });
    expect(seen).toEqual([250, 500, 750, 1000, 1250, 1500]);
  });

  it.each<[string, { at: number; limit?: number; remaining: number; resetAt: number }[], number[]]>([
    [
      'a tighter word in the window counts',
      [
        { at: 0, remaining: 9, resetAt: 900 },
        { at: 0, remaining: 2, resetAt: 900 },
      ],
      [450, 900, 1000, 1100],
    ],
    [
      'a used up window is gone on from as it began',
      [
        { at: 0, remaining: 4, resetAt: 800 },
        { at: 50, remaining: 0, resetAt: 800 },
      ],
      [800, 1000, 1200, 1400],
    ],
    [
      'one met when it was used up, by its limit',
      [{ at: 0, limit: 5, remaining: 0, resetAt: 1000 }],
      [1000, 1200, 1400, 1600],
    ],
    [
      'a word about the window before says nothing',
      [
        { at: 0, remaining: 4, resetAt: 800 },
        { at: 850, remaining: 1, resetAt: 800 },
      ],
      [200, 400, 600, 800],
    ],
    [
      'the next window has its own',
      [
        { at: 0, remaining: 2, resetAt: 400 },
        { at: 401, remaining: 9, resetAt: 1301 },
      ],
      [200, 400, 500, 600],
    ],
    [
      'resets in whole seconds are those of one window',
      [
        { at: 0, remaining: 4, resetAt: 1000 },
        { at: 250, remaining: 3, resetAt: 1250 },
        { at: 500, remaining: 2, resetAt: 1500 },
      ],
      [250, 500, 750, 1000],
    ],
  ])('pace: %s', (_name, words, expected) => {
    const { seen } = times({ feedback: 'pace' }, crowd(4), (limiter, scheduler) => {
      limiter.acquire$().subscribe((lease) => lease.release());
      for (const { at: time, limit, remaining, resetAt } of words) {
        const say = () =>
          limiter.report({ limitRequests: limit, remainingRequests: remaining, resetRequestsAt: at(resetAt) });
        if (time === 0) say();
        else scheduler.schedule(say, time);
      }
    });
    expect(seen).toEqual(expected);
  });

  it('pace: what is on the way and not counted yet is taken off', () => {
    const { seen } = times({ feedback: 'pace' }, crowd(2), (limiter) => {
      for (let index = 0; index < 3; index++) limiter.acquire$().subscribe();
      limiter.report({ remainingRequests: 4, resetRequestsAt: at(1000) });
    });
    expect(seen).toEqual([500, 1000]);
  });

  it('pace: a limit without what remains of it says nothing', () => {
    const { seen } = times({ feedback: 'pace' }, crowd(2), (limiter) => {
      limiter.report({ limitRequests: 5, resetRequestsAt: at(1000) });
    });
    expect(seen).toEqual([0, 0]);
  });

  it('paces within its own limits', () => {
    const { seen } = times({ feedback: 'pace', windows: [{ limit: 1, perMs: 400 }] }, crowd(3), (limiter) => {
      limiter.report({ remainingRequests: 4, resetRequestsAt: at(1000) });
    });
    expect(seen).toEqual([0, 400, 800]);
  });
});

describe('maxRetryAfterMs', () => {
  const at = (ms: number) => new Date(ms);
  const refusals = (
    options: readonly Options[],
    before: (limiter: RateLimiter, scheduler: VirtualTimeScheduler) => void,
    limit: RateLimit = {},
  ) => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter(limit, { scheduler });
    before(limiter, scheduler);
    const seen: unknown[] = [];
    options.forEach((option, index) => {
      limiter.acquire$(option).subscribe({
        next: () => {
          seen[index] = scheduler.now();
        },
        error: ({ reason, message, retryAt }) => {
          seen[index] = { at: scheduler.now(), reason, message, retryAt };
        },
      });
    });
    scheduler.flush();
    expect(scheduler.actions.length).toBe(0);
    return seen;
  };

  it('turns away at once whoever agreed to less than the gate asks for, and says when it opens', () => {
    const patient = { maxRetryAfterMs: 12_000 };
    const impatient = { maxRetryAfterMs: 11_999 };
    expect(refusals([impatient, patient, impatient], (limiter) => limiter.report({ retryAfterMs: 12_000 }))).toEqual([
      {
        at: 0,
        reason: 'deadline',
        message:
          'the server asks for a longer wait than maxRetryAfterMs (11999 ms): the server lets nobody through before 1970-01-01T00:00:12.000Z (in 12 s)',
        retryAt: at(12_000),
      },
      12_000,
      expect.objectContaining({ at: 0 }),
    ]);
  });

  it.each<[string, Parameters<RateLimiter['report']>[0]]>([
    ['Retry-After', { retryAfterMs: 5001 }],
    ['no request remaining', { remainingRequests: 0, resetRequestsAt: at(5101) }],
    ['no token remaining', { remainingTokens: 0, resetTokensAt: at(5101) }],
  ])('also those who wait already: %s', (_name, feedback) => {
    const options = [
      { maxRetryAfterMs: 1 },
      { maxRetryAfterMs: 5000 },
      { maxRetryAfterMs: 5001 },
      { maxRetryAfterMs: 5000, priority: 'low' as const },
    ];
    const seen = refusals(options, (limiter, scheduler) => scheduler.schedule(() => limiter.report(feedback), 100), {
      requestsPerSecond: 5,
    });
    const gone = expect.objectContaining({
      at: 100,
      reason: 'deadline',
      message: expect.stringMatching(
        /^the server asks for a longer wait than maxRetryAfterMs \((?:1|5000) ms\): the server/,
      ),
      retryAt: at(5101),
    });
    expect(seen).toEqual([0, gone, 5101, gone]);
  });

  it('by default for five minutes', () => {
    expect(refusals([{}], (limiter) => limiter.report({ retryAfterMs: 300_000 }))).toEqual([300_000]);
    expect(refusals([{}], (limiter) => limiter.report({ retryAfterMs: 300_001 }))).toEqual([
      expect.objectContaining({ at: 0 }),
    ]);
  });

  it('a reset in the year 2100, and one that no date can hold, stop nobody silently', () => {
    const year2100 = new Date('2100-01-01T00:00:00Z');
    expect(refusals([{}], (limiter) => limiter.report({ remainingRequests: 0, resetRequestsAt: year2100 }))).toEqual([
      expect.objectContaining({ at: 0, message: expect.stringContaining('2100-01-01T00:00:00.000Z') }),
    ]);
    expect(refusals([{}], (limiter) => limiter.report({ retryAfterMs: 1e300 }))).toEqual([
      expect.objectContaining({ at: 0, reason: 'deadline' }),
    ]);
    expect(
      refusals(
        [{}],
        (limiter) => {
          limiter.acquire$().subscribe((lease) => lease.release());
          limiter.report({ remainingRequests: 1, resetRequestsAt: year2100 });
        },
        { feedback: 'pace' },
      ),
    ).toEqual([expect.objectContaining({ at: 0, message: expect.stringContaining('2100-01-01T00:00:00.000Z') })]);
  });

  it('a gate that is closed again before it opened holds nobody for longer than that in all', () => {
    const options = [{ maxRetryAfterMs: 5000 }, { maxRetryAfterMs: 7000 }];
    const seen = refusals(options, (limiter, scheduler) => {
      limiter.report({ retryAfterMs: 4000 });
      scheduler.schedule(() => limiter.report({ retryAfterMs: 4000 }), 3000);
    });
    expect(seen).toEqual([expect.objectContaining({ at: 3000, retryAt: at(7000) }), 7000]);
  });

  it('is not about the limiter’s own limits, nor about gates that have opened', () => {
    const seen = refusals(
      [{ maxRetryAfterMs: 10 }, { maxRetryAfterMs: 10 }, { maxRetryAfterMs: 10 }],
      (limiter, scheduler) => {
        scheduler.schedule(() => limiter.report({ retryAfterMs: 10 }), 500);
        scheduler.schedule(() => limiter.report({ retryAfterMs: 10 }), 1500);
      },
      { requestsPerSecond: 1 },
    );
    expect(seen).toEqual([0, 1000, 2000]);
  });

  it('every refusal says when, where that is known', () => {
    const messages = (limit: RateLimit, option: Options, gateMs = 0) =>
      (refusals([{}, option], (limiter) => limiter.report({ retryAfterMs: gateMs }), limit)[1] as { message: string })
        .message;
    expect(messages({ requestsPerSecond: 0.5 }, { deadlineAt: 10 })).toBe(
      'the rate limit has no room before the deadline: the next slot comes at 1970-01-01T00:00:02.000Z (in 2 s)',
    );
    expect(messages({}, { deadlineAt: 10 }, 1500)).toBe(
      'the rate limit has no room before the deadline: the server lets nobody through before 1970-01-01T00:00:01.500Z (in 2 s)',
    );
    expect(messages({}, { failFast: true }, 1500)).toBe(
      'the rate limit has no room right now: the server lets nobody through before 1970-01-01T00:00:01.500Z (in 2 s)',
    );
    expect(messages({ requestsPerSecond: 0.5, maxQueue: 0 }, {})).toBe(
      '0 requests wait for the rate limit already: the next slot comes at 1970-01-01T00:00:02.000Z (in 2 s)',
    );
    expect(messages({ maxConcurrent: 1 }, { failFast: true })).toBe('the rate limit has no room right now');
  });

  it('and counts from now: of a gate that has opened it says nothing', () => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter({ requestsPerSecond: 0.5 }, { scheduler });
    const seen: string[] = [];
    limiter.report({ retryAfterMs: 60_000 });
    scheduler.schedule(() => {
      limiter.acquire$().subscribe();
      limiter.acquire$({ failFast: true }).subscribe({ error: ({ message }) => seen.push(message) });
    }, 60_000);
    scheduler.flush();
    expect(seen).toEqual([
      'the rate limit has no room right now: the next slot comes at 1970-01-01T00:01:02.000Z (in 2 s)',
    ]);
  });

  it('turns away who is left where others have left, and counts none of them twice', () => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter({ maxConcurrent: 1 }, { scheduler });
    const seen: string[] = [];
    limiter.acquire$().subscribe();
    const option = { maxRetryAfterMs: 100 };
    limiter.acquire$(option).subscribe().unsubscribe();
    const first = limiter.acquire$(option).subscribe({
      error: ({ reason }) => {
        seen.push(reason);
        second.unsubscribe();
      },
    });
    const second: Subscription = limiter.acquire$(option).subscribe({ error: () => seen.push('second') });
    limiter.acquire$(option).subscribe().unsubscribe();
    limiter.report({ retryAfterMs: 200 });
    limiter.status$.subscribe(({ waiting }) => seen.push(`${waiting} wait`)).unsubscribe();
    expect(first.closed).toBe(true);
    expect(seen).toEqual(['deadline', '0 wait']);
  });
});

describe('retryOf', () => {
  const setup = (limit: RateLimit) => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter(limit, { scheduler });
    const seen: [string, number][] = [];
    const leases: Record<string, RateLimitLease> = {};
    const join = (name: string, options?: Options) =>
      limiter.acquire$(options).subscribe({
        next: (lease) => {
          seen.push([name, scheduler.now()]);
          leases[name] = lease;
          lease.release();
        },
        error: (error) => seen.push([error.reason, scheduler.now()]),
      });
    return { scheduler, limiter, seen, leases, join };
  };

  it('goes before all who came since, in the order of those who came back', () => {
    const { scheduler, seen, leases, join } = setup({ requestsPerSecond: 10, burst: 3 });
    for (const name of 'abcdefg') join(name);
    join('b', { retryOf: leases.b });
    join('c', { retryOf: leases.c });
    join('a', { retryOf: leases.a });
    join('h');
    scheduler.flush();
    expect(seen.map(([name]) => name).join('')).toBe('abcabcdefgh');
  });

  it('and not before a higher priority, nor in another key', () => {
    const { scheduler, seen, leases, join } = setup({ requestsPerSecond: 10, burst: 2 });
    join('a');
    join('b', { key: 'k' });
    for (const name of 'cde') join(name);
    join('B', { retryOf: leases.b });
    join('A', { retryOf: leases.a });
    join('f', { priority: 'high' });
    scheduler.flush();
    expect(seen.map(([name]) => name).join('')).toBe('abcfAdeB');
  });

  it('is not turned away by a full queue', () => {
    const { scheduler, seen, leases, join } = setup({ requestsPerSecond: 10, maxQueue: 1 });
    join('a');
    join('b');
    join('c');
    join('a', { retryOf: leases.a });
    scheduler.flush();
    expect(seen).toEqual([
      ['a', 0],
      ['queue-full', 0],
      ['a', 100],
      ['b', 200],
    ]);
  });

  it('knows who goes before it, for its deadline', () => {
    const { scheduler, seen, leases, join } = setup({ requestsPerSecond: 10 });
    for (const name of 'abc') join(name);
    join('a', { retryOf: leases.a, deadlineAt: 100 });
    join('d', { deadlineAt: 399 });
    scheduler.flush();
    expect(seen).toEqual([
      ['a', 0],
      ['deadline', 0],
      ['a', 100],
      ['b', 200],
      ['c', 300],
    ]);
  });

  describe('keepPlace', () => {
    it.each<[string, number, number, [string, number][]]>([
      [
        'newcomers stand back for it',
        1200,
        1200,
        [
          ['a', 1200],
          ['b', 1300],
          ['c', 1400],
        ],
      ],
      [
        'until its time is over',
        1200,
        9000,
        [
          ['b', 1201],
          ['c', 1301],
          ['a', 9000],
        ],
      ],
      [
        'for no longer than as long again',
        60_000,
        60_000,
        [
          ['b', 2000],
          ['c', 2100],
          ['a', 60_000],
        ],
      ],
      [
        'not at all when it comes before the gate opens',
        500,
        500,
        [
          ['a', 1000],
          ['b', 1100],
          ['c', 1200],
        ],
      ],
    ])('%s', (_name, forMs, backAt, expected) => {
      const start = 400;
      const { scheduler, limiter, seen, leases, join } = setup({ requestsPerSecond: 10 });
      scheduler.schedule(() => {
        join('a');
        seen.length = 0;
        limiter.report({ retryAfterMs: 1000 });
        leases.a?.keepPlace?.(forMs);
        for (const name of 'bc') join(name);
        scheduler.schedule(() => join('a', { retryOf: leases.a }), backAt);
      }, start);
      scheduler.flush();
      expect(seen.map(([name, at]) => [name, at - start])).toEqual(expected);
      expect(scheduler.actions.length).toBe(0);
    });

    it('ends when it is given up, and holds no higher priority and nobody without a gate', () => {
      const { scheduler, limiter, seen, leases, join } = setup({ requestsPerSecond: 10 });
      join('a');
      leases.a?.keepPlace?.(700);
      join('b');
      scheduler.schedule(() => {
        limiter.report({ retryAfterMs: 1000 });
        leases.a?.keepPlace?.(1900);
        join('c', { priority: 'high' });
        join('d');
        join('e', { priority: 'low' });
      }, 500);
      scheduler.schedule(() => leases.a?.keepPlace?.(0), 1800);
      scheduler.flush();
      expect(seen).toEqual([
        ['a', 0],
        ['b', 100],
        ['c', 1500],
        ['d', 1800],
        ['e', 1900],
      ]);
    });
  });
});

describe('a clock that steps', () => {
  /** A scheduler whose wall clock can be set. */
  class SteppingScheduler extends VirtualTimeScheduler {
    offset = 1_700_000_000_000;
    override now = () => this.frame + this.offset;
  }
  const stepped = (stepMs: number) => {
    const scheduler = new SteppingScheduler();
    const limiter = createRateLimiter({ requestsPerSecond: 10, burst: 2 }, { scheduler });
    const frames: number[] = [];
    for (let index = 0; index < 6; index++) limiter.acquire$().subscribe(() => frames.push(scheduler.frame));
    scheduler.schedule(() => {
      scheduler.offset += stepMs;
    }, 150);
    scheduler.flush();
    return frames;
  };

  it('back mints no tokens and stalls nobody', () => {
    expect(stepped(-3_600_000)).toEqual([0, 0, 100, 200, 300, 400]);
  });

  it('forward gives no more than the burst', () => {
    expect(stepped(3_600_000)).toEqual([0, 0, 100, 200, 200, 300]);
  });
});

describe('status$', () => {
  it('starts with what is, and tells every change', () => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter({ maxConcurrent: 1 }, { scheduler });
    const seen: unknown[] = [];
    limiter.status$.subscribe((status) => seen.push(status));
    let lease: RateLimitLease | undefined;
    limiter.acquire$().subscribe((given) => {
      lease = given;
    });
    limiter.acquire$().subscribe().unsubscribe();
    limiter.report({ retryAfterMs: 100 });
    lease?.release();
    expect(seen).toEqual([
      { waiting: 0, running: 0 },
      { waiting: 0, running: 1 },
      { waiting: 1, running: 1 },
      { waiting: 0, running: 1 },
      { waiting: 0, running: 1, pausedUntil: 100 },
      { waiting: 0, running: 0, pausedUntil: 100 },
    ]);
  });

  it('is paused for no longer than until the gate opens', () => {
    const scheduler = new VirtualTimeScheduler();
    const limiter = createRateLimiter({}, { scheduler });
    const seen: unknown[] = [];
    const look = () => limiter.status$.subscribe(({ pausedUntil }) => seen.push(pausedUntil)).unsubscribe();
    limiter.report({ retryAfterMs: 100 });
    for (const at of [99, 100]) scheduler.schedule(look, at);
    scheduler.flush();
    expect(seen).toEqual([100, undefined]);
  });
});

describe('a store', () => {
  /** Every slot 100 ms after the one before, answered after `latencyMs`. */
  function spacedStore(scheduler: VirtualTimeScheduler, latencyMs: number) {
    const calls: string[] = [];
    let next = 0;
    const store: RateLimitStore = {
      reserve$: ({ key, cost }) => {
        calls.push(`reserve ${key}${cost}`);
        return timer(latencyMs, scheduler).pipe(
          map(() => {
            const at = Math.max(next, scheduler.now());
            next = at + 100 * cost;
            return { waitMs: at - scheduler.now() };
          }),
        );
      },
      gate$: (key, untilEpochMs) => {
        calls.push(`gate ${key}${untilEpochMs}`);
        return EMPTY;
      },
      release: () => calls.push('release, of no maxConcurrent'),
    };
    return { store, calls };
  }
  const withStore = (latencyMs: number, limit: RateLimit = { requestsPerSecond: 10 }) => {
    const scheduler = new VirtualTimeScheduler();
    const { store, calls } = spacedStore(scheduler, latencyMs);
    const limiter = createRateLimiter(limit, { scheduler, store });
    const seen: [string, number][] = [];
    const join = (name: string, options?: Options) =>
      limiter.acquire$(options).subscribe({
        next: (lease) => {
          seen.push([name, scheduler.now()]);
          lease.release();
        },
        error: (error) => seen.push([`${name} ${error.reason ?? error.message}`, scheduler.now()]),
      });
    return { scheduler, limiter, calls, seen, join };
  };

  it('reserves for the head only, one after the other', () => {
    const { scheduler, calls, seen, join } = withStore(5);
    for (const name of 'abc') join(name);
    expect(calls).toEqual(['reserve 1']);
    scheduler.flush();
    expect(seen).toEqual([
      ['a', 5],
      ['b', 105],
      ['c', 205],
    ]);
    expect(calls).toEqual(['reserve 1', 'reserve 1', 'reserve 1']);
  });

  it('is asked for what limits, and for nothing that does not', () => {
    const asked: unknown[] = [];
    const store: RateLimitStore = {
      reserve$: ({ limits }) => {
        asked.push(limits);
        return of({ waitMs: 0 });
      },
      gate$: () => EMPTY,
    };
    const none = Number.POSITIVE_INFINITY;
    const window = { limit: 5, perMs: 100 };
    for (const limit of [
      { requestsPerSecond: 2, burst: 3, windows: [window] },
      { requestsPerSecond: none, windows: [{ limit: none, perMs: 100 }, window] },
    ]) {
      createRateLimiter(limit, { store }).acquire$().subscribe();
    }
    expect(asked).toEqual([[{ limit: 2, perMs: 1000, burst: 3 }, window], [window]]);
  });

  it('hands a reserved slot on when its head leaves, and tops it up for one that costs more', () => {
    const { scheduler, calls, seen, join } = withStore(5);
    join('a');
    const leaving = join('b');
    join('c', { cost: 3 });
    scheduler.schedule(() => leaving.unsubscribe(), 50);
    scheduler.flush();
    expect(seen).toEqual([
      ['a', 5],
      ['c', 205],
    ]);
    expect(calls).toEqual(['reserve 1', 'reserve 1', 'reserve 2']);
  });

  it('keeps a slot to come for whoever comes before it, and not for later', () => {
    const { scheduler, calls, seen, join } = withStore(0);
    join('a');
    scheduler.schedule(() => {
      const leaving = join('b');
      scheduler.schedule(() => leaving.unsubscribe(), 10);
    }, 10);
    scheduler.schedule(() => join('c'), 60);
    scheduler.schedule(() => {
      const leaving = join('d');
      scheduler.schedule(() => leaving.unsubscribe(), 10);
    }, 110);
    scheduler.schedule(() => join('e'), 500);
    scheduler.flush();
    expect(seen).toEqual([
      ['a', 0],
      ['c', 100],
      ['e', 500],
    ]);
    expect(calls.length).toBe(4);
  });

  it('keeps a slot whose time it is', () => {
    const { scheduler, calls, seen, join } = withStore(0);
    join('a');
    scheduler.schedule(() => {
      const leaving = join('b');
      scheduler.schedule(() => leaving.unsubscribe(), 10);
    }, 10);
    scheduler.schedule(() => join('c'), 100);
    scheduler.flush();
    expect(seen).toEqual([
      ['a', 0],
      ['c', 100],
    ]);
    expect(calls).toEqual(['reserve 1', 'reserve 1']);
  });

  it('waits for what tops a slot up, which needs no further place of maxConcurrent', () => {
    const scheduler = new VirtualTimeScheduler();
    const calls: string[] = [];
    const store: RateLimitStore = {
      reserve$: ({ cost, maxConcurrent }) => {
        calls.push(`reserve ${cost}, ${maxConcurrent}`);
        return calls.length === 1 ? of({ waitMs: 50 }) : timer(100, scheduler).pipe(map(() => ({ waitMs: 0 })));
      },
      gate$: () => EMPTY,
      release: () => calls.push('release'),
    };
    const limiter = createRateLimiter({ maxConcurrent: 3 }, { scheduler, store });
    const seen: number[] = [];
    const leaving = limiter.acquire$().subscribe();
    limiter.acquire$({ cost: 3 }).subscribe(() => seen.push(scheduler.now()));
    scheduler.schedule(() => leaving.unsubscribe(), 10);
    scheduler.flush();
    expect(seen).toEqual([110]);
    expect(calls).toEqual(['reserve 1, 3', 'reserve 2, undefined']);
  });

  it('goes on with its question for whoever is next', () => {
    const { scheduler, calls, seen, join } = withStore(50);
    const leaving = join('a');
    join('b');
    scheduler.schedule(() => leaving.unsubscribe(), 20);
    scheduler.flush();
    expect(seen).toEqual([['b', 50]]);
    expect(calls).toEqual(['reserve 1']);
  });

  it('is asked for whoever comes in place of one that it never answered', () => {
    const scheduler = new VirtualTimeScheduler();
    let asked = 0;
    const store: RateLimitStore = {
      reserve$: () => (asked++ === 0 ? NEVER : of({ waitMs: 0 })),
      gate$: () => EMPTY,
    };
    const limiter = createRateLimiter({}, { scheduler, store });
    const seen: number[] = [];
    const again = () => limiter.acquire$().subscribe(() => seen.push(scheduler.now()));
    limiter.acquire$({ deadlineAt: 100 }).subscribe({ error: again });
    scheduler.flush();
    expect(seen).toEqual([100]);
  });

  it('gives up the question when nobody waits', () => {
    const { scheduler, join } = withStore(50);
    join('a').unsubscribe();
    expect(scheduler.actions.length).toBe(0);
  });

  it('answers who does not want to wait', () => {
    const { scheduler, seen, join } = withStore(5);
    join('a', { failFast: true });
    scheduler.schedule(() => join('b', { failFast: true }), 20);
    scheduler.flush();
    expect(seen).toEqual([
      ['a', 5],
      ['b fail-fast', 25],
    ]);
  });

  it('is not asked for who does not want to wait behind another', () => {
    const { scheduler, seen, calls, join } = withStore(5);
    join('a');
    join('b', { failFast: true });
    scheduler.flush();
    expect(seen).toEqual([
      ['b fail-fast', 0],
      ['a', 5],
    ]);
    expect(calls).toEqual(['reserve 1']);
  });

  it('may answer with a wait that is none', () => {
    for (const waitMs of [Number.NaN, -20]) {
      const scheduler = new VirtualTimeScheduler();
      const store: RateLimitStore = { reserve$: () => of({ waitMs }), gate$: () => EMPTY };
      const limiter = createRateLimiter({ requestsPerSecond: 10 }, { scheduler, store });
      const seen: number[] = [];
      limiter.acquire$().subscribe(() => seen.push(scheduler.now()));
      scheduler.flush();
      expect(seen).toEqual([0]);
    }
  });

  it('that never says how long is named', () => {
    const store: RateLimitStore = { reserve$: () => EMPTY, gate$: () => EMPTY };
    const failures: unknown[] = [];
    createRateLimiter({}, { store })
      .acquire$()
      .subscribe({ error: (error) => failures.push(error) });
    expect(failures).toMatchObject([{ message: 'store.reserve$: completed without an answer' }]);
  });

  it('that cannot be told of a gate ends nobody’s request: its error is reported', () => {
    const scheduler = new VirtualTimeScheduler();
    const store: RateLimitStore = {
      reserve$: () => of({ waitMs: 0 }),
      gate$: () => throwError(() => new Error('down')),
    };
    const reported: unknown[] = [];
    vi.useFakeTimers();
    config.onUnhandledError = (error) => reported.push(error);
    try {
      const limiter = createRateLimiter({}, { scheduler, store });
      limiter.report({ retryAfterMs: 300 });
      const seen: number[] = [];
      limiter.acquire$().subscribe(() => seen.push(scheduler.now()));
      scheduler.flush();
      expect(seen).toEqual([300]);
      vi.runAllTimers();
    } finally {
      config.onUnhandledError = null;
      vi.useRealTimers();
    }
    expect(reported).toEqual([new Error('down')]);
  });

  it('that tells of a gate is not heard where feedback is off', () => {
    const scheduler = new VirtualTimeScheduler();
    const store: RateLimitStore = { reserve$: () => of({ waitMs: 20, gateMs: 600 }), gate$: () => EMPTY };
    const limiter = createRateLimiter({ feedback: 'off' }, { scheduler, store });
    const seen: number[] = [];
    limiter.acquire$().subscribe(() => seen.push(scheduler.now()));
    scheduler.flush();
    expect(seen).toEqual([20]);
  });

  it('says at once that a reserved slot comes too late', () => {
    const { scheduler, seen, join } = withStore(5);
    join('a');
    join('b', { deadlineAt: 90 });
    scheduler.flush();
    expect(seen).toEqual([
      ['a', 5],
      ['b deadline', 10],
    ]);
  });

  it('is told of a gate, and holds it here as well', () => {
    const { scheduler, limiter, calls, seen, join } = withStore(0);
    limiter.report({ retryAfterMs: 300 });
    join('a');
    scheduler.flush();
    expect(calls).toEqual(['gate 300', 'reserve 1']);
    expect(seen).toEqual([['a', 300]]);
  });

  it('is told of a gate that is news, and of no other', () => {
    const { limiter, calls } = withStore(0);
    limiter.report({ retryAfterMs: 300 });
    limiter.report({ retryAfterMs: 300 });
    limiter.report({ retryAfterMs: 200 });
    limiter.report({ retryAfterMs: 400 });
    limiter.report({}, 'k');
    expect(calls).toEqual(['gate 300', 'gate 400']);
  });

  it('asks again for a slot that has come too late', () => {
    const scheduler = new VirtualTimeScheduler();
    const asked: number[] = [];
    const store: RateLimitStore = {
      reserve$: () => {
        asked.push(scheduler.now());
        return of({ waitMs: asked.length === 1 ? 100 : 50, validForMs: 20 });
      },
      gate$: () => EMPTY,
    };
    const limiter = createRateLimiter({ requestsPerSecond: 10 }, { scheduler, store });
    const seen: number[] = [];
    limiter.acquire$().subscribe(() => seen.push(scheduler.now()));
    // The process sleeps through it: its timers go off when it wakes.
    limiter.report({ retryAfterMs: 500 });
    scheduler.flush();
    expect({ asked, seen }).toEqual({ asked: [0, 500], seen: [550] });
  });

  it('and not for one that is still good', () => {
    const scheduler = new VirtualTimeScheduler();
    let asked = 0;
    const store: RateLimitStore = {
      reserve$: () => {
        asked++;
        return of({ waitMs: 100, validForMs: 20 });
      },
      gate$: () => EMPTY,
    };
    const limiter = createRateLimiter({}, { scheduler, store });
    const seen: number[] = [];
    limiter.acquire$().subscribe(() => seen.push(scheduler.now()));
    limiter.report({ retryAfterMs: 120 });
    scheduler.flush();
    expect({ asked, seen }).toEqual({ asked: 1, seen: [120] });
  });

  it('turns away who waits and agreed to less than a gate that another process was told of', () => {
    const scheduler = new VirtualTimeScheduler();
    const store: RateLimitStore = {
      reserve$: () => timer(5, scheduler).pipe(map(() => ({ waitMs: 700, gateMs: 600 }))),
      gate$: () => EMPTY,
    };
    const limiter = createRateLimiter({}, { scheduler, store });
    const seen: unknown[] = [];
    for (const maxRetryAfterMs of [1000, 500]) {
      limiter.acquire$({ maxRetryAfterMs }).subscribe({
        next: () => seen.push(scheduler.now()),
        error: ({ reason }) => seen.push(`${reason} at ${scheduler.now()}`),
      });
    }
    scheduler.flush();
    expect(seen).toEqual(['deadline at 5', 705]);
  });

  it('knows the gate that another process was told of', () => {
    const scheduler = new VirtualTimeScheduler();
    const store: RateLimitStore = {
      reserve$: () => of({ waitMs: 700, gateMs: 600 }),
      gate$: () => EMPTY,
    };
    const limiter = createRateLimiter({ requestsPerSecond: 10 }, { scheduler, store });
    const seen: unknown[] = [];
    limiter.acquire$().subscribe(() => seen.push(scheduler.now()));
    limiter.status$.subscribe((status) => seen.push(status.pausedUntil));
    limiter.acquire$({ maxRetryAfterMs: 100 }).subscribe({ error: (error) => seen.push(error.message) });
    scheduler.flush();
    expect(seen).toEqual([
      600,
      'the server asks for a longer wait than maxRetryAfterMs (100 ms): the server lets nobody through before 1970-01-01T00:00:00.600Z (in 1 s)',
      undefined,
      700,
    ]);
  });

  it('gives back what it holds of maxConcurrent: once over, or not wanted any longer', () => {
    const scheduler = new VirtualTimeScheduler();
    const calls: string[] = [];
    const store: RateLimitStore = {
      reserve$: ({ maxConcurrent, waiting, failFast }) => {
        calls.push(`reserve ${maxConcurrent} for ${waiting}${failFast ? ' now' : ''}`);
        return of({ waitMs: 50 });
      },
      gate$: () => EMPTY,
      release: (key) => calls.push(`release ${key}`),
    };
    const limiter = createRateLimiter({ maxConcurrent: 2 }, { scheduler, store });
    limiter.acquire$({ key: 'k' }).subscribe((lease) => lease.release());
    scheduler.flush();
    limiter.acquire$({ key: 'k' }).subscribe().unsubscribe();
    limiter.acquire$({ key: 'k', failFast: true }).subscribe({ error: (error) => calls.push(error.reason) });
    scheduler.flush();
    expect(calls).toEqual([
      'reserve 2 for 1',
      'release k',
      'reserve 2 for 1',
      'release k',
      'reserve 2 for 1 now',
      'release k',
      'fail-fast',
    ]);
  });

  it('turns away at once who does not want to wait for one that runs', () => {
    const scheduler = new VirtualTimeScheduler();
    const store: RateLimitStore = { reserve$: () => of({ waitMs: 0 }), gate$: () => EMPTY };
    const limiter = createRateLimiter({ maxConcurrent: 1 }, { scheduler, store });
    const seen: string[] = [];
    const leases: RateLimitLease[] = [];
    place(limiter, 'go', {}, leases).subscribe((one) => seen.push(one));
    limiter.acquire$({ failFast: true }).subscribe({
      error: ({ message, retryAt }) => seen.push(message, String(retryAt)),
    });
    // A store need not be told of it.
    leases[0]?.release();
    place(limiter, 'next', { failFast: true }).subscribe((one) => seen.push(one));
    expect(seen).toEqual(['go', 'the rate limit has no room right now', 'undefined', 'next']);
  });

  it('is asked once the server lets somebody through: its slots are good for a moment only', () => {
    const scheduler = new VirtualTimeScheduler();
    const askedAt: number[] = [];
    const store: RateLimitStore = {
      reserve$: () => {
        askedAt.push(scheduler.now());
        return of({ waitMs: 0, validForMs: 15 });
      },
      gate$: () => EMPTY,
    };
    const limiter = createRateLimiter({ feedback: 'pace' }, { scheduler, store });
    const goneAt: number[] = [];
    const send = () =>
      limiter.acquire$().subscribe((lease) => {
        goneAt.push(scheduler.now());
        lease.release();
        if (goneAt.length === 4) return;
        const remainingRequests = 4 - goneAt.length;
        limiter.report({ limitRequests: 4, remainingRequests, resetRequestsAt: new Date(400) });
        send();
      });
    send();
    scheduler.flush();
    expect(goneAt).toHaveLength(4);
    expect(goneAt.at(-1)).toBeGreaterThan(200);
    expect(askedAt).toEqual(goneAt);
  });

  it('an error of the store is the head’s, and the next asks again', () => {
    const scheduler = new VirtualTimeScheduler();
    let asked = 0;
    const store: RateLimitStore = {
      reserve$: () => (asked++ === 0 ? throwError(() => new Error('down')) : of({ waitMs: 0 })),
      gate$: () => EMPTY,
    };
    const limiter = createRateLimiter({ requestsPerSecond: 10 }, { scheduler, store });
    const seen: string[] = [];
    for (const name of 'ab') {
      limiter
        .acquire$()
        .subscribe({ next: () => seen.push(name), error: (error) => seen.push(`${name} ${error.message}`) });
    }
    expect(seen).toEqual(['a down', 'b']);
  });

  it('nor does one that fails at once stall who waits behind', () => {
    const scheduler = new VirtualTimeScheduler();
    let asked = 0;
    const store: RateLimitStore = {
      reserve$: () => (asked++ === 1 ? throwError(() => new Error('down')) : of({ waitMs: asked === 1 ? 50 : 0 })),
      gate$: () => EMPTY,
    };
    const limiter = createRateLimiter({}, { scheduler, store });
    const seen: string[] = [];
    for (const name of 'abc') {
      limiter.acquire$().subscribe({
        next: () => seen.push(`${name} at ${scheduler.now()}`),
        error: (error) => seen.push(`${name} ${error.message}`),
      });
    }
    scheduler.flush();
    expect(seen).toEqual(['a at 50', 'b down', 'c at 50']);
  });
});

it('gets a place back from a caller who leaves while it is told that it may go', () => {
  const scheduler = new VirtualTimeScheduler();
  const limiter = createRateLimiter({ maxConcurrent: 1 }, { scheduler });
  const leases: RateLimitLease[] = [];
  limiter.acquire$().subscribe((lease) => leases.push(lease));
  const leaving = limiter.acquire$().subscribe((lease) => leases.push(lease));
  const watching = limiter.status$.subscribe(({ waiting }) => {
    if (waiting === 0) leaving.unsubscribe();
  });
  leases[0]?.release();
  watching.unsubscribe();
  limiter.acquire$().subscribe((lease) => leases.push(lease));
  expect(leases).toHaveLength(2);
});

describe('configuration', () => {
  it.each<[string, RateLimit]>([
    ['requestsPerSecond', { requestsPerSecond: 0 }],
    ['requestsPerSecond', { requestsPerSecond: -1 }],
    ['requestsPerSecond', { requestsPerSecond: Number.NaN }],
    ['burst', { requestsPerSecond: 1, burst: 0 }],
    ['windows[0].limit', { windows: [{ limit: 0, perMs: 100 }] }],
    [
      'windows[1].perMs',
      {
        windows: [
          { limit: 1, perMs: 100 },
          { limit: 1, perMs: Number.NaN },
        ],
      },
    ],
    ['maxConcurrent', { maxConcurrent: 0 }],
    ['maxQueue', { maxQueue: -1 }],
    ['feedback', { feedback: 'on' as 'off' }],
  ])('%s that cannot work', (place, limit) => {
    expect(() => createRateLimiter(limit)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path: `rateLimit.${place}` }),
    );
  });
});

diagram(
  'createRateLimiter',
  {
    text: 'Of four callers that come at once two go at once, which is the burst; the others as fast as the rate allows.',
    above: { callers: '(abcd)' },
    call: 'createRateLimiter({ … }).acquire$()',
    options: { requestsPerSecond: 100, burst: 2 },
    below: { leases: '(ab) 6ms c 9ms d' },
  },
  ({ above, options, below }, { cold, expectObservable }) => {
    const limiter = createRateLimiter(options);
    const leases$ = cold(above.callers).pipe(mergeMap((letter) => place(limiter, letter)));
    expectObservable(leases$).toBe(below.leases);
  },
);
