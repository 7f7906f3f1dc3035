import { describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/core/redact.js';
import { redactCauses } from '../../src/core/redactCauses.js';

const redactor = createRedactor();
const SECRET = 'https://api.example.com/x?api_key=hunter2';
const SHOWN = 'https://api.example.com/x?api_key=***';

const failed = (cause: unknown) => new Error('failed', { cause });
const redacted = (error: Error) => {
  redactCauses(error, redactor);
  return error;
};

describe('redactCauses', () => {
  it('masks what a cause says, in its message, its stack and fields of its own', () => {
    const cause = Object.assign(new TypeError(`Invalid URL ${SECRET}`), {
      input: SECRET,
      code: 'ERR_INVALID_URL',
      at: 3,
    });
    redacted(failed(cause));
    expect(cause.message).toBe(`Invalid URL ${SHOWN}`);
    expect(cause.stack).toContain(SHOWN);
    expect(cause.stack).not.toContain('hunter2');
    expect({ ...cause }).toEqual({ input: SHOWN, code: 'ERR_INVALID_URL', at: 3 });
  });

  it('does not ask for the stack of a cause that says nothing secret', () => {
    const cause = new Error('socket hang up');
    let asked = 0;
    Object.defineProperty(cause, 'stack', { get: () => `stack ${++asked}` });
    redacted(failed(cause));
    expect(asked).toBe(0);
  });

  it('masks a cause that is a text, and leaves any other value', () => {
    expect(redacted(failed(SECRET)).cause).toBe(SHOWN);
    expect(redacted(failed(7)).cause).toBe(7);
    const value = { url: SECRET };
    expect(redacted(failed(value)).cause).toBe(value);
    expect(value.url).toBe(SECRET);
  });

  it('goes on to causes of causes and to errors of an AggregateError', () => {
    const innermost = new Error(SECRET);
    const several = new AggregateError([new Error(SECRET), SECRET], 'all failed', { cause: failed(innermost) });
    redacted(failed(several));
    expect(innermost.message).toBe(SHOWN);
    expect((several.errors[0] as Error).message).toBe(SHOWN);
  });

  it('ends where causes go round', () => {
    const one = new Error(SECRET);
    const other = new Error(SECRET, { cause: one });
    one.cause = other;
    redacted(one);
    expect([one.message, other.message]).toEqual([SHOWN, SHOWN]);
  });

  it('looks eight causes deep, and no deeper', () => {
    const chain = Array.from({ length: 10 }, () => new Error(SECRET));
    chain.forEach((error, index) => {
      error.cause = chain[index + 1];
    });
    redacted(failed(chain[0]));
    expect(chain.map(({ message }) => message === SHOWN)).toEqual([...Array(8).fill(true), false, false]);
  });

  it('leaves a cause that cannot be changed', () => {
    const cause = Object.freeze(new Error(SECRET));
    expect(() => redacted(failed(cause))).not.toThrow();
    expect(cause.message).toBe(SECRET);
  });
});
