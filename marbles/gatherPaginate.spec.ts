import { catchError, map, type Observable, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { gatherPaginate$ } from '../src/gather/gatherPaginate.js';
import { createHttpClient } from '../src/http/client.js';
import { diagram } from './diagrams/diagram.js';
import { serve } from './diagrams/serve.js';
import type { MarbleHttp } from './kit/marbleHttp.js';
import { marbleTest } from './kit/marbleTest.js';
import { json } from './kit/replies.js';

const virtual = (body: Parameters<typeof marbleTest>[1]) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

const replies = {
  a: json({ items: ['a1'], next: '/a2' }),
  b: json({ items: ['a2'], next: null }),
  c: json({ items: ['c1'], next: null }),
  x: json({}, { status: 500 }),
};
/** Run and first item of each page, as in `0:a1`. */
const shown = (pages$: ReturnType<typeof gatherPaginate$<string>>): Observable<string> =>
  pages$.pipe(
    map(({ run, page }) => `${run}:${page.items[0]}`),
    catchError((error: Error) => throwError(() => error.name)),
  );
const runsOf = ({ transport }: MarbleHttp, paths: readonly string[]) => {
  const client = createHttpClient({ baseUrl: 'https://api.example.com', transport, resilience: { maxAttempts: 1 } });
  return paths.map((baseRequest) => ({ client, baseRequest, model: 'json-link' as const }));
};

describe('gatherPaginate$', () => {
  it(
    'empty',
    virtual(({ expectObservable }) => {
      expectObservable(gatherPaginate$([])).toBe('|');
    }),
  );

  it(
    'pages of all runs as they come, each with its run',
    virtual(({ http, expectObservable }) => {
      const routes = {
        'GET /a1': '--(a|)     ',
        'GET /a2': '----(b|)   ', // sent at 2
        'GET /c1': '----(c|)   ',
      };
      const expected = '    --p-r-(q|)';
      const api = http(routes, replies);
      const values = { p: '0:a1', q: '0:a2', r: '1:c1' };
      expectObservable(shown(gatherPaginate$(runsOf(api, ['/a1', '/c1'])))).toBe(expected, values);
    }),
  );

  it(
    'concurrency: a run begins when another has ended',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /a1': '--(a|)', 'GET /a2': '--(b|)', 'GET /c1': '--(c|)' }, replies);
      const expected = '--p-q-(r|)';
      const values = { p: '0:a1', q: '0:a2', r: '1:c1' };
      expectObservable(shown(gatherPaginate$(runsOf(api, ['/a1', '/c1']), { concurrency: 1 }))).toBe(expected, values);
      flush();
      expect(api.requests.map(({ at, path }) => `${at} ${path}`)).toEqual(['0 /a1', '2 /a2', '4 /c1']);
    }),
  );

  it(
    'error: the first run that fails ends the result and aborts the others',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /a1': '--(x|)', 'GET /c1': '-----(c|)' }, replies);
      const expected = '--#';
      expectObservable(shown(gatherPaginate$(runsOf(api, ['/a1', '/c1'])))).toBe(
        expected,
        undefined,
        'PaginationError',
      );
      flush();
      expect(api.requests.map(({ abortedAt }) => abortedAt)).toEqual([undefined, 2]);
    }),
  );

  it(
    'early unsubscribe: aborts what is on the way',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /a1': '--(a|)', 'GET /a2': '-----(b|)', 'GET /c1': '-----(c|)' }, replies);
      const unsub = '   ---!';
      const expected = '--p-';
      expectObservable(shown(gatherPaginate$(runsOf(api, ['/a1', '/c1']))), unsub).toBe(expected, { p: '0:a1' });
      flush();
      expect(api.requests.map(({ path, abortedAt }) => [path, abortedAt])).toEqual([
        ['/a1', undefined],
        ['/c1', 3],
        ['/a2', 3],
      ]);
    }),
  );

  it('a concurrency below 1 is a ConfigurationError in the stream', () => {
    const errors: string[] = [];
    gatherPaginate$([], { concurrency: 0 }).subscribe({ error: (error: Error) => errors.push(error.name) });
    expect(errors).toEqual(['ConfigurationError']);
  });
});

diagram(
  'gatherPaginate$',
  {
    text: 'Two runs side by side: pages of both as they come, each with the number of its run.',
    above: { 'GET /a1': '^-(a|)', 'GET /a2': '--^---(b|)', 'GET /c1': '^---(c|)' },
    call: 'gatherPaginate$(runs, { … })',
    options: { concurrency: 2 },
    below: { pages: '--p-r-(q|)' },
    values: { p: '0:a1', q: '0:a2', r: '1:c1' },
  },
  ({ above, options, below, values }, helpers) => {
    const { a, b, c } = replies;
    const { expectRequests, ...server } = serve(helpers, above, { a, b, c });
    const runs = runsOf({ ...server, requests: [], verify: () => {} }, ['/a1', '/c1']);
    helpers.expectObservable(shown(gatherPaginate$(runs, options))).toBe(below.pages, values);
    expectRequests();
  },
);
