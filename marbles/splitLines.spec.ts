import { describe } from 'vitest';
import { splitLines } from '../operators/splitLines.js';
import { diagram } from './diagrams/diagram.js';
import { parserCases } from './parserCases.js';

describe('splitLines', () => {
  parserCases({
    operator: () => splitLines(),
    one: ['a\n', 'a'],
    two: ['b\r\n\r\n', 'b', ''],
    halves: ['c', 'd\r', 'cd'],
  });
});

diagram(
  'splitLines',
  {
    text: 'A line comes when its end has come.',
    above: { source: '-a--b--|' },
    below: { result: '-x--y--|' },
    values: { a: 'one\ntw', b: 'o\n', x: 'one', y: 'two' },
  },
  ({ above, below, values }, { cold, expectObservable }) => {
    const { a, b } = values;
    expectObservable(cold(above.source, { a, b }).pipe(splitLines())).toBe(below.result, values);
  },
);
