import { bigintKind, isLossless } from './shape.js';
import { KIND } from './textKind.js';

/** Half of a character, as JSON escapes it; in front of it an even number of backslashes. */
const HALVES = /(?<=(?:^|[^\\])(?:\\\\)*)\\ud[89a-f][\da-f]{2}/g;
const DIGITS = '\u0000digits:';
const QUOTED_DIGITS = /"\\u0000digits:(-?\d+)"/g;

/** A value as one line of JSON that DuckDB reads, with every digit of its numbers. */
export function jsonLine(value: object | string | number | bigint | boolean): string {
  let line: string;
  try {
    line = JSON.stringify(value);
  } catch (error) {
    if (!(error instanceof TypeError) || !/BigInt/.test(error.message)) throw error;
    line = JSON.stringify(value, exact).replace(QUOTED_DIGITS, '$1');
  }
  if (line.includes('isLosslessNumber')) line = JSON.stringify(value, exact).replace(QUOTED_DIGITS, '$1');
  return line.includes('\\ud') ? line.replace(HALVES, '\\ufffd') : line;
}

function exact(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return bigintKind(value) === KIND.text ? String(value) : DIGITS + value;
  return typeof value === 'object' && value !== null && isLossless(value) ? String(value) : value;
}
