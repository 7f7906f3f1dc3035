import { config } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { parseSse } from '../operators/parseSse.js';
import type { ServerSentEvent } from '../src/core/types.js';
import { diagram } from './diagrams/diagram.js';
import { parserCases, virtual } from './parserCases.js';

const event = (data: string): ServerSentEvent => ({ event: 'message', data, id: '' });

describe('parseSse', () => {
  afterEach(() => {
    config.onUnhandledError = null;
  });

  parserCases<string, ServerSentEvent>({
    operator: () => parseSse(),
    one: ['data: a\n\n', event('a')],
    two: ['data: b\n\ndata: c\n\n', event('b'), event('c')],
    halves: ['data: d\r', '\r', event('d')],
  });

  it(
    'an event is out while the stream stalls',
    virtual(({ cold, expectObservable }) => {
      const source = cold('   --a---', { a: 'data: a\r\n\r' });
      const unsub = '         -----!';
      const expected = '      --a---';
      expectObservable(source.pipe(parseSse()), unsub).toBe(expected, { a: event('a') });
    }),
  );

  it(
    'throwing callback: reported, and the stream goes on',
    virtual(({ cold, expectObservable, flush }) => {
      const unhandled: unknown[] = [];
      config.onUnhandledError = (error) => unhandled.push(error);
      const onComment = () => {
        throw 'comment';
      };
      const onRetry = () => {
        throw 'retry';
      };
      const source = cold('   --a-b-|', { a: ': hi\nretry: 1\n\n', b: 'data: b\n\n' });
      const expected = '      ----b-|';
      expectObservable(source.pipe(parseSse({ onComment, onRetry }))).toBe(expected, { b: event('b') });
      flush();
      expect(unhandled).toEqual(['comment', 'retry']);
    }),
  );
});

diagram(
  'parseSse',
  {
    text: 'An event comes with the blank line that ends it.',
    above: { source: '-a--b--|' },
    below: { result: '-x--y--|' },
    values: { a: 'data: one\n\ndata: tw', b: 'o\n\n', x: event('one'), y: event('two') },
  },
  ({ above, below, values }, { cold, expectObservable }) => {
    const { a, b } = values;
    expectObservable(cold(above.source, { a, b }).pipe(parseSse())).toBe(below.result, values);
  },
);
