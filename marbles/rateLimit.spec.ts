import { range, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { rateLimit } from '../operators/rateLimit.js';
import { createRateLimiter } from '../src/resilience/createRateLimiter.js';
import { diagram } from './diagrams/diagram.js';
import { type MarbleHelpers, marbleTest } from './kit/index.js';

const virtual = (body: (helpers: MarbleHelpers) => void) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);
const every2ms = { requestsPerSecond: 500 };

describe('rateLimit', () => {
  it.each<[name: string, source: string, expected: string]>([
    ['empty: completes with its source     ', '--|        ', '--|        '],
    ['never: waits with its source         ', '-          ', '-          '],
    ['one: passes at once                  ', '-a|        ', '-a|        '],
    ['many: each in its turn, then the end ', '(abc|)     ', 'a-b-(c|)   '],
    ['many: slow ones are not held up      ', 'a---b---c| ', 'a---b---c| '],
    ['many: a pause saves one turn, no more', 'a------bcd|', 'a------b-c-(d|)'],
    ['error: at once, before what waits    ', 'ab#        ', 'a-#        '],
  ])('%s', (_name, source, expected) =>
    virtual(({ cold, expectObservable }) => {
      expectObservable(cold(source).pipe(rateLimit(every2ms))).toBe(expected);
    })(),
  );

  it(
    'early unsubscribe: of the source, too',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('(abc)');
      const unsub = '      ^--!';
      const expected = '   a-b-';
      expectObservable(source.pipe(rateLimit(every2ms)), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(unsub);
    }),
  );

  it('early unsubscribe: leaves nothing in the scheduler', () => {
    const scheduler = new VirtualTimeScheduler();
    const subscription = range(0, 10).pipe(rateLimit(every2ms, { scheduler })).subscribe();
    expect(scheduler.actions.length).toBe(1);
    subscription.unsubscribe();
    expect(scheduler.actions.length).toBe(0);
  });

  it(
    'reuse: limits are per subscription, a limiter is shared',
    virtual(({ cold, expectObservable }) => {
      const own = rateLimit<string>(every2ms);
      expectObservable(cold('(ab|)').pipe(own)).toBe('a-(b|)');
      expectObservable(cold('(ab|)').pipe(own)).toBe('a-(b|)');
      const shared = rateLimit<string>(createRateLimiter(every2ms));
      expectObservable(cold('(ab|)').pipe(shared)).toBe('a-(b|)');
      expectObservable(cold('(cd|)').pipe(shared)).toBe('----c-(d|)');
    }),
  );

  it.each(['key', 'cost'])('throwing callback: %s ends the run with its error', (name) =>
    virtual(({ cold, expectObservable }) => {
      const broken = () => {
        throw 'broken';
      };
      expectObservable(cold('-a').pipe(rateLimit(every2ms, { [name]: broken }))).toBe('-#', undefined, 'broken');
    })(),
  );

  it.each(['key', 'cost'])('throwing callback: %s that answers with a promise is named', (name) =>
    virtual(({ cold, expectObservable }) => {
      const late = () => Promise.resolve(1) as never;
      expectObservable(cold('-a').pipe(rateLimit(every2ms, { [name]: late }))).toBe(
        '-#',
        undefined,
        expect.objectContaining({ name: 'ConfigurationError', path: name }),
      );
    })(),
  );

  it(
    'a gate is waited for as long as agreed',
    virtual(({ cold, expectObservable }) => {
      const limiter = createRateLimiter({});
      limiter.report({ retryAfterMs: 400_000 });
      expectObservable(cold('a').pipe(rateLimit(limiter, { maxRetryAfterMs: 400_000 }))).toBe('400s a');
      expectObservable(cold('a').pipe(rateLimit(limiter))).toBe(
        '#',
        undefined,
        expect.objectContaining({ name: 'RateLimitError', retryAt: new Date(400_000) }),
      );
    }),
  );

  it(
    'keys have their own limits, and order is kept',
    virtual(({ cold, expectObservable }) => {
      const source = cold('(abac|)');
      expectObservable(source.pipe(rateLimit({ requestsPerSecond: 100 }, { key: (value) => value }))).toBe(
        '(ab) 6ms (ac|)',
      );
    }),
  );

  it(
    'cost counts',
    virtual(({ cold, expectObservable }) => {
      const source = cold('(abc|)', { a: 1, b: 3, c: 1 });
      const limited = source.pipe(rateLimit({ requestsPerSecond: 1000, burst: 3 }, { cost: (value) => value }));
      expectObservable(limited).toBe('ab(c|)', { a: 1, b: 3, c: 1 });
    }),
  );

  it('lets thousands go at the start of a window without a deep stack', () => {
    const scheduler = new VirtualTimeScheduler();
    let passed = 0;
    range(0, 60_000)
      .pipe(rateLimit({ windows: [{ limit: 20_000, perMs: 1000 }] }, { scheduler }))
      .subscribe(() => passed++);
    scheduler.flush();
    expect(passed).toBe(60_000);
  });
});

diagram(
  'rateLimit',
  {
    text: 'Three values that come at once leave two milliseconds apart.',
    above: { source: '(abc|)' },
    options: { requestsPerSecond: 500 },
    below: { result: 'a-b-(c|)' },
  },
  ({ above, options, below }, { cold, expectObservable }) => {
    expectObservable(cold(above.source).pipe(rateLimit(options))).toBe(below.result);
  },
);
