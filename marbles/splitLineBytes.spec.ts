import { describe } from 'vitest';
import { splitLineBytes } from '../operators/splitLineBytes.js';
import { diagram } from './diagrams/diagram.js';
import { parserCases } from './parserCases.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('splitLineBytes', () => {
  parserCases({
    operator: () => splitLineBytes(),
    one: [bytes('a\n'), bytes('a')],
    two: [bytes('b\r\n\r\n'), bytes('b'), bytes('')],
    halves: [bytes('c'), bytes('d\r'), bytes('cd')],
  });
});

diagram(
  'splitLineBytes',
  {
    text: 'A line comes when its end has come, as bytes.',
    above: { source: '-a--b--|' },
    below: { result: '-x--y--|' },
    values: { a: bytes('one\ntw'), b: bytes('o\n'), x: bytes('one'), y: bytes('two') },
  },
  ({ above, below, values }, { cold, expectObservable }) => {
    const { a, b } = values;
    expectObservable(cold(above.source, { a, b }).pipe(splitLineBytes())).toBe(below.result, values);
  },
);
