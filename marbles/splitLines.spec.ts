import { describe } from 'vitest';
import { splitLines } from '../operators/splitLines.js';
import { parserCases } from './parser-cases.js';

describe('splitLines', () => {
  parserCases({
    operator: () => splitLines(),
    one: ['a\n', 'a'],
    two: ['b\r\n\r\n', 'b', ''],
    halves: ['c', 'd\r', 'cd'],
  });
});
