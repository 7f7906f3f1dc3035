import { describe, it } from 'vitest';
import { parseNdjson } from '../operators/parseNdjson.js';
import { ResponseParseError } from '../src/core/errors.js';
import { diagram } from './diagrams/diagram.js';
import { parserCases, virtual } from './parserCases.js';

describe('parseNdjson', () => {
  parserCases<string, unknown>({
    operator: () => parseNdjson(),
    one: ['{"n":1}\n', { n: 1 }],
    two: ['2\n3\r\n', 2, 3],
    halves: ['"4', '5"\n', '45'],
  });

  it(
    'a bad line: ends the stream and leaves the source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   --a-b-c-|', { a: '1\n', b: 'x\n', c: '2\n' });
      const subs = '          ^---!    ';
      const expected = '      --1-#    ';
      const error = new ResponseParseError('line 2 is not JSON: x', { position: 2 });
      expectObservable(source.pipe(parseNdjson())).toBe(expected, { 1: 1 }, error);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'throwing callback: what onParseError throws ends the stream',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('   --a-b-c-|', { a: '1\n', b: 'x\n', c: '2\n' });
      const subs = '          ^---!    ';
      const expected = '      --1-#    ';
      const onParseError = () => {
        throw 'stop';
      };
      expectObservable(source.pipe(parseNdjson({ onParseError }))).toBe(expected, { 1: 1 }, 'stop');
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'a last line without a line end comes with the end',
    virtual(({ cold, expectObservable }) => {
      const source = cold('   --a--|   ', { a: '1\n2' });
      const expected = '      --1--(2|)';
      expectObservable(source.pipe(parseNdjson())).toBe(expected, { 1: 1, 2: 2 });
    }),
  );
});

diagram(
  'parseNdjson',
  {
    text: 'Each line is a value, also one that comes in two pieces.',
    above: { source: '-a--b--|' },
    below: { result: '-x--y--|' },
    values: { a: '{"n":1}\n{"n', b: '":2}\n', x: { n: 1 }, y: { n: 2 } },
  },
  ({ above, below, values }, { cold, expectObservable }) => {
    const { a, b } = values;
    expectObservable(cold(above.source, { a, b }).pipe(parseNdjson())).toBe(below.result, values);
  },
);
