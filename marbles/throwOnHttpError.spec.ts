import { map, of, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { throwOnHttpError } from '../operators/throwOnHttpError.js';
import { HttpStatusError } from '../src/core/errors.js';
import type { HttpResponse } from '../src/http/types.js';
import { diagram } from './diagrams/diagram.js';
import { marbleTest } from './kit/marbleTest.js';
import { respond } from './respond.js';

const virtual = (body: Parameters<typeof marbleTest>[1]) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

const responses = {
  a: respond({ body: 'a' }),
  c: respond({ status: 204 }),
  r: respond({ status: 304 }),
  n: respond({ status: 404, statusText: 'Not Found', body: 'nothing here' }),
  s: respond({ status: 503 }),
};
const status = (response: HttpResponse) => String(response.status);
const statusError = (code: number) => expect.objectContaining({ name: 'HttpStatusError', status: code });

describe('throwOnHttpError', () => {
  it(
    'empty: completes with its source',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('--|', responses);
      const subs = '       ^-!';
      const expected = '   --|';
      expectObservable(source.pipe(throwOnHttpError())).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'never: waits with its source',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-', responses);
      const expected = '   -';
      expectObservable(source.pipe(throwOnHttpError())).toBe(expected);
    }),
  );

  it(
    'one: passes a response in 2xx as it is',
    virtual(({ cold, expectObservable }) => {
      const source = cold('--a|', responses);
      const expected = '   --y|';
      const same = map((response: HttpResponse) => (response === responses.a ? 'y' : 'n'));
      expectObservable(source.pipe(throwOnHttpError(), same)).toBe(expected);
    }),
  );

  it(
    'many: passes them, up to the first outside 2xx',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-c-n-a|', responses);
      const subs = '       ^----!   ';
      const expected = '   -x-y-#   ';
      expectObservable(source.pipe(throwOnHttpError(), map(status))).toBe(
        expected,
        { x: '200', y: '204' },
        statusError(404),
      );
      expectSubscriptions(source.subscriptions).toBe(subs);
    }),
  );

  it(
    'a 304 is outside 2xx',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-r|', responses);
      const expected = '   -# ';
      expectObservable(source.pipe(throwOnHttpError())).toBe(expected, undefined, statusError(304));
    }),
  );

  it(
    'error: passes it on',
    virtual(({ cold, expectObservable }) => {
      const source = cold('-a-#', responses);
      const expected = '   -x-#';
      expectObservable(source.pipe(throwOnHttpError(), map(status))).toBe(expected, { x: '200' });
    }),
  );

  it(
    'early unsubscribe: leaves the source at once',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-a|', responses);
      const unsub = '      --!  ';
      const subs = '       ^-!  ';
      const expected = '   -x   ';
      expectObservable(source.pipe(throwOnHttpError(), map(status)), unsub).toBe(expected, { x: '200' });
      expectSubscriptions(source.subscriptions).toBe(subs);
      const first = cold(' -a-a|', responses);
      expectObservable(first.pipe(throwOnHttpError(), take(1), map(status))).toBe('-(x|)', { x: '200' });
      expectSubscriptions(first.subscriptions).toBe('^!');
    }),
  );

  it(
    'reuse: one operator, two streams',
    virtual(({ cold, expectObservable }) => {
      const checked = throwOnHttpError();
      expectObservable(cold('-s|', responses).pipe(checked)).toBe('-#', undefined, statusError(503));
      expectObservable(cold('-a|', responses).pipe(checked, map(status))).toBe('-x|', { x: '200' });
    }),
  );

  it('says what was asked and answered, without the secret, and keeps the body', () => {
    let error: unknown;
    of(responses.n)
      .pipe(throwOnHttpError())
      .subscribe({ error: (failure: unknown) => (error = failure) });
    expect(error).toBeInstanceOf(HttpStatusError);
    const { message, category, response, request } = error as HttpStatusError;
    expect(message).toBe('GET https://api.example.com/items?api_key=*** failed: 404 Not Found (attempt 1)');
    expect(category).toBe('not_found');
    expect(response.contentText()).toBe('nothing here');
    expect(request).toBe(response.request);
  });
});

diagram(
  'throwOnHttpError',
  {
    text: 'Responses in 2xx pass, the first outside is an error.',
    above: { responses: '-a-b-c-d|' },
    below: { result: '-a-b-#' },
    values: { a: '200', b: '204', c: '404', '#': 'HttpStatusError' },
  },
  ({ above, below, values }, { cold, expectObservable }) => {
    const source = cold(above.responses, { ...values, d: '200' }).pipe(
      map((code) => respond({ status: Number(code) })),
    );
    const error = expect.objectContaining({ name: values['#'], status: Number(values.c) });
    expectObservable(source.pipe(throwOnHttpError(), map(status))).toBe(below.result, values, error);
  },
);
