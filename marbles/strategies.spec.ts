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
import { diagram } from './diagrams/diagram.js';
import type { Picture } from './diagrams/picture.js';
import { serve } from './diagrams/serve.js';
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

/** What a picture's letter stands for where the answer's headers count. */
interface Headed {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: readonly string[];
}

interface Drawn extends Picture {
  readonly values: Readonly<Record<string, unknown>>;
}

/** Letters of requests are answers, those of `pages` the records of a page. */
function drawn<const P extends Drawn>(
  name: string,
  picture: P,
  strategyOf: (options: P['options']) => PaginationStrategy,
) {
  const { length } = Object.keys(picture.above);
  const call = `paginate$({ client, baseRequest: '/x', strategy: ${name}(${picture.options ? '{ … }' : ''}) })`;
  diagram(name, { call, ...picture }, ({ above, options, below, values }, helpers) => {
    const answers = Object.entries(values).slice(0, length);
    const isHeaded = (answer: unknown): answer is Headed => Object.keys(answer as object).includes('headers');
    const replies = answers.map(([letter, answer]) => [
      letter,
      isHeaded(answer) ? json(answer.body, { headers: answer.headers }) : answer,
    ]);
    const { transport, expectRequests } = serve(helpers, above, Object.fromEntries(replies));
    const client = helpers.client({ transport });
    const pages$ = paginate$<string>({ client, baseRequest: '/x', strategy: strategyOf(options) });
    helpers.expectObservable(pages$.pipe(map(({ items }) => items))).toBe(below.pages as string, values);
    expectRequests();
  });
}

drawn(
  'createOffsetLimitStrategy',
  {
    text: 'Each offset is the one before and the page size; an empty page is the end.',
    above: {
      'GET /x?offset=0&limit=2': '^---(a|)',
      'GET /x?offset=2&limit=2': '----^--(b|)',
      'GET /x?offset=4&limit=2': '-------^---(c|)',
    },
    options: { pageSize: 2 },
    below: { pages: '----p--q---(r|)' },
    values: { a: { items: ['k', 'l'] }, b: { items: ['m'] }, c: { items: [] }, p: ['k', 'l'], q: ['m'], r: [] },
  },
  createOffsetLimitStrategy,
);

drawn(
  'createPageNumberStrategy',
  {
    text: 'Page after page by its number, as many as the answers say there are.',
    above: { 'GET /x?page=1': '^---(a|)', 'GET /x?page=2': '----^--(b|)' },
    options: { totalPath: 'pages' },
    below: { pages: '----p--(q|)' },
    values: { a: { items: ['k', 'l'], pages: 2 }, b: { items: ['m'], pages: 2 }, p: ['k', 'l'], q: ['m'] },
  },
  createPageNumberStrategy,
);

drawn(
  'createCursorStrategy',
  {
    text: 'The cursor of each answer goes into the next request; an answer without one is the last.',
    above: { 'GET /x': '^---(a|)', 'GET /x?cursor=c1': '----^--(b|)' },
    options: { cursorPath: 'next' },
    below: { pages: '----p--(q|)' },
    values: { a: { items: ['k', 'l'], next: 'c1' }, b: { items: ['m'], next: null }, p: ['k', 'l'], q: ['m'] },
  },
  createCursorStrategy,
);

drawn(
  'createHeaderCursorStrategy',
  {
    text: 'The cursor in a header of each answer goes into the next request; an answer without one is the last.',
    above: { 'GET /x': '^---(a|)', 'GET /x?cursor=c1': '----^--(b|)' },
    options: { cursorHeader: 'x-next' },
    below: { pages: '----p--(q|)' },
    values: {
      a: { headers: { 'x-next': 'c1' }, body: ['k', 'l'] },
      b: { headers: {}, body: ['m'] },
      p: ['k', 'l'],
      q: ['m'],
    },
  },
  createHeaderCursorStrategy,
);

drawn(
  'createLinkHeaderStrategy',
  {
    text: 'The link with relation next of each answer is the next request; an answer without one is the last.',
    above: { 'GET /x': '^---(a|)', 'GET /x?page=2': '----^--(b|)' },
    below: { pages: '----p--(q|)' },
    values: {
      a: { headers: { link: '</x?page=2>; rel="next"' }, body: ['k', 'l'] },
      b: { headers: { link: '</x>; rel="first"' }, body: ['m'] },
      p: ['k', 'l'],
      q: ['m'],
    },
  },
  () => createLinkHeaderStrategy(),
);

drawn(
  'createJsonLinkStrategy',
  {
    text: 'The link in the body of each answer is the next request; an answer without one is the last.',
    above: { 'GET /x': '^---(a|)', 'GET /x?page=2': '----^--(b|)' },
    options: { nextUrlPath: 'links.next' },
    below: { pages: '----p--(q|)' },
    values: {
      a: { items: ['k', 'l'], links: { next: '/x?page=2' } },
      b: { items: ['m'], links: {} },
      p: ['k', 'l'],
      q: ['m'],
    },
  },
  createJsonLinkStrategy,
);

drawn(
  'createNextUrlStrategy',
  {
    text: 'The function reads the next URL out of each answer; where it finds none, that was the last.',
    above: { 'GET /x': '^---(a|)', 'GET /y': '----^--(b|)' },
    call: "createNextUrlStrategy(({ headers }) => headers.get('x-next'))",
    below: { pages: '----p--(q|)' },
    values: {
      a: { headers: { 'x-next': '/y' }, body: ['k', 'l'] },
      b: { headers: {}, body: ['m'] },
      p: ['k', 'l'],
      q: ['m'],
    },
  },
  () => createNextUrlStrategy(({ headers }) => headers.get('x-next')),
);

drawn(
  'createSinglePageStrategy',
  {
    text: 'One request, whatever the answer links to.',
    above: { 'GET /x': '^---(a|)' },
    below: { pages: '----(p|)' },
    values: { a: { headers: { link: '</x?page=2>; rel="next"' }, body: ['k', 'l'] }, p: ['k', 'l'] },
  },
  () => createSinglePageStrategy(),
);

drawn(
  'createAutoStrategy',
  {
    text: 'The first answer shows how the API pages: here by a token, which goes into the parameter of its name.',
    above: { 'GET /x': '^---(a|)', 'GET /x?pageToken=t': '----^--(b|)' },
    below: { pages: '----p--(q|)' },
    values: { a: { items: ['k', 'l'], nextPageToken: 't' }, b: { items: ['m'] }, p: ['k', 'l'], q: ['m'] },
  },
  () => createAutoStrategy(),
);
