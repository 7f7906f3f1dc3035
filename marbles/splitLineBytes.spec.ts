import { describe } from 'vitest';
import { splitLineBytes } from '../operators/splitLineBytes.js';
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
