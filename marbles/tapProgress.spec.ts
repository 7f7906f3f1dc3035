import { config, from, type MonoTypeOperatorFunction, Subject, tap, VirtualTimeScheduler } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { tapProgress } from '../operators/tapProgress.js';
import type { Progress } from '../src/core/types.js';
import { diagram } from './diagrams/diagram.js';
import { virtual } from './parserCases.js';

describe('tapProgress', () => {
  afterEach(() => {
    config.onUnhandledError = null;
  });

  const collected = (everyMs?: number): [Progress[], MonoTypeOperatorFunction<string>] => {
    const reports: Progress[] = [];
    return [reports, tapProgress((progress) => reports.push(progress), { everyMs, total: 5 })];
  };

  it(
    'empty: one report, at the end',
    virtual(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const [reports, progress] = collected();
      const source = cold('--|');
      const subs = '       ^-!';
      const expected = '   --|';
      expectObservable(source.pipe(progress)).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
      flush();
      expect(reports).toEqual([{ count: 0, total: 5, elapsedMs: 2, perSecond: 0, done: true }]);
    }),
  );

  it(
    'never: no report',
    virtual(({ cold, expectObservable, flush }) => {
      const [reports, progress] = collected();
      const source = cold('-   ');
      const unsub = '      ---!';
      const expected = '   -   ';
      expectObservable(source.pipe(progress), unsub).toBe(expected);
      flush();
      expect(reports).toEqual([]);
    }),
  );

  it(
    'one: reported at the end',
    virtual(({ cold, expectObservable, flush }) => {
      const [reports, progress] = collected();
      const source = cold('-a---|');
      const expected = '   -a---|';
      expectObservable(source.pipe(progress)).toBe(expected);
      flush();
      expect(reports).toEqual([{ count: 1, total: 5, elapsedMs: 5, perSecond: 200, done: true }]);
    }),
  );

  it(
    'many: with the first value after each everyMs, and at the end',
    virtual(({ cold, expectObservable, flush }) => {
      const [reports, progress] = collected(4);
      const source = cold('-a-b-c-d-e-f-|');
      const expected = '   -a-b-c-d-e-f-|';
      expectObservable(source.pipe(progress)).toBe(expected);
      flush();
      expect(reports).toEqual([
        { count: 3, total: 5, elapsedMs: 5, perSecond: 600, done: false },
        { count: 5, total: 5, elapsedMs: 9, perSecond: (5 / 9) * 1000, done: false },
        { count: 6, total: 5, elapsedMs: 13, perSecond: (6 / 13) * 1000, done: true },
      ]);
    }),
  );

  it(
    'error: passed on, without a last report',
    virtual(({ cold, expectObservable, flush }) => {
      const [reports, progress] = collected();
      const source = cold('-a-#');
      const expected = '   -a-#';
      expectObservable(source.pipe(progress)).toBe(expected);
      flush();
      expect(reports).toEqual([]);
    }),
  );

  it(
    'early unsubscribe: leaves the source, without a last report',
    virtual(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const [reports, progress] = collected();
      const source = cold('-a-b-c-|');
      const unsub = '      ----!   ';
      const subs = '       ^---!   ';
      const expected = '   -a-b-   ';
      expectObservable(source.pipe(progress), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
      flush();
      expect(reports).toEqual([]);
    }),
  );

  it(
    'reuse: each subscription counts for itself',
    virtual(({ cold, expectObservable, flush }) => {
      const [reports, progress] = collected();
      expectObservable(cold('ab|').pipe(progress)).toBe('ab|');
      expectObservable(cold('a---|').pipe(progress)).toBe('a---|');
      flush();
      expect(reports.map(({ count }) => count)).toEqual([2, 1]);
    }),
  );

  it(
    'throwing callback: reported, rejected promises too, and the stream goes on',
    virtual(({ cold, expectObservable, flush }) => {
      const unhandled: unknown[] = [];
      config.onUnhandledError = (error) => unhandled.push(error);
      const report = () => {
        throw 'report';
      };
      const source = cold('-a-b-|');
      const expected = '   -a-b-|';
      expectObservable(source.pipe(tapProgress(report, { everyMs: 0 }))).toBe(expected);
      flush();
      expect(unhandled).toEqual(['report', 'report', 'report']);
    }),
  );

  it('values that take no time at all have no speed, and a total that is not known is left out', () => {
    const scheduler = new VirtualTimeScheduler();
    const reports: Progress[] = [];
    from('ab')
      .pipe(tapProgress((progress) => reports.push(progress), { everyMs: 0, scheduler }))
      .subscribe();
    const atOnce = { elapsedMs: 0, perSecond: 0 };
    expect(reports).toStrictEqual([
      { count: 1, ...atOnce, done: false },
      { count: 2, ...atOnce, done: false },
      { count: 2, ...atOnce, done: true },
    ]);
  });

  it(
    'a scheduler of one’s own is the clock, wherever it stands at the start',
    virtual(({ cold, expectObservable, flush }) => {
      let now = 1_700_000_000_000;
      const scheduler = { now: () => now, schedule: () => expect.unreachable('no timer') };
      const reports: Progress[] = [];
      const source = cold('abc|').pipe(tap(() => (now += 500)));
      expectObservable(source.pipe(tapProgress((progress) => reports.push(progress), { scheduler }))).toBe('abc|');
      flush();
      expect(reports.map(({ count, elapsedMs, perSecond }) => [count, elapsedMs, perSecond])).toEqual([
        [2, 1000, 2],
        [3, 1500, 2],
      ]);
    }),
  );
});

diagram(
  'tapProgress',
  {
    text: 'Values pass as they are; how many there were is reported with the first one after 4 ms, and at the end.',
    above: { source: '-a-b-c-d-e-f-|' },
    call: 'tapProgress(report, { … })',
    options: { everyMs: 4 },
    below: { result: '-a-b-c-d-e-f-|', reported: '-----3---5---6' },
  },
  ({ above, options, below }, { cold, expectObservable }) => {
    const reports = new Subject<string>();
    const progress = tapProgress(({ count }) => reports.next(String(count)), options);
    expectObservable(reports).toBe(below.reported);
    expectObservable(cold(above.source).pipe(progress)).toBe(below.result);
  },
);
