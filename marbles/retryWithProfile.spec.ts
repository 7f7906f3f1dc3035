import fc from 'fast-check';
import { catchError, concat, config, defer, of, range, take, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { retryWithProfile } from '../operators/retryWithProfile.js';
import { ConfigurationError, HttpNetworkError, HttpTimeoutError } from '../src/core/errors.js';
import type { ResilienceProfile, RetryBudget } from '../src/resilience/types.js';
import { seededRandom } from '../test/support/seededRandom.js';
import { diagram } from './diagrams/diagram.js';
import { inTurn } from './diagrams/inTurn.js';
import { type MarbleHelpers, marbleTest } from './kit/index.js';

const virtual = (body: (helpers: MarbleHelpers) => void) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);
const ten = { backoff: { initialDelayMs: 10, jitter: 'none' as const } };

/** When attempts start on a source that fails at once, and how it all ends. */
function schedule(profile: ResilienceProfile, random = () => 0.5, error: unknown = new Error('down')) {
  const scheduler = new VirtualTimeScheduler();
  const starts: number[] = [];
  let failure: { error: unknown; at: number } | undefined;
  const source = defer(() => {
    starts.push(scheduler.now());
    return throwError(() => error);
  });
  source.pipe(retryWithProfile(profile, { scheduler, random })).subscribe({
    error: (last) => {
      failure = { error: last, at: scheduler.now() };
    },
  });
  scheduler.flush();
  return { starts, failure, pending: scheduler.actions.length };
}
const delaysOf = ({ starts }: { starts: number[] }) => starts.slice(1).map((at, index) => at - (starts[index] ?? 0));

/** An error as fetch-like libraries throw them. */
function statusError(status: number, headers: Record<string, string> = {}) {
  return Object.assign(new Error(`status ${status}`), { response: { status, headers: new Headers(headers) } });
}

function responded(headers: object, status: number) {
  return Object.assign(new Error(`status ${status}`), { response: { status, headers } });
}

describe('retryWithProfile', () => {
  it(
    'empty: completes with its source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  --|');
      const subs = '         ^-!';
      const expected = '     --|';
      expectObservable(source.pipe(retryWithProfile(ten))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'never: waits with its source',
    virtual(({ cold, expectObservable }) => {
      const source = cold('  -');
      const expected = '     -';
      expectObservable(source.pipe(retryWithProfile(ten))).toBe(expected);
    }),
  );

  it(
    'one, many: pass through',
    virtual(({ cold, expectObservable }) => {
      expectObservable(cold('-(a|)   ').pipe(retryWithProfile(ten))).toBe('-(a|)   ');
      expectObservable(cold('-a-b--c|').pipe(retryWithProfile(ten))).toBe('-a-b--c|');
    }),
  );

  it(
    'error: four attempts, 10, 20 and 40 ms apart, then the last error itself',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-#', undefined, 'last');
      expectObservable(source.pipe(retryWithProfile(ten))).toBe('74ms #', undefined, 'last');
      expectSubscriptions(source.subscriptions).toBe(['^!', '11ms ^!', '32ms ^!', '73ms ^!']);
    }),
  );

  it(
    'early unsubscribe: of an attempt, and of a wait',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  --#');
      expectObservable(source.pipe(retryWithProfile(ten)), '^!').toBe('-');
      expectObservable(source.pipe(retryWithProfile(ten)), '^ 4ms !').toBe('-');
      expectSubscriptions(source.subscriptions).toBe(['^!', '^-!']);
    }),
  );

  it('early unsubscribe: leaves nothing in the scheduler', () => {
    const scheduler = new VirtualTimeScheduler();
    const failing$ = throwError(() => 'x').pipe(retryWithProfile({ maxEndToEndLatencyMs: 1e6 }, { scheduler }));
    const subscription = failing$.subscribe();
    expect(scheduler.actions.length).toBe(2);
    subscription.unsubscribe();
    expect(scheduler.actions.length).toBe(0);
  });

  it('early unsubscribe: stops a source that never stops by itself', () => {
    const seen: number[] = [];
    range(0, Number.POSITIVE_INFINITY)
      .pipe(retryWithProfile(), take(3))
      .subscribe((value) => seen.push(value));
    expect(seen).toEqual([0, 1, 2]);
  });

  it(
    'reuse: each subscription counts for itself',
    virtual(({ cold, expectObservable }) => {
      const twice = retryWithProfile<string>({ ...ten, maxAttempts: 2 });
      expectObservable(cold('#').pipe(twice)).toBe('10ms #');
      expectObservable(cold('#').pipe(twice)).toBe('10ms #');
      const failing = cold('#').pipe(twice);
      expectObservable(failing).toBe('10ms #');
      expectObservable(failing, '5ms ^').toBe('15ms #');
    }),
  );

  it(
    'throwing callback: retryIf ends the run with its error',
    virtual(({ cold, expectObservable }) => {
      const broken = () => {
        throw 'broken';
      };
      expectObservable(cold('-#').pipe(retryWithProfile({ ...ten, retryIf: broken }))).toBe('-#', undefined, 'broken');
    }),
  );

  it.each([undefined, null])('an error that is %s is an error', (error) =>
    virtual(({ expectObservable }) => {
      const source = throwError(() => error);
      const retried = source.pipe(retryWithProfile({ ...ten, maxAttempts: 2 }));
      expectObservable(retried.pipe(catchError((last) => of([last])))).toBe('10ms (a|)', { a: [error] });
    })(),
  );
});

describe('delays', () => {
  it.each<[ResilienceProfile, number[]]>([
    [{ maxAttempts: 6, backoff: { initialDelayMs: 1, jitter: 'none' } }, [1, 2, 4, 8, 16]],
    [{ maxAttempts: 5, backoff: { jitter: 'none' } }, [250, 500, 1000, 2000]],
    [{ maxAttempts: 5, backoff: { initialDelayMs: 10, factor: 3, jitter: 'none' } }, [10, 30, 90, 270]],
    [{ maxAttempts: 5, backoff: { initialDelayMs: 10, factor: 1, jitter: 'none' } }, [10, 10, 10, 10]],
    [{ maxAttempts: 6, backoff: { initialDelayMs: 10, maxDelayMs: 25, jitter: 'none' } }, [10, 20, 25, 25, 25]],
    [{ maxAttempts: 4, backoff: { initialDelayMs: 0, jitter: 'none' } }, [0, 0, 0]],
    [{ maxAttempts: 4, backoff: { initialDelayMs: 100, jitter: 'full' } }, [50, 100, 200]],
    [{ maxAttempts: 4, backoff: { initialDelayMs: 100, jitter: 'equal' } }, [75, 150, 300]],
    [{ maxAttempts: 4, backoff: { initialDelayMs: 100 } }, [75, 150, 300]],
    [{ maxAttempts: 1 }, []],
    [{ maxAttempts: 0 }, []],
    [{ maxAttempts: Number.NaN }, []],
    [{ maxAttempts: 9, maxAttemptsOverride: 2, backoff: { initialDelayMs: 7, jitter: 'none' } }, [7]],
    [{ failFast: true }, []],
  ])('%j', (profile, expected) => {
    expect(delaysOf(schedule(profile))).toEqual(expected);
  });

  it('stay inside the jitter’s bounds', () => {
    const policy = fc.record({
      initialDelayMs: fc.integer({ min: 0, max: 1000 }),
      factor: fc.constantFrom(1, 1.5, 2, 3),
      maxDelayMs: fc.integer({ min: 0, max: 5000 }),
    });
    fc.assert(
      fc.property(policy, fc.constantFrom('full', 'equal', 'none'), fc.integer(), (backoff, jitter, seed) => {
        const delays = delaysOf(schedule({ maxAttempts: 8, backoff: { ...backoff, jitter } }, seededRandom(seed)));
        delays.forEach((delay, index) => {
          const most = Math.min(backoff.maxDelayMs, backoff.initialDelayMs * backoff.factor ** index);
          const least = { full: 0, equal: most / 2, none: most }[jitter];
          expect(delay).toBeGreaterThanOrEqual(least - 1e-6);
          expect(delay).toBeLessThanOrEqual(most + 1e-6);
        });
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('take the suggestion of the classifier before all else', () => {
    const scheduler = new VirtualTimeScheduler();
    const starts: number[] = [];
    const classifier = {
      classify: () => ({ category: 'transient' as const, retryable: true, suggestedBackoffMs: 70 }),
    };
    defer(() => {
      starts.push(scheduler.now());
      return throwError(() => statusError(503, { 'retry-after': '9' }));
    })
      .pipe(retryWithProfile({ maxAttempts: 3 }, { classifier, scheduler }))
      .subscribe({ error: () => {} });
    scheduler.flush();
    expect(starts).toEqual([0, 70, 140]);
  });

  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': 'Thu, 01 Jan 1970 00:00:04 GMT' }, 4000],
    [{ 'retry-after': 'Thursday, 01-Jan-70 00:00:04 GMT' }, 4000],
    [{ 'retry-after': 'Thu Jan  1 00:00:04 1970' }, 4000],
    [{ 'retry-after-ms': '15', 'retry-after': '2' }, 15],
    [{ 'retry-after-ms': '0', 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0' }, 10],
    [{ 'retry-after': '-1' }, 10],
    [{ 'retry-after': 'soon' }, 10],
    [{ 'retry-after': 'Wed, 31 Dec 1969 00:00:00 GMT' }, 10],
    [{ 'retry-after': '300' }, 300_000],
    [{ 'retry-after': '301' }, undefined],
  ])('after %j', (headers, expected) => {
    const { starts, failure } = schedule({ ...ten, maxAttempts: 2 }, undefined, statusError(503, headers));
    expect(delaysOf({ starts })).toEqual(expected === undefined ? [] : [expected]);
    expect(failure?.at).toBe(expected ?? 0);
  });

  it('are never shortened by jitter when the server named them', () => {
    const profile: ResilienceProfile = { maxAttempts: 2, backoff: { jitter: 'full' } };
    expect(delaysOf(schedule(profile, () => 0, statusError(429, { 'retry-after': '3' })))).toEqual([3000]);
  });

  it.each<[string, ResilienceProfile, number, number[]]>([
    ['grows with the attempts', { maxAttempts: 4 }, 0.5, [3050, 3100, 3200]],
    ['is nothing at least', { maxAttempts: 4 }, 0, [3000, 3000, 3000]],
    ['is the backoff at most', { maxAttempts: 4 }, 0.99, [3099, 3198, 3396]],
    ['does not count against maxRetryAfterMs', { maxAttempts: 2, maxRetryAfterMs: 3000 }, 0.5, [3050]],
    ['ends before the deadline', { maxAttempts: 2, maxEndToEndLatencyMs: 3040 }, 0.5, [3020]],
    ['is none under jitter none', { maxAttempts: 2, backoff: { initialDelayMs: 100, jitter: 'none' } }, 0.5, [3000]],
  ])('what is added to those that the server named %s', (_name, profile, share, expected) => {
    const backoff = { initialDelayMs: 100 };
    const { starts } = schedule({ backoff, ...profile }, () => share, statusError(429, { 'retry-after': '3' }));
    expect(delaysOf({ starts })).toEqual(expected);
  });

  it('what is added ends before the deadline after a slow attempt, too', () => {
    const scheduler = new VirtualTimeScheduler();
    const starts: number[] = [];
    defer(() => {
      starts.push(scheduler.now());
      const failed = throwError(() => statusError(429, { 'retry-after-ms': '10' }));
      return concat(timer(5, scheduler), failed);
    })
      .pipe(retryWithProfile({ maxAttempts: 2, maxEndToEndLatencyMs: 25 }, { scheduler, random: () => 0.4 }))
      .subscribe({ error: () => {} });
    scheduler.flush();
    expect(starts).toEqual([0, 19]);
  });

  it('callers of one 429 do not come back together', () => {
    const random = seededRandom(7);
    const delays = Array.from({ length: 30 }, () =>
      delaysOf(schedule({ maxAttempts: 2 }, random, statusError(429, { 'retry-after': '1' }))),
    ).flat();
    expect(new Set(delays.map(Math.round)).size).toBeGreaterThan(20);
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...delays)).toBeLessThan(1250);
  });

  it('longer than maxRetryAfterMs are not waited for', () => {
    const { starts, failure } = schedule(
      { maxRetryAfterMs: 1000 },
      undefined,
      statusError(429, { 'retry-after': '2' }),
    );
    expect({ starts, at: failure?.at }).toEqual({ starts: [0], at: 0 });
  });
});

describe('which failures', () => {
  const attempts = (error: unknown, profile: ResilienceProfile = {}) =>
    schedule({ maxAttempts: 2, ...profile }, undefined, error).starts.length;

  it.each<[string, unknown, number]>([
    ['any error of a source that knows no HTTP', new TypeError('boom'), 2],
    ['a string', 'boom', 2],
    ['a network failure', new HttpNetworkError('reset'), 2],
    ['an attempt timeout', new HttpTimeoutError('attempt', 5), 2],
    ['the total timeout', new HttpTimeoutError('total', 5), 1],
    ['a mistake of the program', new ConfigurationError('path', 'is wrong'), 1],
    ['an abort', new DOMException('stop', 'AbortError'), 1],
    ...[408, 425, 429, 500, 502, 503, 504, 599].map((status): [string, unknown, number] => [
      `${status}`,
      statusError(status),
      2,
    ]),
    ...[400, 401, 403, 404, 409, 422, 501, 505].map((status): [string, unknown, number] => [
      `${status}`,
      statusError(status),
      1,
    ]),
  ])('%s', (_name, error, expected) => {
    expect(attempts(error)).toBe(expected);
  });

  it.each<[string, () => Error, number]>([
    ['a word of its own as category', () => Object.assign(new Error('down'), { category: 'database' }), 2],
    [
      'a category that is read only',
      () =>
        new (class extends Error {
          get category() {
            return 'transient';
          }
        })('down'),
      2,
    ],
    ['a frozen one of ours', () => Object.freeze(new HttpNetworkError('reset')), 2],
    ['HTTP/2 headers', () => responded({ ':status': 503, 'Retry-After': 0.01 }, 503), 2],
    ['headers that no header can have', () => responded({ 'not a name': undefined }, 400), 1],
  ])('an error of others is rethrown itself, retried or not: %s', (_name, make, expected) => {
    const error = make();
    const { starts, failure } = schedule({ maxAttempts: 2 }, undefined, error);
    expect(starts.length).toBe(expected);
    expect(failure?.error).toBe(error);
  });

  it('a category of somebody else’s making stays', () => {
    const error = Object.assign(new Error('down'), { category: 'database' });
    schedule({ maxAttempts: 1 }, undefined, error);
    expect(error.category).toBe('database');
  });

  it.each<[Record<string, string>, number]>([
    [{ 'retry-after': '1' }, 2],
    [{ 'retry-after-ms': '5' }, 2],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }, 2],
    [{ 'x-rate-limit-remaining': '0' }, 2],
    [{ 'ratelimit-remaining': '0' }, 2],
    [{ 'x-ratelimit-remaining-requests': '0' }, 2],
    [{ ratelimit: '"default";r=0;t=1' }, 2],
    [{ ratelimit: 'limit=10, remaining=0, reset=1' }, 2],
    [{ 'x-ratelimit-remaining': '7' }, 1],
    [{ ratelimit: '"default";r=10;t=0' }, 1],
    [{ ratelimit: 'limit=10, remaining=10, reset=0' }, 1],
    [{ 'retry-after': '0' }, 1],
  ])('403 with %j', (headers, expected) => {
    expect(attempts(statusError(403, headers))).toBe(expected);
    expect(attempts(statusError(401, headers))).toBe(1);
  });

  it('a 403 that is a rate limit follows the rule for 429, or its own', () => {
    const refusal = statusError(403, { 'x-ratelimit-remaining': '0' });
    expect(attempts(refusal, { retryOnStatus: [503] })).toBe(1);
    expect(attempts(refusal, { retryOnStatus: [403] })).toBe(2);
    expect(attempts(refusal, { retryOnStatus: (status) => status === 429 })).toBe(2);
  });

  it('retryOnStatus replaces the list', () => {
    expect(attempts(statusError(409), { retryOnStatus: [409] })).toBe(2);
    expect(attempts(statusError(503), { retryOnStatus: [409] })).toBe(1);
    expect(attempts(statusError(404), { retryOnStatus: (status) => status === 404 })).toBe(2);
  });

  it('retryIf has the last word, undefined leaves it to the rules', () => {
    expect(attempts(statusError(404), { retryIf: () => true })).toBe(2);
    expect(attempts(statusError(503), { retryIf: () => false })).toBe(1);
    expect(attempts(statusError(503), { retryIf: () => undefined })).toBe(2);
    expect(attempts(new DOMException('stop', 'AbortError'), { retryIf: () => true })).toBe(1);
  });

  it('retryIf sees the failure', () => {
    const seen: unknown[] = [];
    const error = statusError(503);
    attempts(error, {
      retryIf: (failure) => {
        seen.push(failure);
        return undefined;
      },
    });
    expect(seen).toEqual([
      { error, response: error.response, attempt: 1, classified: { category: 'transient', retryable: true } },
    ]);
  });

  it('a classifier decides in place of the rules, and one that throws or has no answer does not', () => {
    const count = (classify: () => { category: 'validation'; retryable: boolean } | undefined) => {
      let attempt = 0;
      const error = new HttpNetworkError('reset');
      defer(() => {
        attempt++;
        return throwError(() => error);
      })
        .pipe(
          retryWithProfile({ maxAttempts: 2, backoff: { initialDelayMs: 0 } }, { classifier: { classify }, scheduler }),
        )
        .subscribe({ error: () => {} });
      scheduler.flush();
      return [attempt, error.category];
    };
    const scheduler = new VirtualTimeScheduler();
    expect(count(() => ({ category: 'validation', retryable: false }))).toEqual([1, 'validation']);
    expect(count(() => undefined)).toEqual([2, 'transient']);
    expect(
      count(() => {
        throw new Error('broken');
      }),
    ).toEqual([2, 'transient']);
  });
});

describe('maxEndToEndLatencyMs', () => {
  it(
    'cuts what is in flight',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  5ms a 100ms |');
      expectObservable(source.pipe(retryWithProfile({ maxEndToEndLatencyMs: 50 }))).toBe(
        '5ms a 44ms #',
        undefined,
        expect.objectContaining({ name: 'HttpTimeoutError', scope: 'total' }),
      );
      expectSubscriptions(source.subscriptions).toBe('^ 49ms !');
    }),
  );

  it(
    'a wait longer than what is left fails now, with the error at hand',
    virtual(({ cold, expectObservable }) => {
      expectObservable(cold('-#').pipe(retryWithProfile({ ...ten, maxEndToEndLatencyMs: 25 }))).toBe('12ms #');
    }),
  );

  it('0 subscribes to nothing', () => {
    expect(schedule({ maxEndToEndLatencyMs: 0 })).toMatchObject({
      starts: [],
      failure: { error: { scope: 'total' }, at: 0 },
    });
  });

  it('any schedule fits inside it', () => {
    const profile = fc.record({
      maxEndToEndLatencyMs: fc.integer({ min: 0, max: 3000 }),
      maxAttempts: fc.integer({ min: 1, max: 12 }),
      backoff: fc.record({
        initialDelayMs: fc.integer({ min: 0, max: 800 }),
        factor: fc.constantFrom(0.5, 1, 2, 10),
        maxDelayMs: fc.integer({ min: 0, max: 2000 }),
        jitter: fc.constantFrom<('full' | 'equal' | 'none')[]>('full', 'equal', 'none'),
      }),
    });
    // Each attempt: how long it takes, and what the server asks for after it.
    const attempts = fc.array(fc.tuple(fc.integer({ min: 0, max: 900 }), fc.option(fc.integer({ min: 0, max: 4 }))), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(profile, attempts, fc.integer(), (limited, plan, seed) => {
        const scheduler = new VirtualTimeScheduler();
        let attempt = 0;
        let end: number | undefined;
        defer(() => {
          const [takesMs, retryAfter] = plan[attempt++] ?? [0, null];
          expect(scheduler.now()).toBeLessThanOrEqual(limited.maxEndToEndLatencyMs);
          const headers: Record<string, string> = retryAfter === null ? {} : { 'retry-after': String(retryAfter) };
          return concat(
            timer(takesMs, scheduler),
            throwError(() => statusError(503, headers)),
          );
        })
          .pipe(retryWithProfile(limited, { scheduler, random: seededRandom(seed) }))
          .subscribe({
            error: () => {
              end = scheduler.now();
            },
          });
        scheduler.flush();
        expect(end).toBeLessThanOrEqual(limited.maxEndToEndLatencyMs);
        expect(attempt).toBeLessThanOrEqual(limited.maxAttempts);
        expect(scheduler.actions.length).toBe(0);
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});

describe('resetOnSuccess', () => {
  it(
    'a value starts the count anew',
    virtual(({ cold, expectObservable }) => {
      const profile = { ...ten, maxAttempts: 2 };
      const source = cold('-a#');
      expectObservable(source.pipe(retryWithProfile(profile))).toBe('-a 11ms a#');
      expectObservable(source.pipe(retryWithProfile(profile, { resetOnSuccess: true })), '^ 40ms !').toBe(
        '-a 11ms a 11ms a 11ms a',
      );
    }),
  );
});

describe('retryBudget', () => {
  it('is deposited to once a subscription, asked before each retry, and can end them', () => {
    const calls: string[] = [];
    const budget: RetryBudget = {
      deposit: () => calls.push('deposit'),
      tryTake: () => {
        calls.push('take');
        return calls.length < 3;
      },
    };
    expect(schedule({ ...ten, retryBudget: budget }).starts).toEqual([0, 10]);
    expect(calls).toEqual(['deposit', 'take', 'take']);
  });
});

describe('onRetry', () => {
  afterEach(() => {
    config.onUnhandledError = null;
  });
  const run = (onRetry: () => unknown) => {
    const scheduler = new VirtualTimeScheduler();
    let failedAt: number | undefined;
    throwError(() => 'down')
      .pipe(retryWithProfile({ ...ten, maxAttempts: 3 }, { scheduler, onRetry: onRetry as () => void }))
      .subscribe({
        error: () => {
          failedAt = scheduler.now();
        },
      });
    scheduler.flush();
    return failedAt;
  };

  it('is told of each failure before the wait', () => {
    const seen: unknown[] = [];
    run(((retry: unknown) => seen.push(retry)) as () => unknown);
    expect(seen).toEqual([
      { error: 'down', attempt: 1, delayMs: 10 },
      { error: 'down', attempt: 2, delayMs: 20 },
    ]);
  });

  it('what it throws is reported, and the run goes on', async () => {
    const reported: unknown[] = [];
    config.onUnhandledError = (error) => reported.push(error);
    const failedAt = run(() => {
      throw 'broken';
    });
    expect(failedAt).toBe(30);
    await new Promise((resolve) => setTimeout(resolve));
    expect(reported).toEqual(['broken', 'broken']);
  });

  it('a promise it returns is awaited, its rejection reported', async () => {
    const reported: unknown[] = [];
    config.onUnhandledError = (error) => reported.push(error);
    let release: (reason: unknown) => void = () => {};
    let attempts = 0;
    const done = new Promise<void>((resolve) => {
      defer(() => (++attempts === 1 ? throwError(() => 'down') : of('ok')))
        .pipe(
          retryWithProfile(
            { backoff: { initialDelayMs: 0 } },
            {
              onRetry: (() =>
                new Promise((_, reject) => {
                  release = reject;
                })) as () => void,
            },
          ),
        )
        .subscribe({ complete: resolve });
    });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(attempts).toBe(1);
    release('late');
    await done;
    await new Promise((resolve) => setTimeout(resolve));
    expect({ attempts, reported }).toEqual({ attempts: 2, reported: ['late'] });
  });
});

diagram(
  'retryWithProfile',
  {
    text: 'Two attempts fail, the third succeeds; each wait is twice the one before.',
    above: { attempts: ['^--#', '7ms ^--#', '18ms ^--a|'] },
    options: { backoff: { initialDelayMs: 4, jitter: 'none' } },
    below: { result: '21ms a|' },
  },
  ({ above, options, below }, helpers) => {
    const { source, expectSubscribed } = inTurn(helpers, above.attempts);
    helpers.expectObservable(source.pipe(retryWithProfile(options))).toBe(below.result);
    expectSubscribed();
  },
);
