import { describe } from 'vitest';
import { decodeText } from '../operators/decodeText.js';
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
