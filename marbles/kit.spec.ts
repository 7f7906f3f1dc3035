import { catchError, map, mergeMap, type OperatorFunction, pipe, repeat, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../src/http/client.js';
import type { HttpResponse } from '../src/http/types.js';
import { json, marbleTest, text } from './kit/index.js';

const assertDeepEqual = (actual: unknown, expected: unknown) => expect(actual).toEqual(expected);
const baseUrl = 'https://api.example.com';
const quick = { backoff: { initialDelayMs: 10, jitter: 'none' as const } };

const flattenBody = (): OperatorFunction<HttpResponse, string> =>
  pipe(
    mergeMap((response) => response.body$),
    map((chunk) => new TextDecoder().decode(chunk)),
  );

describe('marbleTest', () => {
  it(
    'answers when its marbles say',
    marbleTest(assertDeepEqual, ({ http, expectObservable, flush }) => {
      const { transport, requests } = http({ 'GET /items?page=1': '20ms (r|)' }, { r: json({ ok: true }) });
      const client = createHttpClient({ baseUrl, transport });
      expectObservable(client.json$('/items?page=1')).toBe('20ms (a|)', { a: { ok: true } });
      flush();
      expect(requests).toMatchObject([{ at: 0, method: 'GET', path: '/items?page=1' }]);
      expect(requests[0]?.abortedAt).toBeUndefined();
    }),
  );

  it(
    'takes one answer after the other, and # is a reset',
    marbleTest(assertDeepEqual, ({ http, expectObservable, flush }) => {
      const { transport, requests } = http(
        { 'GET /flaky': ['5ms #', '5ms (u|)', '5ms (r|)'] },
        { u: text('', { status: 503 }), r: json(1) },
      );
      const client = createHttpClient({ baseUrl, transport, resilience: quick });
      expectObservable(client.json$('/flaky')).toBe('45ms (a|)', { a: 1 });
      flush();
      expect(requests.map(({ at }) => at)).toEqual([0, 15, 40]);
    }),
  );

  it(
    'sees an abort',
    marbleTest(assertDeepEqual, ({ http, expectObservable, flush }) => {
      const { transport, requests } = http({ 'GET /slow': '50ms (r|)' }, { r: json(1) });
      expectObservable(createHttpClient({ baseUrl, transport }).get$('/slow'), '20ms !').toBe('-');
      flush();
      expect(requests[0]?.abortedAt).toBe(20);
    }),
  );

  it(
    'streams a body of several marbles',
    marbleTest(assertDeepEqual, ({ http, expectObservable }) => {
      const { transport } = http(
        { 'GET /stream': '5ms a 4ms b 4ms (c|)' },
        { a: text('1'), b: text('2'), c: text('3') },
      );
      const client = createHttpClient({ baseUrl, transport });
      const chunks$ = client.stream$('/stream');
      expectObservable(chunks$.pipe(flattenBody())).toBe('5ms a 4ms b 4ms (c|)', { a: '1', b: '2', c: '3' });
    }),
  );

  it(
    'to a streamed request one letter with time after it is headers and first chunk: the body ends at |, # or not at all',
    marbleTest(assertDeepEqual, ({ http, expectObservable, flush }) => {
      const { transport, requests } = http({ 'GET /stream': ['a 4ms |', 'a--', 'a--#', '-a'] }, { a: text('1') });
      const client = createHttpClient({ baseUrl, transport, resilience: { maxAttempts: 1 } });
      const chunks$ = client.stream$('/stream').pipe(flattenBody());
      const named$ = chunks$.pipe(catchError((error: Error) => throwError(() => error.name)));
      expectObservable(chunks$).toBe('a 4ms |', { a: '1' });
      expectObservable(chunks$, '9ms !').toBe('a', { a: '1' });
      expectObservable(named$).toBe('a--#', { a: '1' }, 'HttpNetworkError');
      expectObservable(chunks$).toBe('-(a|)', { a: '1' });
      flush();
      expect(requests.map(({ abortedAt }) => abortedAt)).toEqual([undefined, 9, undefined, undefined]);
    }),
  );

  it(
    'takes parameters in any order, and the route that is written as the request is before all others',
    marbleTest(assertDeepEqual, ({ http, expectObservable, flush }) => {
      const { transport, requests } = http(
        { 'GET /x?b=2&a=1&a=0': ['(r|)', '(r|)'], 'GET /x?a=1&a=0&b=2': '(s|)' },
        { r: json('r'), s: json('s') },
      );
      const client = createHttpClient({ baseUrl, transport });
      expectObservable(client.json$('/x?a=1&b=2&a=0')).toBe('(s|)', { s: 's' });
      expectObservable(client.json$('/x?b=2&a=1&a=0')).toBe('(r|)', { r: 'r' });
      flush();
      assertDeepEqual(
        requests.map(({ path }) => path),
        ['/x?a=1&b=2&a=0', '/x?b=2&a=1&a=0'],
      );
    }),
  );

  it('fails for an unknown route', () => {
    const test = marbleTest(assertDeepEqual, ({ http, expectObservable }) => {
      const { transport } = http({ 'GET /known': '(r|)' }, { r: json(1) });
      expectObservable(createHttpClient({ baseUrl, transport, resilience: { maxAttempts: 1 } }).get$('/unknown')).toBe(
        '#',
      );
    });
    expect(test).toThrow('unknown route: GET /unknown was requested at 0 ms; there are GET /known');
  });

  it(
    'a route written as one string answers every time it is asked',
    marbleTest(assertDeepEqual, ({ http, expectObservable, flush }) => {
      const { transport, requests } = http({ 'GET /x': '2ms (r|)' }, { r: json(1) });
      const client = createHttpClient({ baseUrl, transport });
      expectObservable(client.json$('/x').pipe(repeat(3))).toBe('2ms a - a - (a|)', { a: 1 });
      flush();
      expect(requests.map(({ at }) => at)).toEqual([0, 2, 4]);
    }),
  );

  it('fails for a list asked more often than it has answers', () => {
    const test = marbleTest(assertDeepEqual, ({ http, expectObservable }) => {
      const { transport } = http({ 'GET /once': ['(u|)'] }, { u: text('', { status: 503 }) });
      expectObservable(createHttpClient({ baseUrl, transport, resilience: quick }).get$('/once')).toBe('#');
    });
    expect(test).toThrow('route GET /once was asked 2 times and has 1 answers');
  });

  it('fails for a marble without a reply', () => {
    const test = marbleTest(assertDeepEqual, ({ http }) => {
      http({ 'GET /x': '(z|)' }, { r: json(1) });
    });
    expect(test).toThrow("http route GET /x: no reply for the marble 'z' in '(z|)'");
  });

  describe('verify', () => {
    const routes = { 'GET /used': '5ms (r|)', 'GET /unused': '(r|)', 'POST /unused': ['(r|)'] };
    const message = 'never requested: GET /unused, POST /unused';

    it('fails the test for routes that nobody asked, wherever in the body it is called', () => {
      const test = marbleTest(assertDeepEqual, ({ http }) => {
        const { transport, verify } = http(routes, { r: json(1) });
        verify();
        createHttpClient({ baseUrl, transport }).get$('/used').subscribe();
      });
      expect(test).toThrow(message);
    });

    it('of the helpers is that of all routes', () => {
      const test = marbleTest(assertDeepEqual, ({ http, verify }) => {
        verify();
        http({}, {});
        http({ 'GET /unused': '(r|)' }, { r: json(1) });
      });
      expect(test).toThrow('never requested: GET /unused');
    });

    it(
      'throws after flush(), and says nothing where all were asked',
      marbleTest(assertDeepEqual, ({ http, flush }) => {
        const replies = { r: json(1) };
        const one = http(routes, replies);
        const other = http({ 'GET /used': ['(r|)', '(r|)'] }, replies);
        other.verify();
        for (const { transport } of [one, other]) createHttpClient({ baseUrl, transport }).get$('/used').subscribe();
        flush();
        expect(() => one.verify()).toThrow(message);
        other.verify();
      }),
    );
  });

  it.each([
    ['an async body', async () => {}],
    ['an async body that fails', () => Promise.reject(new Error('asserted too late'))],
    // biome-ignore lint/suspicious/noThenProperty: a thenable is what is tried
    ['a thenable', () => ({ then: (resolve: () => void) => resolve() })],
  ])('fails for %s', (_, body) => {
    expect(marbleTest(assertDeepEqual, body)).toThrow('the body of marbleTest returned a promise');
  });
});
