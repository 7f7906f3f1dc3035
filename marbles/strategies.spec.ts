import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../src/http/client.js';
import { paginate$ } from '../src/pagination/paginate.js';
import { createAutoStrategy } from '../src/pagination/strategies/createAutoStrategy.js';
import { createCursorStrategy } from '../src/pagination/strategies/createCursorStrategy.js';
import { createHeaderCursorStrategy } from '../src/pagination/strategies/createHeaderCursorStrategy.js';
import { createJsonLinkStrategy } from '../src/pagination/strategies/createJsonLinkStrategy.js';
import { createLinkHeaderStrategy } from '../src/pagination/strategies/createLinkHeaderStrategy.js';
import { createNextUrlStrategy } from '../src/pagination/strategies/createNextUrlStrategy.js';
import { createOffsetLimitStrategy } from '../src/pagination/strategies/createOffsetLimitStrategy.js';
import { createPageNumberStrategy } from '../src/pagination/strategies/createPageNumberStrategy.js';
import { createSinglePageStrategy } from '../src/pagination/strategies/createSinglePageStrategy.js';
import type { PaginationStrategy } from '../src/pagination/strategies/types.js';
import type { MarbleReply } from './kit/index.js';
import { json, marbleTest } from './kit/index.js';

interface Row {
  strategy: PaginationStrategy;
  /** Answers by route, one letter each. */
  routes: Record<string, string>;
  replies: Record<string, MarbleReply>;
  expected: string;
}

const end = json({ items: [] });
const rows: Record<string, Row> = {
  createOffsetLimitStrategy: {
    strategy: createOffsetLimitStrategy({ pageSize: 1 }),
    routes: {
      'GET /x?offset=0&limit=1': '5ms (a|)',
      'GET /x?offset=1&limit=1': '3ms (b|)',
      'GET /x?offset=2&limit=1': '2ms (e|)',
    },
    replies: { a: json({ items: ['a'] }), b: json({ items: ['b'] }), e: end },
    expected: '5ms a 2ms b - (e|)',
  },
  createPageNumberStrategy: {
    strategy: createPageNumberStrategy({ totalPath: 'pages' }),
    routes: { 'GET /x?page=1': '5ms (a|)', 'GET /x?page=2': '3ms (b|)' },
    replies: { a: json({ items: ['a'], pages: 2 }), b: json({ items: ['b'], pages: 2 }) },
    expected: '5ms a 2ms (b|)',
  },
  createCursorStrategy: {
    strategy: createCursorStrategy(),
    routes: { 'GET /x': '5ms (a|)', 'GET /x?cursor=0': '3ms (b|)' },
    replies: { a: json({ items: ['a'], cursors: { next: 0 } }), b: json({ items: ['b'], cursors: { next: null } }) },
    expected: '5ms a 2ms (b|)',
  },
  createHeaderCursorStrategy: {
    strategy: createHeaderCursorStrategy({ cursorHeader: 'x-next' }),
    routes: { 'GET /x': '5ms (a|)', 'GET /x?cursor=n': '3ms (b|)' },
    replies: { a: json(['a'], { headers: { 'x-next': 'n' } }), b: json(['b']) },
    expected: '5ms a 2ms (b|)',
  },
  createLinkHeaderStrategy: {
    strategy: createLinkHeaderStrategy(),
    routes: { 'GET /x': '5ms (a|)', 'GET /y?p=2': '3ms (b|)' },
    replies: { a: json(['a'], { headers: { link: '</y?p=2>; rel="next"' } }), b: json(['b']) },
    expected: '5ms a 2ms (b|)',
  },
  createJsonLinkStrategy: {
    strategy: createJsonLinkStrategy({ nextUrlPath: 'links.next' }),
    routes: { 'GET /x': '5ms (a|)', 'GET /x?p=2': '3ms (b|)' },
    replies: { a: json({ items: ['a'], links: { next: '?p=2' } }), b: json({ items: ['b'], links: {} }) },
    expected: '5ms a 2ms (b|)',
  },
  createNextUrlStrategy: {
    strategy: createNextUrlStrategy((response) => response.headers.get('x-next')),
    routes: { 'GET /x': '5ms (a|)', 'GET /z': '3ms (b|)' },
    replies: { a: json(['a'], { headers: { 'x-next': 'z' } }), b: json(['b']) },
    expected: '5ms a 2ms (b|)',
  },
  createSinglePageStrategy: {
    strategy: createSinglePageStrategy(),
    routes: { 'GET /x': '5ms (a|)' },
    replies: { a: json(['a'], { headers: { link: '</y>; rel="next"' } }) },
    expected: '5ms (a|)',
  },
  createAutoStrategy: {
    strategy: createAutoStrategy(),
    routes: { 'GET /x': '5ms (a|)', 'GET /x?pageToken=n': '3ms (b|)' },
    replies: { a: json({ items: ['a'], nextPageToken: 'n' }), b: json({ items: ['b'] }) },
    expected: '5ms a 2ms (b|)',
  },
};

describe.each(Object.entries(rows))('%s', (_, { strategy, routes, replies, expected }) => {
  it(
    'asks for the next page in the tick in which the last one came, and ends with the last',
    marbleTest(
      (actual, wanted) => expect(actual).toEqual(wanted),
      ({ http, expectObservable }) => {
        const server = http(routes, replies);
        const client = createHttpClient({ baseUrl: 'https://api.example.com', transport: server.transport });
        const pages$ = paginate$<string>({ client, baseRequest: '/x', strategy }).pipe(
          map(({ items }) => items.join('') || 'e'),
        );
        expectObservable(pages$).toBe(expected);
      },
    ),
  );
});
