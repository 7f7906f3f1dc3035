import { describe } from 'vitest';
import { decodeText } from '../operators/decodeText.js';
import { diagram } from './diagrams/diagram.js';
import { parserCases } from './parserCases.js';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('decodeText', () => {
  parserCases({
    operator: () => decodeText(),
    one: [bytes('a'), 'a'],
    two: [bytes('b'), 'b'], // a chunk gives one value at most
    halves: [Uint8Array.of(0xe2, 0x82), Uint8Array.of(0xac), '€'],
  });
});

diagram(
  'decodeText',
  {
    text: 'A character that is cut in two is held until it is whole.',
    above: { source: '-a--b--|' },
    below: { result: '-x--y--|' },
    values: { a: Uint8Array.of(0x63, 0x61, 0x66, 0xc3), b: Uint8Array.of(0xa9), x: 'caf', y: 'é' },
  },
  ({ above, below, values }, { cold, expectObservable }) => {
    const { a, b } = values;
    expectObservable(cold(above.source, { a, b }).pipe(decodeText())).toBe(below.result, values);
  },
);
