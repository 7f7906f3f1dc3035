import {
  catchError,
  concat,
  concatMap,
  count,
  lastValueFrom,
  map,
  mergeMap,
  NEVER,
  type Observable,
  of,
  range,
  take,
  tap,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { HttpError } from '../src/core/errors.js';
import { gather$ } from '../src/gather/gather.js';
import { createHttpClient } from '../src/http/client.js';
import { createHttpResponse } from '../src/http/createHttpResponse.js';
import type { HttpClientOptions, HttpResponse } from '../src/http/types.js';
import { createCircuitBreaker } from '../src/resilience/createCircuitBreaker.js';
import { diagram } from './diagrams/diagram.js';
import { serve } from './diagrams/serve.js';
import type { MarbleHttp } from './kit/marbleHttp.js';
import { marbleTest } from './kit/marbleTest.js';
import { json } from './kit/replies.js';

const virtual = (body: Parameters<typeof marbleTest>[1]) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

/** Every answer is the letter that its path ends with. */
const replies = { a: json('a'), b: json('b'), c: json('c'), d: json('d'), x: json('no', { status: 400 }) };
const letters = (responses$: Observable<HttpResponse>) =>
  responses$.pipe(map((response) => response.contentJson<string>()));
const clientOf = ({ transport, circuitBreaker }: Pick<MarbleHttp, 'transport'> & HttpClientOptions) =>
  createHttpClient({
    baseUrl: 'https://api.example.com',
    transport,
    circuitBreaker,
    resilience: { maxAttempts: 1 },
  });
const paths = (requests: MarbleHttp['requests']) => requests.map(({ at, path }) => `${at} ${path}`);
const aborts = (requests: MarbleHttp['requests']) =>
  requests.flatMap(({ abortedAt, path }) => (abortedAt === undefined ? [] : [`${abortedAt} ${path}`]));

describe('gather$', () => {
  it(
    'empty: nothing in, nothing out',
    virtual(({ http, expectObservable }) => {
      const api = http({}, {});
      expectObservable(gather$([], { client: clientOf(api) })).toBe('|');
    }),
  );

  const reader = (values: string[]) => ({
    read: async () => (values.length > 0 ? { done: false, value: values.shift() } : { done: true, value: undefined }),
    cancel: async () => {},
  });
  it.each<[string, () => unknown]>([
    ['a list', () => ['/a', '/b']],
    ['an iterator', () => ['/a', '/b'].values()],
    ['an Observable', () => of('/a', '/b')],
    [
      'an Observable that iterates over something else',
      () => Object.assign(of('/a', '/b'), { [Symbol.iterator]: [].values }),
    ],
    ['a promise', () => Promise.resolve('/a')],
    [
      'an async iterable',
      async function* () {
        yield '/a';
        yield '/b';
      },
    ],
    ['a stream of a browser that has no async iteration', () => ({ getReader: () => reader(['/a', '/b']) })],
  ])('takes its requests from %s', async (kind, input) => {
    const client = createHttpClient({
      baseUrl: 'https://api.example.com',
      transport: (request) => of(createHttpResponse(request, { body: JSON.stringify(request.url.pathname) })),
    });
    const answers$ = letters(gather$(input() as string[], { client })).pipe(toArray());
    expect(await lastValueFrom(answers$)).toEqual(kind === 'a promise' ? ['/a'] : ['/a', '/b']);
  });

  it.each<[string, string | null, number, string]>([
    ['lets go of an iterator that it has not read to its end', null, 1, '/a returned'],
    ['and of none that has ended', null, 9, '/a /b done'],
    ['nor of one that has thrown', 'broken', 9, '/a failed'],
  ])('%s', (_name, failure, count, expected) => {
    const calls: string[] = [];
    const iterator: IterableIterator<string> = {
      [Symbol.iterator]: () => iterator,
      next: () => {
        const value = ['/a', failure ?? '/b'][calls.length];
        calls.push(value === 'broken' ? 'failed' : (value ?? 'done'));
        if (value === 'broken') throw value;
        return value === undefined ? { done: true, value } : { done: false, value };
      },
      return: () => {
        calls.push('returned');
        return { done: true, value: undefined };
      },
    };
    const client = createHttpClient({
      baseUrl: 'https://api.example.com',
      transport: (request) => of(createHttpResponse(request, {})),
    });
    gather$(iterator, { client, concurrency: 1 })
      .pipe(take(count))
      .subscribe({ error: () => {} });
    expect(calls.join(' ')).toBe(expected);
  });

  it.each([null, undefined, 5, true])('names an input that is none: %s', (input) => {
    const client = createHttpClient({ baseUrl: 'https://api.example.com', transport: () => NEVER });
    const failures: unknown[] = [];
    try {
      gather$(input as never, { client }).subscribe({ error: (error) => failures.push(error) });
    } catch (error) {
      failures.push(error);
    }
    expect(failures).toMatchObject([{ name: 'ConfigurationError', message: expect.stringMatching(/^\w+: must be/) }]);
  });

  it(
    'never: waits for requests that do not come, and passes on what has',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /a': '--(a|)' }, replies);
      const requests = concat(of('/a'), NEVER);
      const expected = '--a---';
      expectObservable(letters(gather$(requests, { client: clientOf(api) }))).toBe(expected);
    }),
  );

  it(
    'one',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /a': '--(a|)' }, replies);
      const expected = '            --(a|)';
      expectObservable(letters(gather$(['/a'], { client: clientOf(api) }))).toBe(expected);
    }),
  );

  it(
    'many: at most `concurrency` on the way, in the order of the requests',
    virtual(({ http, expectObservable, flush }) => {
      const routes = {
        'GET /a': '-----(a|)       ',
        'GET /b': '--(b|)          ',
        'GET /c': '----------(c|)  ', // sent at 2, when b is there
      };
      const expected = '   -----(ab)---(c|)';
      const api = http(routes, replies);
      expectObservable(letters(gather$(['/a', '/b', '/c'], { client: clientOf(api), concurrency: 2 }))).toBe(expected);
      flush();
      expect(paths(api.requests)).toEqual(['0 /a', '0 /b', '2 /c']);
    }),
  );

  it(
    'completion: as they come',
    virtual(({ http, expectObservable }) => {
      const routes = {
        'GET /a': '-----(a|)   ',
        'GET /b': '--(b|)      ',
        'GET /c': '------(c|)  ', // sent at 2
      };
      const expected = '   --b--a--(c|)';
      const api = http(routes, replies);
      const options = { client: clientOf(api), concurrency: 2, order: 'completion' } as const;
      expectObservable(letters(gather$(['/a', '/b', '/c'], options))).toBe(expected);
    }),
  );

  it(
    'error: the first in the order of emission ends the result and aborts the rest',
    virtual(({ http, expectObservable, flush }) => {
      const routes = {
        'GET /a': '----(a|)    ',
        'GET /x': '--(x|)      ',
        'GET /c': '----------(c|)',
        'GET /d': '(d|)        ',
      };
      const expected = '   ----(a#)    ';
      const api = http(routes, replies);
      const result = letters(gather$(['/a', '/x', '/c', '/d'], { client: clientOf(api), concurrency: 3 }));
      expectObservable(named(result)).toBe(expected, undefined, 'HttpStatusError');
      flush();
      expect(paths(api.requests)).toEqual(['0 /a', '0 /x', '0 /c']);
      expect(aborts(api.requests)).toEqual(['4 /c']);
    }),
  );

  it(
    'error with completion: comes at once',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /a': '----(a|)', 'GET /x': '--(x|)' }, replies);
      const expected = '                        --#';
      const result = letters(gather$(['/a', '/x'], { client: clientOf(api), order: 'completion' }));
      expectObservable(named(result)).toBe(expected, undefined, 'HttpStatusError');
      flush();
      expect(aborts(api.requests)).toEqual(['2 /a']);
    }),
  );

  it(
    'returnErrors: errors come in their place',
    virtual(({ http, expectObservable }) => {
      const routes = {
        'GET /a': '----(a|)      ',
        'GET /x': '--(x|)        ',
        'GET /c': '--------(c|)  ',
      };
      const expected = '   ----(ax)(c|)  ';
      const api = http(routes, replies);
      const result = gather$(['/a', '/x', '/c'], { client: clientOf(api), returnErrors: true }).pipe(
        map((answer) => (answer instanceof Error ? answer.name : answer.contentJson<string>())),
      );
      expectObservable(result).toBe(expected, { a: 'a', x: 'HttpStatusError', c: 'c' });
    }),
  );

  it(
    'returnErrors takes in what was never sent',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /a': '--(a|)' }, replies);
      const both = { path: '/', body: 'x', json: 1 };
      const result = gather$([both, '/a'], { client: clientOf(api), returnErrors: true }).pipe(
        map((answer) => (answer instanceof Error ? answer.name : answer.contentJson<string>())),
      );
      expectObservable(result).toBe('e-(a|)', { e: 'ConfigurationError', a: 'a' });
    }),
  );

  it(
    'early unsubscribe: aborts what is on the way and sends nothing more',
    virtual(({ http, expectObservable, flush }) => {
      const routes = {
        'GET /a': '--(a|)      ',
        'GET /b': '--------(b|)',
        'GET /c': '--------(c|)', // sent at 2
      };
      const unsub = '      ----!       ';
      const expected = '   --a--       ';
      const api = http(routes, replies);
      const result = letters(gather$(['/a', '/b', '/c', '/d'], { client: clientOf(api), concurrency: 2 }));
      expectObservable(result, unsub).toBe(expected);
      flush();
      expect(aborts(api.requests)).toEqual(['4 /b', '4 /c']);
    }),
  );

  it(
    'reuse: each subscription sends requests of its own',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /a': ['--(a|)', '---(a|)'] }, replies);
      const result = letters(gather$(['/a'], { client: clientOf(api) }));
      expectObservable(result).toBe('--(a|)');
      expectObservable(result).toBe('---(a|)');
    }),
  );

  it(
    'an input that throws ends the result at once and aborts what is on the way',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /a': '----(a|)' }, replies);
      const requests = concat(
        of('/a'),
        throwError(() => 'no more'),
      );
      expectObservable(letters(gather$(requests, { client: clientOf(api) }))).toBe('#', undefined, 'no more');
      flush();
      expect(aborts(api.requests)).toEqual(['0 /a']);
    }),
  );

  it.each(['request', 'completion'] as const)(
    'an iterator that unsubscribes is asked for nothing more, and nothing more is sent: order %s',
    (order) =>
      virtual(({ http, flush }) => {
        const { transport, requests } = http({ 'GET /a': '---', 'GET /b': '---' }, replies);
        const ends: string[] = [];
        function* paths() {
          try {
            yield '/a';
            running.unsubscribe();
            yield '/b';
            yield '/c';
          } finally {
            ends.push('returned');
          }
        }
        const running = timer(1)
          .pipe(mergeMap(() => gather$(paths(), { client: clientOf({ transport }), concurrency: 3, order })))
          .subscribe();
        flush();
        expect(requests.map(({ path, abortedAt }) => [path, abortedAt])).toEqual([['/a', 1]]);
        expect(ends).toEqual(['returned']);
      })(),
  );

  it(
    'a slow source of requests does not hold back results that are there',
    virtual(({ http, cold, expectObservable }) => {
      const requests = cold('p---------q---|', { p: '/a', q: '/b' });
      const expected = '     --a--------b--|    ';
      const api = http({ 'GET /a': '--(a|)', 'GET /b': '-(b|)' }, replies);
      expectObservable(letters(gather$(requests, { client: clientOf(api), concurrency: 1 }))).toBe(expected);
    }),
  );

  it(
    'refusals at once (an open circuit) come in their places and in the same frame, however many; others get their turn between',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /a': ['#'] }, {});
      const circuitBreaker = createCircuitBreaker({ minimumRequests: 1 });
      const client = clientOf({ ...api, circuitBreaker });
      const names: string[] = [];
      const turns = new Set<number>();
      let turn = 0;
      range(30)
        .pipe(concatMap(() => timer(0)))
        .subscribe(() => turn++);
      const failures$ = gather$(
        Array.from({ length: 1000 }, () => '/a'),
        { client, concurrency: 1, returnErrors: true },
      ).pipe(
        tap((result) => {
          names.push((result as HttpError).name);
          turns.add(turn);
        }),
        count(),
      );
      expectObservable(failures$).toBe('(n|)', { n: 1000 });
      flush();
      expect(names).toEqual(['HttpNetworkError', ...Array.from({ length: 999 }, () => 'CircuitOpenError')]);
      expect(turns.size).toBe(20);
    }),
  );

  it.each([0, -1, 0.5, Number.NaN])('a concurrency of %s is a ConfigurationError', (concurrency) => {
    const errors: unknown[] = [];
    gather$(['/a'], { concurrency }).subscribe({ error: (error: Error) => errors.push(error.name) });
    expect(errors).toEqual(['ConfigurationError']);
  });
});

/** Errors by their name, so that a marble can show them. */
function named<T>(source$: Observable<T>): Observable<T> {
  return source$.pipe(catchError((error: Error) => throwError(() => error.name)));
}

diagram(
  'gather$',
  {
    text: 'Two requests at a time; the answer of b is there first and waits for that of a, c is sent when b is answered.',
    above: { 'GET /a': '^----(a|)', 'GET /b': '^-(b|)', 'GET /c': '--^------(c|)' },
    call: 'gather$(requests, { client, … })',
    options: { concurrency: 2 },
    below: { responses: '-----(ab)(c|)' },
  },
  ({ above, options, below }, helpers) => {
    const { transport, expectRequests } = serve(helpers, above, { a: 'a', b: 'b', c: 'c' });
    const responses$ = gather$(['/a', '/b', '/c'], { client: helpers.client({ transport }), ...options });
    helpers.expectObservable(letters(responses$)).toBe(below.responses);
    expectRequests();
  },
);
