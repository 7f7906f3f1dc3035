import { expect, it } from 'vitest';
import { printable } from '../../src/core/printable.js';

it.each([
  ['an escape sequence', 'a\u001b[31mb', 'a\\u001b[31mb'],
  ['a carriage return', 'a\rb', 'a\\u000db'],
  ['a control character of eight bits', 'a\u009bb', 'a\\u009bb'],
  ['a change of direction', 'a\u202eb', 'a\\u202eb'],
  ['line feeds and tabs, which stay', 'a\n\tb', 'a\n\tb'],
  ['letters of any script, which stay', 'é€😀', 'é€😀'],
])('printable shows %s', (_name, text, shown) => {
  expect(printable(text)).toBe(shown);
});

it('keeps JSON the same JSON', () => {
  const value = { text: 'a\u001b\u202e\n' };
  expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
});
