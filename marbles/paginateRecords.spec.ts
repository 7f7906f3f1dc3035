import { take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { PaginationError } from '../src/core/paginationErrors.js';
import { createHttpClient } from '../src/http/client.js';
import { paginateRecords$ } from '../src/pagination/paginateRecords.js';
import type { PaginateOptions } from '../src/pagination/types.js';
import { diagram } from './diagrams/diagram.js';
import { serve } from './diagrams/serve.js';
import type { MarbleHttp } from './kit/marbleHttp.js';
import { marbleTest } from './kit/marbleTest.js';
import { json } from './kit/replies.js';

const test = (body: Parameters<typeof marbleTest>[1]) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

const replies = {
  r: json({ items: ['a', 'b', 'c'], next: '/items?page=2' }),
  s: json({ items: ['d'], next: null }),
  e: json({ items: [], next: '/items?page=2' }),
  n: json({ items: [] }),
  x: json({}, { status: 404 }),
};

function records$(http: MarbleHttp, more: Partial<PaginateOptions<string>> = {}) {
  const client = createHttpClient({ baseUrl: 'https://api.example.com', transport: http.transport });
  return paginateRecords$({ client, baseRequest: '/items', model: 'json-link', ...more });
}

describe('paginateRecords$', () => {
  it.each<[string, Record<string, string>, string, Partial<PaginateOptions<string>>]>([
    // name                          requests                                                        records            options
    ['many pages', { 'GET /items': '5ms (r|)', 'GET /items?page=2': '9ms (s|)' }, '5ms (abc) 4ms (d|)', {}],
    ['one page', { 'GET /items': '5ms (s|)' }, '                                    5ms (d|)', {}],
    ['no records', { 'GET /items': '5ms (n|)' }, '                                  5ms |', {}],
    ['an empty page first', { 'GET /items': '5ms (e|)', 'GET /items?page=2': '5ms (s|)' }, '10ms (d|)', {}],
    ['an error at once', { 'GET /items': '5ms (x|)' }, '                            5ms #', {}],
    ['an error later', { 'GET /items': '5ms (r|)', 'GET /items?page=2': '5ms (x|)' }, '5ms (abc)#', {}],
    [
      'a limit of items',
      { 'GET /items': '5ms (r|)' },
      '                            5ms (ab|)',
      { limits: { maxItems: 2 } },
    ],
    [
      'a limit of time',
      { 'GET /items': '-' },
      '                                    20ms |',
      { limits: { maxEndToEndLatencyMs: 20 } },
    ],
  ])('%s', (_name, routes, expected, options) =>
    test(({ http, expectObservable }) => {
      expectObservable(records$(http(routes, replies), options)).toBe(expected, undefined, expect.any(PaginationError));
    })(),
  );

  it(
    'asks for no further page than the records taken need',
    test(({ http, expectObservable, flush }) => {
      const server = http({ 'GET /items': '5ms (r|)' }, replies);
      expectObservable(records$(server).pipe(take(3))).toBe('5ms (abc|)');
      flush();
      expect(server.requests).toHaveLength(1);
    }),
  );

  it(
    'aborts the page in flight when the subscriber leaves',
    test(({ http, expectObservable, flush }) => {
      const server = http({ 'GET /items': '5ms (r|)', 'GET /items?page=2': '-' }, replies);
      expectObservable(records$(server), '^ 49ms !').toBe('5ms (abc)');
      flush();
      expect(server.requests[1]?.abortedAt).toBe(50);
    }),
  );

  it(
    'is cold',
    test(({ http, expectObservable }) => {
      const again$ = records$(http({ 'GET /items': ['5ms (s|)', '5ms (s|)'] }, replies));
      expectObservable(again$).toBe('       5ms (d|)');
      expectObservable(again$, '10ms ^').toBe('15ms (d|)');
    }),
  );
});

diagram(
  'paginateRecords$',
  {
    text: 'The records of each page one by one; then the next page is asked for.',
    above: { 'GET /items': '^---(a|)', 'GET /items?page=2': '----^---(b|)' },
    call: 'paginateRecords$({ client, … })',
    options: { baseRequest: '/items', model: 'json-link' },
    below: { records: '----(xy)(z|)' },
    values: { a: { items: ['x', 'y'], next: '/items?page=2' }, b: { items: ['z'], next: null } },
  },
  ({ above, options, below, values }, helpers) => {
    const { transport, expectRequests } = serve(helpers, above, values);
    const records$ = paginateRecords$({ client: helpers.client({ transport }), ...options });
    helpers.expectObservable(records$).toBe(below.records);
    expectRequests();
  },
);
