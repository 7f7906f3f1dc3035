import { map, of, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { selectRecords } from '../operators/selectRecords.js';
import { ResponseParseError } from '../src/core/errors.js';
import { diagram } from './diagrams/diagram.js';
import { marbleTest } from './kit/marbleTest.js';
import { respond } from './respond.js';

const virtual = (body: Parameters<typeof marbleTest>[1]) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

/** Each letter is a response; records are letters, too. */
const responses = {
  a: respond({ body: { items: ['x', 'y'], tags: ['t'] } }),
  b: respond({ body: { items: ['z'], tags: [] } }),
  n: respond({ body: { items: null } }),
  e: respond({ body: [] }),
  o: respond({ body: { item: 'one' } }),
  m: respond({ body: { results: [], total: 0 } }),
  t: respond({ body: 'no JSON' }),
};
const parseError = (message: string) =>
  expect.objectContaining({ name: 'ResponseParseError', message: expect.stringContaining(message) });

describe('selectRecords', () => {
  it(
    'empty: completes with its source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--|', responses);
      const subs = '       ^-!';
      const expected = '   --|';
      expectObservable(source.pipe(selectRecords())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'never: waits with its source',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-', responses);
      const expected = '   -';
      expectObservable(source.pipe(selectRecords())).toBe(expected);
    }),
  );

  it(
    'one: gives the records of a response, when it comes',
    virtual(({ cold, expectObservable }) => {
      const source = cold('--a---|', responses);
      const expected = '   --(xy)|';
      expectObservable(source.pipe(selectRecords<string>('items'))).toBe(expected);
    }),
  );

  it(
    'many: in their order, those of empty pages left out',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-a---n-e-b|', responses);
      const expected = '   -(xy)----z|';
      expectObservable(source.pipe(selectRecords<string>())).toBe(expected);
    }),
  );

  it(
    'takes a function as the path',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-b-(a|)', responses);
      const expected = '   ---(t|)';
      expectObservable(source.pipe(selectRecords((body) => (body as { tags: string[] }).tags))).toBe(expected);
    }),
  );

  it(
    'an object at the path is one record, null is none',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-o-|', responses);
      const expected = '   -r-|';
      expectObservable(source.pipe(selectRecords())).toBe(expected, { r: { item: 'one' } });
      expectObservable(cold('-n-|', responses).pipe(selectRecords('items'))).toBe('---|');
    }),
  );

  it(
    'error: passes it on, after the records before it',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-b-#', responses);
      const expected = '   -z-#';
      expectObservable(source.pipe(selectRecords<string>())).toBe(expected);
    }),
  );

  it(
    'a path that leads nowhere is an error naming it, the keys found and the request',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-m-a|', responses);
      const subs = '       ^!   ';
      const expected = '   -#   ';
      const text =
        'GET https://api.example.com/items?api_key=*** failed: `data.items` is missing (keys found: results, total) (attempt 1)';
      expectObservable(source.pipe(selectRecords('data.items'))).toBe(expected, undefined, parseError(text));
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'a body that is no JSON is an error',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-t-a|', responses);
      const expected = '   -#   ';
      expectObservable(source.pipe(selectRecords())).toBe(expected, undefined, parseError('not JSON'));
    }),
  );

  it(
    'throwing callback: a path function that throws ends the stream',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-a-a|', responses);
      const expected = '   -#   ';
      const fail = () => {
        throw 'own';
      };
      expectObservable(source.pipe(selectRecords(fail))).toBe(expected, undefined, 'own');
    }),
  );

  it(
    'early unsubscribe: leaves the source at once, in the middle of a page, too',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a---b|', responses);
      const unsub = '      ---!   ';
      const subs = '       ^--!   ';
      const first = cold(' -a---b|', responses);
      const firstSubs = '  ^!     ';
      expectObservable(source.pipe(selectRecords<string>()), unsub).toBe('-(xy)');
      expectSubscriptions(source.subscriptions).toBe(subs);
      expectObservable(first.pipe(selectRecords<string>(), take(1))).toBe('-(x|)');
      expectSubscriptions(first.subscriptions).toBe(firstSubs);
    }),
  );

  it(
    'reuse: one operator, two streams',
    virtual(({ cold, expectObservable }) => {
      const records = selectRecords<string>();
      expectObservable(cold('-b|', responses).pipe(records)).toBe('-z|');
      expectObservable(cold('--(b|)', responses).pipe(records)).toBe('--(z|)');
    }),
  );

  it('a query that is no path is refused before anything is sent', () => {
    expect(() => selectRecords('$..items')).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path: 'path' }),
    );
  });

  it('leaves a body that is there as a whole to whoever has the response', async () => {
    const response = respond({ body: { results: [] } });
    of(response)
      .pipe(selectRecords('gone'))
      .subscribe({ error: () => {} });
    expect(response.bodyUsed).toBe(false);
    expect(await response.json()).toEqual({ results: [] });
  });

  it('leaves the secret out of the message, and has the request on the error', () => {
    let error: unknown;
    of(responses.m)
      .pipe(selectRecords('gone'))
      .subscribe({ error: (failure: unknown) => (error = failure) });
    expect(error).toBeInstanceOf(ResponseParseError);
    expect((error as ResponseParseError).message).not.toContain('secret');
    expect((error as ResponseParseError).request?.method).toBe('GET');
    expect((error as ResponseParseError).outcome?.attempts).toBe(1);
  });
});

diagram(
  'selectRecords',
  {
    text: 'The records of each response, one by one.',
    above: { responses: '-a---b---|' },
    options: 'items',
    below: { result: '   -(xy)z---|' },
    values: { a: { items: ['x', 'y'] }, b: { items: ['z'] } },
  },
  ({ above, options, below, values }, { cold, expectObservable }) => {
    const source = cold(above.responses, values).pipe(map((body) => respond({ body })));
    expectObservable(source.pipe(selectRecords(options))).toBe(below.result);
  },
);
