import { expect, it } from 'vitest';
import { utf8Header } from '../../src/core/headerText.js';

const latin1 = (text: string) =>
  Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join('');

it.each([
  ['plain text', 'plain.csv', 'plain.csv'],
  ['UTF-8 that was read as Latin-1', latin1('Münster ☃.csv'), 'Münster ☃.csv'],
  ['the first character that takes two bytes', latin1('\x80'), '\x80'],
  ['Latin-1 that is no UTF-8', 'M\xfcnster', 'M\xfcnster'],
  ['a byte that UTF-8 never has', '\xff', '\xff'],
  ['text that was read right, whatever stands beside it', `${latin1('ü')}☃`, `${latin1('ü')}☃`],
  ['… and before it', `☃${latin1('ü')}`, `☃${latin1('ü')}`],
])('utf8Header reads %s', (_name, value, expected) => {
  expect(utf8Header(value)).toBe(expected);
});
