import { describe } from 'vitest';
import { splitLines } from '../operators/splitLines.js';
import { parserCases } from './parserCases.js';

describe('splitLines', () => {
  parserCases({
    operator: () => splitLines(),
    one: ['a\n', 'a'],
    two: ['b\r\n\r\n', 'b', ''],
    halves: ['c', 'd\r', 'cd'],
  });
});
