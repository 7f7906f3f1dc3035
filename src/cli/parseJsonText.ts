import { UsageError } from './exitCodes.js';

/** A JSON text of the user's. What is none is a {@link UsageError} that names `place`, line and column, and does not show the text. */
export function parseJsonText(text: string, place: string, advice = ''): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  try {
    return JSON.parse(json);
  } catch {
    const before = json.slice(0, findMistake(json)).split('\n');
    const at = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    // The engine's own message would quote the text, which may hold a secret.
    throw new UsageError(`${place} is not JSON: it breaks at ${at}${advice}`);
  }
}

const TEXT = String.raw`"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"`;
const NUMBER = String.raw`-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?`;
const SPACE = /[ \t\r\n]*/y;
const STRING = new RegExp(TEXT, 'y');
const SCALAR = new RegExp(`${TEXT}|${NUMBER}|true|false|null`, 'y');

/** Where a text that is no JSON stops being some. The platform's own errors tell it in some engines, and for some mistakes. */
function findMistake(text: string): number {
  /** What is open, and what may come next. */
  const open: ('{' | '[')[] = [];
  let expected: 'value' | 'first' | 'key' | 'colon' | 'next' = 'value';
  let at = 0;
  const take = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    at += match?.[0].length ?? 0;
    return match !== null;
  };
  for (;;) {
    take(SPACE);
    const character = text[at];
    const closes = character === (open.at(-1) === '{' ? '}' : ']') && (expected === 'first' || expected === 'next');
    if (open.length > 0 && closes) {
      open.pop();
      expected = 'next';
      at += 1;
    } else if (expected === 'next') {
      if (open.length === 0 || character !== ',') return at;
      expected = open.at(-1) === '{' ? 'key' : 'value';
      at += 1;
    } else if (expected === 'colon') {
      if (character !== ':') return at;
      expected = 'value';
      at += 1;
    } else if (expected === 'key' || (expected === 'first' && open.at(-1) === '{')) {
      if (!take(STRING)) return at;
      expected = 'colon';
    } else if (character === '{' || character === '[') {
      open.push(character);
      expected = 'first';
      at += 1;
    } else if (take(SCALAR)) expected = 'next';
    else return at;
  }
}
