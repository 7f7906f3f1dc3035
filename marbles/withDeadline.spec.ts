import { of, throwError, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { withDeadline } from '../operators/withDeadline.js';
import { diagram } from './diagrams/diagram.js';
import { type MarbleHelpers, marbleTest } from './kit/index.js';

const virtual = (body: (helpers: MarbleHelpers) => void) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);
const passed = expect.objectContaining({ name: 'HttpTimeoutError', scope: 'total' });

describe('withDeadline', () => {
  it.each<[name: string, source: string, ms: number, expected: string, unsubscribed: string]>([
    ['empty: completes with its source', '--|      ', 5, '--|      ', '^-!      '],
    ['never: fails at the deadline    ', '-        ', 5, '-----#   ', '^----!   '],
    ['one: passes it on               ', '-a|      ', 5, '-a|      ', '^-!      '],
    ['many: cut, busy or not          ', 'abcdefgh|', 5, 'abcde#   ', '^----!   '],
    ['error: passes it on             ', '--#      ', 5, '--#      ', '^-!      '],
  ])('%s', (_name, source, ms, expected, unsubscribed) =>
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const values = expected.includes('-----#') || expected.includes('e#') ? passed : 'error';
      const subscribed = cold(source);
      expectObservable(subscribed.pipe(withDeadline(ms))).toBe(expected, undefined, values);
      expectSubscriptions(subscribed.subscriptions).toBe(unsubscribed);
    })(),
  );

  it('early unsubscribe: leaves nothing in the scheduler', () => {
    const scheduler = new VirtualTimeScheduler();
    const source = new VirtualTimeScheduler();
    const subscription = of(1, source).pipe(withDeadline(100, { scheduler })).subscribe();
    expect(scheduler.actions.length).toBe(1);
    subscription.unsubscribe();
    expect(scheduler.actions.length).toBe(0);
  });

  it(
    'reuse: each subscription has its own time',
    virtual(({ cold, expectObservable }) => {
      const limited = cold('-').pipe(withDeadline(5));
      expectObservable(limited).toBe('-----#', undefined, passed);
      expectObservable(limited, '---^').toBe('--------#', undefined, passed);
    }),
  );

  it(
    'throwing callback: onDeadline ends the run with its error',
    virtual(({ cold, expectObservable }) => {
      const onDeadline = () => {
        throw 'broken';
      };
      expectObservable(cold('-').pipe(withDeadline(5, { onDeadline }))).toBe('-----#', undefined, 'broken');
    }),
  );

  it(
    'goes on with what onDeadline gives',
    virtual(({ cold, expectObservable }) => {
      const onDeadline = () => of('z');
      expectObservable(cold('-a---------|').pipe(withDeadline(5, { onDeadline }))).toBe('-a---(z|)');
      expectObservable(throwError(() => 'own').pipe(withDeadline(5, { onDeadline }))).toBe('#', undefined, 'own');
    }),
  );

  it(
    'what onDeadline gives has to be something to go on with',
    virtual(({ cold, expectObservable }) => {
      const onDeadline = () => 5 as never;
      const message = 'withDeadline.onDeadline: answered with a number, not an Observable, a promise or an iterable';
      expectObservable(cold('-').pipe(withDeadline(5, { onDeadline }))).toBe(
        '-----#',
        undefined,
        expect.objectContaining({ name: 'ConfigurationError', message }),
      );
    }),
  );

  it(
    '0 and less do not subscribe, Infinity sets no limit',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('60s a|');
      expectObservable(source.pipe(withDeadline(0))).toBe('#', undefined, passed);
      expectObservable(source.pipe(withDeadline(-1))).toBe('#', undefined, passed);
      expectObservable(source.pipe(withDeadline(Number.POSITIVE_INFINITY))).toBe('60s a|');
      expectSubscriptions(source.subscriptions).toBe('^ 60000ms !');
    }),
  );

  it('NaN is a configuration error', () => {
    expect(() => withDeadline(Number.NaN)).toThrow(expect.objectContaining({ name: 'ConfigurationError' }));
  });
});

diagram(
  'withDeadline',
  {
    text: 'After 6 ms the source is unsubscribed, and the result fails.',
    above: { source: '-a-b---c-|', subscribed: '^-----!' },
    options: 6,
    below: { result: '-a-b--#' },
    values: { '#': 'HttpTimeoutError' },
  },
  ({ above, options, below, values }, { cold, expectObservable, expectSubscriptions }) => {
    const source = cold(above.source);
    const error = expect.objectContaining({ name: values['#'] });
    expectObservable(source.pipe(withDeadline(options))).toBe(below.result, undefined, error);
    expectSubscriptions(source.subscriptions).toBe(above.subscribed);
  },
);
