import { from, lastValueFrom, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { validateWith } from '../operators/validateWith.js';
import { ConfigurationError, ResponseParseError } from '../src/core/errors.js';
import type { Schema } from '../src/core/types.js';
import { diagram } from './diagrams/diagram.js';
import { marbleTest } from './kit/marbleTest.js';

const virtual = (body: Parameters<typeof marbleTest>[1]) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

const schema = (validate: (value: unknown) => unknown): Schema<string> => ({
  '~standard': { version: 1, vendor: 'test', validate },
});
/** Passes small letters, in large; anything else has two issues. */
const letters = schema((value) =>
  typeof value === 'string' && /^[a-z]$/.test(value)
    ? { value: value.toUpperCase() }
    : { issues: [{ message: 'no letter', path: ['a', 0] }, { message: 'no text' }] },
);

describe('validateWith', () => {
  it(
    'empty: completes with its source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--|');
      const subs = '       ^-!';
      const expected = '   --|';
      expectObservable(source.pipe(validateWith(letters))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'never: waits with its source',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-');
      const expected = '   -';
      expectObservable(source.pipe(validateWith(letters))).toBe(expected);
    }),
  );

  it(
    'one: gives what the schema makes of it',
    virtual(({ cold, expectObservable }) => {
      const source = cold('--a-|');
      const expected = '   --A-|';
      expectObservable(source.pipe(validateWith(letters))).toBe(expected);
    }),
  );

  it(
    'many: in their order, at their time',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-a(bc)---d|');
      const expected = '   -A(BC)---D|';
      expectObservable(source.pipe(validateWith(letters))).toBe(expected);
    }),
  );

  it(
    'an invalid value is an error naming its place and the path in it',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-1-b|');
      const subs = '       ^--!   ';
      const expected = '   -A-#   ';
      const error = new ResponseParseError('value 1 does not fit the schema: a[0]: no letter; no text');
      expectObservable(source.pipe(validateWith(letters))).toBe(expected, undefined, error);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    "'drop' leaves it out",
    virtual(({ cold, expectObservable }) => {
      const source = cold('-a-1-b|');
      const expected = '   -A---B|';
      expectObservable(source.pipe(validateWith(letters, { onInvalid: 'drop' }))).toBe(expected);
    }),
  );

  it(
    'a callback is told its first issue, once a value, and the value is left out',
    virtual(({ cold, expectObservable, flush }) => {
      const told: unknown[] = [];
      const source = cold('-a-1-b-2|');
      const expected = '   -A---B--|';
      const onInvalid = (issue: unknown, value: unknown) => told.push([issue, value]);
      expectObservable(source.pipe(validateWith(letters, { onInvalid: (...args) => void onInvalid(...args) }))).toBe(
        expected,
      );
      flush();
      const issue = { message: 'no letter', path: ['a', 0] };
      expect(told).toEqual([
        [issue, '1'],
        [issue, '2'],
      ]);
    }),
  );

  it(
    'error: passes it on',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-a-#');
      const expected = '   -A-#';
      expectObservable(source.pipe(validateWith(letters, { onInvalid: 'drop' }))).toBe(expected);
    }),
  );

  it(
    'throwing callback: what the schema or onInvalid throws ends the stream',
    virtual(({ cold, expectObservable }) => {
      const fail = () => {
        throw 'own';
      };
      expectObservable(cold('-a-b|').pipe(validateWith(schema(fail)))).toBe('         -#', undefined, 'own');
      expectObservable(cold('-1-b|').pipe(validateWith(letters, { onInvalid: fail }))).toBe('-#', undefined, 'own');
    }),
  );

  it(
    'what is no schema is a ConfigurationError',
    virtual(({ cold, expectObservable }) => {
      const none = {} as unknown as Schema<string>;
      const error = new ConfigurationError('schema', 'is not a Standard Schema: it has no `~standard.validate`');
      expectObservable(cold('-a|').pipe(validateWith(none))).toBe('-#', undefined, error);
    }),
  );

  it(
    'early unsubscribe: leaves the source at once',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-b-c|');
      const unsub = '      --!    ';
      const subs = '       ^-!    ';
      const expected = '   -A     ';
      expectObservable(source.pipe(validateWith(letters)), unsub).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
      const first = cold(' -a-b-c|');
      expectObservable(first.pipe(validateWith(letters), take(1))).toBe('-(A|)');
      expectSubscriptions(first.subscriptions).toBe('^!');
    }),
  );

  it(
    'reuse: one operator, two streams, each counting for itself',
    virtual(({ cold, expectObservable }) => {
      const valid = validateWith(letters);
      const error = new ResponseParseError('value 0 does not fit the schema: a[0]: no letter; no text');
      expectObservable(cold('-a|').pipe(valid)).toBe('-A|');
      expectObservable(cold('-1|').pipe(valid)).toBe('-#', undefined, error);
    }),
  );

  it('a promise of the schema is waited for, order is kept, and what it rejects with ends the stream', async () => {
    const later = schema(async (value) => {
      if (value === 'x') throw new Error('own');
      return value === '1' ? { issues: [{ message: 'no letter' }] } : { value: `${String(value)}!` };
    });
    const source = from(['a', '1', 'b']);
    expect(await lastValueFrom(source.pipe(validateWith(later, { onInvalid: 'drop' }), toArray()))).toEqual([
      'a!',
      'b!',
    ]);
    await expect(lastValueFrom(source.pipe(validateWith(later)))).rejects.toThrow(
      'value 1 does not fit the schema: no letter',
    );
    await expect(lastValueFrom(from('x').pipe(validateWith(later)))).rejects.toThrow('own');
  });
});

diagram(
  'validateWith',
  {
    text: 'Each value as the schema makes it; the first that does not fit is an error.',
    above: { source: '-a-b-1-c|' },
    call: 'validateWith(letters)',
    below: { result: '-A-B-#' },
    values: { '#': 'ResponseParseError' },
  },
  ({ above, below, values }, { cold, expectObservable }) => {
    const error = expect.objectContaining({ name: values['#'] });
    expectObservable(cold(above.source).pipe(validateWith(letters))).toBe(below.result, undefined, error);
  },
);
