import { asyncScheduler, concat, delay, from, ignoreElements, map, type ObservableInput, of, take, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { HttpTimeoutError } from '../src/core/errors.js';
import { limitIdle } from '../src/streams/limitIdle.js';
import { virtual } from './parserCases.js';

const chunk = (text: string) => new TextEncoder().encode(text);
const values = { a: chunk('a'), b: chunk('b') };
const limits = { idleTimeoutMs: 10, scheduler: asyncScheduler };

describe('limitIdle', () => {
  it(
    'fails when nothing has come for so long, from the start and from each chunk',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold(' ---a---------b----------------', values);
      const subs = '        ^----------------------!';
      const expected = '    ---a---------b---------#';
      expectObservable(limitIdle(() => source, limits)).toBe(expected, values, expect.any(HttpTimeoutError));
      expectSubscriptions(source.subscriptions).toBe(subs);
      expectObservable(limitIdle(() => cold('-'), limits)).toBe('10ms #', {}, expect.any(HttpTimeoutError));
      expectObservable(limitIdle(() => cold('--(a|)', values), limits)).toBe('--(a|)', values);
    }),
  );

  it(
    'does not count the time that the consumer takes to answer pace',
    virtual(({ expectObservable }) => {
      // A reader that waits for pace after a, then needs `readMs` for b.
      const reader = (readMs: number) => (pace?: (bytes: Uint8Array) => ObservableInput<unknown>) =>
        concat(
          timer(2).pipe(map(() => values.a)),
          from(pace?.(values.a) ?? []).pipe(take(1), ignoreElements()),
          timer(readMs).pipe(map(() => values.b)),
        );
      const pace = () => of(true).pipe(delay(50));
      expectObservable(limitIdle(reader(5), { ...limits, pace })).toBe('--a 54ms (b|)', values);
      expectObservable(limitIdle(reader(15), { ...limits, pace })).toBe(
        '--a 59ms #',
        values,
        expect.any(HttpTimeoutError),
      );
    }),
  );
});
