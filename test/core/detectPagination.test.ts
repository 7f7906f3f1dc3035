import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type DetectionInput,
  detectPagination,
  type PaginationDecision,
} from '../../src/core/detect/detectPagination.js';

const ITEMS = [{ id: 'a' }, { id: 'b' }];

interface Sample {
  link?: string;
  headers?: Record<string, string>;
  query?: Record<string, unknown>;
  json?: unknown;
  body?: unknown;
  itemCount?: number;
}

function detect({ link, headers, query = {}, json, body, itemCount }: Sample): PaginationDecision {
  const input: DetectionInput = {
    headers: { get: (name) => (name === 'link' ? link : headers?.[name]) ?? null },
    url: 'https://api.example.com/items',
    query: new Map(Object.entries(query)),
    json,
    body,
    ...(itemCount !== undefined && { itemCount }),
  };
  return detectPagination(input);
}

const link = (nextUrlPath: string) => ({ kind: 'json-link', nextUrlPath });
const inQuery = (name: string) => ({ in: 'query', name });
const inBody = (name: string) => ({ in: 'body', name });
const cursor = (cursorPath: string, param: string, hasMorePath?: string) => ({
  kind: 'cursor',
  place: inQuery(param),
  cursorPath,
  ...(hasMorePath ? { hasMorePath } : {}),
});
const pages = (param: string, totalPath: string, first = 1, base = 1) => ({
  kind: 'page-number',
  place: inQuery(param),
  totalPath,
  first,
  base,
});
const offsets = (offset: string, pageSize: number, totalPath: string) => ({
  kind: 'offset-limit',
  place: inQuery(offset),
  pageSize,
  totalPath,
});
const ONE_PAGE = { kind: 'single-page' };

describe('detectPagination on the answers of real APIs', () => {
  it.each<[string, Sample, object]>([
    [
      'GitHub',
      {
        link: '<https://api.github.com/repositories/1300192/issues?page=2>; rel="next", <https://api.github.com/repositories/1300192/issues?page=50>; rel="last"',
        body: ITEMS,
      },
      { kind: 'link-header' },
    ],
    [
      'GitHub search, with a total beside',
      { link: '</search?page=2>; rel="next"', body: { total_count: 40, incomplete_results: false, items: ITEMS } },
      { kind: 'link-header' },
    ],
    ['GitLab, last page', { link: '</p?page=1>; rel="first", </p?page=1>; rel="last"', body: ITEMS }, ONE_PAGE],
    [
      'Shopify',
      {
        link: '<https://shop.example/admin/api/products.json?page_info=abc&limit=50>; rel="next"',
        body: { products: ITEMS },
      },
      { kind: 'link-header' },
    ],
    [
      'WordPress',
      {
        link: '<https://blog.example/wp-json/>; rel="https://api.w.org/", <https://blog.example/?page=2>; rel="next"',
        body: ITEMS,
      },
      { kind: 'link-header' },
    ],
    ['a Link header about something else', { link: '</style.css>; rel=preload; as=style', body: ITEMS }, ONE_PAGE],
    [
      'PokéAPI and Django REST',
      {
        body: {
          count: 1302,
          next: 'https://pokeapi.co/api/v2/pokemon?offset=20&limit=20',
          previous: null,
          results: ITEMS,
        },
      },
      link('next'),
    ],
    ['Django REST, only page', { body: { count: 2, next: null, previous: null, results: ITEMS } }, ONE_PAGE],
    [
      'SWAPI',
      { body: { count: 82, next: 'https://swapi.dev/api/people/?page=2', previous: null, results: ITEMS } },
      link('next'),
    ],
    [
      'Rick and Morty',
      {
        body: { info: { count: 826, pages: 42, next: 'https://rick.example/api?page=2', prev: null }, results: ITEMS },
      },
      link('info.next'),
    ],
    [
      'Microsoft Graph',
      {
        body: {
          '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users',
          '@odata.nextLink': 'https://graph.microsoft.com/v1.0/users?$skiptoken=x',
          value: ITEMS,
        },
      },
      link("['@odata.nextLink']"),
    ],
    [
      'OData, relative to the request',
      { body: { '@odata.nextLink': 'People?$skiptoken=8', value: ITEMS } },
      link("['@odata.nextLink']"),
    ],
    [
      'Microsoft Graph, delta link only',
      { body: { '@odata.deltaLink': 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=x', value: ITEMS } },
      ONE_PAGE,
    ],
    [
      'OData 2',
      { body: { d: { results: ITEMS, __next: 'https://services.example/Products?$skiptoken=2' } } },
      link('d.__next'),
    ],
    [
      'Azure Resource Manager',
      { body: { value: ITEMS, nextLink: 'https://management.azure.com/x?$skiptoken=1' } },
      link('nextLink'),
    ],
    [
      'HAL',
      {
        body: { _links: { self: { href: '/orders' }, next: { href: '/orders?page=2' } }, _embedded: { orders: ITEMS } },
      },
      link('_links.next'),
    ],
    [
      'Confluence',
      { body: { results: ITEMS, limit: 25, _links: { next: '/rest/api/content?start=25' } } },
      link('_links.next'),
    ],
    [
      'JSON:API',
      {
        body: { data: ITEMS, links: { self: '/articles', next: '/articles?page[number]=2' }, meta: { totalPages: 13 } },
      },
      link('links.next'),
    ],
    [
      'JSON:API with a link object',
      { body: { data: ITEMS, links: { next: { href: '/articles?page[number]=2' } } } },
      link('links.next'),
    ],
    ['JSON:API, last page', { body: { data: ITEMS, links: { self: '/articles', next: null } } }, ONE_PAGE],
    [
      'Salesforce',
      { body: { totalSize: 3000, done: false, nextRecordsUrl: '/services/data/v59.0/query/01g-2000', records: ITEMS } },
      link('nextRecordsUrl'),
    ],
    [
      'Zendesk',
      { body: { tickets: ITEMS, next_page: 'https://x.zendesk.com/api/v2/tickets.json?page=2', count: 200 } },
      link('next_page'),
    ],
    [
      'Zendesk, cursors',
      {
        body: {
          tickets: ITEMS,
          meta: { has_more: true, after_cursor: 'x' },
          links: { next: 'https://x.zendesk.com/t?page[after]=x' },
        },
      },
      link('links.next'),
    ],
    [
      'Laravel',
      { body: { current_page: 1, data: ITEMS, next_page_url: 'https://x.example?page=2', last_page: 5, total: 50 } },
      link('next_page_url'),
    ],
    [
      'Laravel resources',
      {
        body: {
          data: ITEMS,
          links: { first: '/?page=1', next: '/?page=2' },
          meta: { current_page: 1, last_page: 5, links: [{ url: null }] },
        },
      },
      link('links.next'),
    ],
    [
      'Facebook Graph',
      {
        body: {
          data: ITEMS,
          paging: { cursors: { before: 'a', after: 'b' }, next: 'https://graph.facebook.com/v19.0/x?after=b' },
        },
      },
      link('paging.next'),
    ],
    [
      'Facebook Graph, last page',
      { body: { data: ITEMS, paging: { cursors: { before: 'a', after: 'b' } } } },
      ONE_PAGE,
    ],
    [
      'Spotify',
      {
        body: {
          href: 'x',
          items: ITEMS,
          limit: 20,
          next: 'https://api.spotify.com/v1/me/tracks?offset=20',
          offset: 0,
          total: 200,
        },
      },
      link('next'),
    ],
    [
      'Spotify search',
      { body: { tracks: { items: ITEMS, next: 'https://api.spotify.com/v1/search?offset=20', offset: 0, total: 9 } } },
      link('tracks.next'),
    ],
    [
      'Twilio',
      {
        body: {
          messages: ITEMS,
          next_page_uri: '/2010-04-01/Accounts/AC/Messages.json?Page=1&PageToken=x',
          page: 0,
          page_size: 50,
        },
      },
      link('next_page_uri'),
    ],
    [
      'Twilio, newer',
      { body: { services: ITEMS, meta: { next_page_url: 'https://x.twilio.com/v1/S?Page=1', page: 0 } } },
      link('meta.next_page_url'),
    ],
    [
      'SoundCloud',
      { body: { collection: ITEMS, next_href: 'https://api.soundcloud.com/x?cursor=2' } },
      link('next_href'),
    ],
    [
      'Coinbase',
      { body: { pagination: { next_uri: '/v2/accounts?starting_after=x', limit: 25 }, data: ITEMS } },
      link('pagination.next_uri'),
    ],
    [
      'Asana',
      {
        body: {
          data: ITEMS,
          next_page: { offset: 'eyJ', path: '/tasks?offset=eyJ', uri: 'https://app.asana.com/tasks?offset=eyJ' },
        },
      },
      link('next_page'),
    ],
    [
      'FHIR',
      {
        body: {
          resourceType: 'Bundle',
          link: [
            { relation: 'self', url: '/P' },
            { relation: 'next', url: '/P?_getpages=x' },
          ],
          entry: ITEMS,
        },
      },
      link('link'),
    ],
    [
      'Oracle and PayPal',
      {
        body: {
          items: ITEMS,
          links: [
            { href: '/x', rel: 'self' },
            { href: '/x?offset=25', rel: 'next' },
          ],
        },
      },
      link('links'),
    ],
    [
      'Twitter 1.1 search',
      { body: { statuses: ITEMS, search_metadata: { next_results: '?max_id=1&q=x' } } },
      link('search_metadata.next_results'),
    ],
    [
      'Airbyte-like next under pagination',
      { body: { results: ITEMS, pagination: { next: '/x?page=2' } } },
      link('pagination.next'),
    ],

    [
      'Spring Data',
      { body: { content: ITEMS, totalPages: 5, totalElements: 100, number: 0, size: 20, first: true, last: false } },
      pages('page', 'totalPages', 0, 0),
    ],
    [
      'Spring Data 3.3',
      { body: { content: ITEMS, page: { size: 20, number: 0, totalElements: 100, totalPages: 5 } } },
      pages('page', 'page.totalPages', 0, 0),
    ],
    [
      'Spring Data, asked from 1',
      { query: { page: 1 }, body: { content: ITEMS, totalPages: 5, number: 0 } },
      pages('page', 'totalPages', 1, 1),
    ],
    [
      'reqres',
      { body: { page: 1, per_page: 6, total: 12, total_pages: 2, data: ITEMS } },
      pages('page', 'total_pages'),
    ],
    [
      'TMDB',
      { body: { page: 1, results: ITEMS, total_pages: 500, total_results: 10_000 } },
      pages('page', 'total_pages'),
    ],
    [
      'Kaminari',
      { body: { users: ITEMS, meta: { current_page: 1, next_page: 2, total_pages: 3 } } },
      pages('page', 'meta.total_pages'),
    ],
    ['Algolia', { body: { hits: ITEMS, page: 0, nbPages: 25, nbHits: 500 } }, pages('page', 'nbPages', 0, 0)],
    [
      '.NET wrappers',
      { body: { pageNumber: 1, pageSize: 10, totalPages: 4, data: ITEMS } },
      pages('pageNumber', 'totalPages'),
    ],
    ['pages beside page', { body: { page: 2, pages: 9, items: ITEMS } }, pages('page', 'pages', 2)],
    ['a number in text', { body: { page: '1', total_pages: '7', items: ITEMS } }, pages('page', 'total_pages')],
    [
      'a page known from the request',
      { query: { p: '3' }, body: { total_pages: 7, items: ITEMS } },
      pages('p', 'total_pages', 3),
    ],
    [
      'a page 0 in the request',
      { query: { page: 0 }, body: { total_pages: 7, items: ITEMS } },
      pages('page', 'total_pages', 0, 0),
    ],
    [
      'page[number]',
      { query: { 'page[number]': 1 }, body: { data: ITEMS, meta: { total_pages: 7 } } },
      pages('page[number]', 'meta.total_pages'),
    ],
    ['a total of pages with no page known', { body: { total_pages: 7, items: ITEMS } }, ONE_PAGE],

    [
      'Slack',
      { body: { ok: true, channels: ITEMS, response_metadata: { next_cursor: 'dGVhbTpD' } } },
      cursor('response_metadata.next_cursor', 'cursor'),
    ],
    ['Slack, last page', { body: { ok: true, channels: ITEMS, response_metadata: { next_cursor: '' } } }, ONE_PAGE],
    [
      'HubSpot',
      { body: { results: ITEMS, paging: { next: { after: '10', link: '?after=10' } } } },
      link('paging.next'),
    ],
    [
      'HubSpot without a link',
      { body: { results: ITEMS, paging: { next: { after: '10' } } } },
      cursor('paging.next.after', 'after'),
    ],
    ['Google', { body: { kind: 'x', items: ITEMS, nextPageToken: 'CAUQAA' } }, cursor('nextPageToken', 'pageToken')],
    ['Google, last page', { body: { kind: 'x', items: ITEMS } }, ONE_PAGE],
    ['gRPC style', { body: { books: ITEMS, next_page_token: 'x' } }, cursor('next_page_token', 'page_token')],
    [
      'Stripe',
      { body: { object: 'list', url: '/v1/charges', has_more: true, data: ITEMS } },
      cursor('data[-1].id', 'starting_after', 'has_more'),
    ],
    [
      'a starting_after of its own',
      { body: { items: ITEMS, has_more: true, starting_after: 'x' } },
      cursor('starting_after', 'starting_after', 'has_more'),
    ],
    [
      'Notion',
      { body: { object: 'list', results: ITEMS, next_cursor: 'x', has_more: true } },
      cursor('next_cursor', 'start_cursor', 'has_more'),
    ],
    [
      'a cursor with has_more',
      { body: { items: ITEMS, next_cursor: 'x', has_more: true } },
      cursor('next_cursor', 'cursor', 'has_more'),
    ],
    ['camel case', { body: { items: ITEMS, nextCursor: 'x' } }, cursor('nextCursor', 'cursor')],
    [
      'Twitter 2',
      { body: { data: ITEMS, meta: { next_token: 'x', result_count: 2 } } },
      cursor('meta.next_token', 'next_token'),
    ],
    ['AWS', { body: { Items: ITEMS, NextToken: 'x' } }, cursor('NextToken', 'NextToken')],
    ['Pinterest', { body: { items: ITEMS, bookmark: 'x' } }, cursor('bookmark', 'bookmark')],
    ['Reddit', { body: { kind: 'Listing', data: { after: 't3_x', children: ITEMS } } }, cursor('data.after', 'after')],
    ['Airtable', { body: { records: ITEMS, offset: 'itr/rec' } }, cursor('offset', 'offset')],
    [
      'Pipedrive',
      {
        body: {
          data: ITEMS,
          additional_data: { pagination: { start: 0, limit: 100, more_items_in_collection: true, next_start: 100 } },
        },
      },
      cursor('additional_data.pagination.next_start', 'start', 'additional_data.pagination.more_items_in_collection'),
    ],
    ['cursors.next', { body: { items: ITEMS, cursors: { next: 'x' } } }, cursor('cursors.next', 'cursor')],
    ['a page number as the cursor', { body: { items: ITEMS, page: 1, next_page: 2 } }, cursor('next_page', 'page')],
    [
      'pageInfo',
      { body: { items: ITEMS, pageInfo: { endCursor: 'x', hasNextPage: true } } },
      cursor('pageInfo.endCursor', 'after', 'pageInfo.hasNextPage'),
    ],
    ['Square', { body: { payments: ITEMS, cursor: 'x' } }, cursor('cursor', 'cursor')],
    ['a cursor that was sent', { query: { cursor: 'x' }, body: { items: ITEMS, cursor: 'x' } }, ONE_PAGE],
    ['cursor 0', { body: { items: ITEMS, next_cursor: 0 } }, cursor('next_cursor', 'cursor')],

    ['Jira', { body: { startAt: 0, maxResults: 50, total: 200, issues: ITEMS } }, offsets('startAt', 50, 'total')],
    ['DummyJSON', { body: { products: ITEMS, total: 194, skip: 0, limit: 30 } }, offsets('skip', 30, 'total')],
    [
      'Marvel',
      { body: { code: 200, data: { offset: 0, limit: 20, total: 1500, count: 20, results: ITEMS } } },
      offsets('offset', 20, 'data.total'),
    ],
    [
      'limit and offset under meta',
      { body: { objects: ITEMS, meta: { limit: 20, offset: 0, total_count: 99, next: null } } },
      offsets('offset', 20, 'meta.total_count'),
    ],
    [
      'a total outside',
      { body: { items: ITEMS, total: '99', paging: { limit: '20', offset: '0' } } },
      offsets('offset', 20, 'total'),
    ],
    [
      'SCIM',
      { body: { totalResults: 100, itemsPerPage: 10, startIndex: 1, Resources: ITEMS } },
      { ...offsets('startIndex', 10, 'totalResults'), base: 1 },
    ],
    [
      'page, page size and a total of items',
      { body: { data: ITEMS, page: 1, per_page: 2, total: 9 } },
      { ...pages('page', 'total'), itemsPerPage: 2 },
    ],
    [
      'the same with a size that was capped',
      { body: { data: ITEMS, meta: { page: 0, pageSize: 50, total: 9 } } },
      { ...pages('page', 'meta.total', 0, 0), itemsPerPage: 2 },
    ],
    ['page and a total of items without a size', { body: { data: ITEMS, page: 1, total: 9 } }, ONE_PAGE],
    ['offset and limit without a total', { body: { items: ITEMS, offset: 0, limit: 20, count: 2 } }, ONE_PAGE],
    ['a limit of 0', { body: { items: ITEMS, offset: 0, limit: 0, total: 5 } }, ONE_PAGE],

    [
      'Elasticsearch',
      { body: { took: 1, timed_out: false, _shards: { total: 5 }, hits: { total: { value: 9 }, hits: ITEMS } } },
      ONE_PAGE,
    ],
    ['Stack Exchange', { body: { items: ITEMS, has_more: true, quota_max: 300, quota_remaining: 299 } }, ONE_PAGE],
    ['a bare list', { body: ITEMS }, ONE_PAGE],
    ['no JSON', { body: undefined }, ONE_PAGE],
    ['null', { body: null }, ONE_PAGE],
    ['a text', { body: 'next' }, ONE_PAGE],
  ])('%s', (_, sample, decision) => {
    expect(detect(sample)).toMatchObject(decision);
  });
});

describe('detectPagination goes by the shape of an answer', () => {
  const NAMES = [
    'page_details',
    'pagination_details',
    'page_metadata',
    'result_info',
    'pageable',
    'list_info',
    'pageMeta',
    'Page-Meta',
    'X_PAGING',
    'search_criteria',
    'window',
    'summary',
    'envelope',
  ];
  const envelopes: readonly (readonly [string, object, object])[] = [
    ['pages', { page: 1, per_page: 2, total_pages: 9 }, { kind: 'page-number', place: inQuery('page') }],
    ['pages by a total of items', { page: 1, per_page: 2, total_count: 9 }, { kind: 'page-number', itemsPerPage: 2 }],
    ['pages by a flag', { page: 1, 'Has-More': true }, { kind: 'page-number', place: inQuery('page') }],
    ['offsets', { offset: 0, limit: 2, total: 9 }, { kind: 'offset-limit', place: inQuery('offset') }],
    ['a cursor', { next_cursor: 'x', has_more: true }, { kind: 'cursor', place: inQuery('cursor') }],
    ['a link', { next_page_url: '/2', prev_page_url: null, total: 9 }, { kind: 'json-link' }],
  ];
  const cases = NAMES.flatMap((name) =>
    envelopes.map(([what, fields, decision]) => [name, what, fields, decision] as const),
  );

  it.each(cases)('%s: %s', (name, _, fields, decision) => {
    expect(detect({ body: { things: ITEMS, [name]: fields } })).toMatchObject(decision);
    expect(detect({ body: { things: ITEMS, meta: { [name]: fields } } })).toMatchObject(decision);
    expect(detect({ body: { things: ITEMS, extra: { [name]: fields } } })).toMatchObject(decision);
  });

  it('of two fields of one name takes the first', () => {
    const body = { things: ITEMS, page: 1, total_pages: 9, totalPages: 5 };
    expect(detect({ body })).toMatchObject({ totalPath: 'total_pages', total: 9 });
  });

  it('in the first of a list of two', () => {
    const body = [{ page: 1, pages: 9, per_page: '2', total: 18 }, ITEMS];
    expect(detect({ body })).toMatchObject(pages('page', '0.pages'));
  });

  it('down to the sixth level, in the first sixty parts and among the first three hundred objects', () => {
    const wrapped = (levels: number) => {
      let meta: object = { next: '/2' };
      for (let level = 2; level < levels; level++) meta = { meta };
      return { items: ITEMS, meta };
    };
    expect(detect({ body: wrapped(6) }).kind).toBe('json-link');
    expect(detect({ body: wrapped(7) })).toEqual(ONE_PAGE);
    const many = (name: string, length: number) =>
      Object.fromEntries(Array.from({ length }, (_, index) => [`${name}${index}`, {}]));
    const links = { next: '/2' };
    expect(detect({ body: { items: ITEMS, ...many('page', 58), links } }).kind).toBe('json-link');
    expect(detect({ body: { items: ITEMS, ...many('page', 59), links } })).toEqual(ONE_PAGE);
    expect(detect({ body: { items: ITEMS, ...many('k', 299), links } }).kind).toBe('json-link');
    expect(detect({ body: { items: ITEMS, ...many('k', 300), links } })).toEqual(ONE_PAGE);
  });

  it.each([
    ['total_pages', 'totalPages', 'TotalPages', 'total-pages', 'TOTAL_PAGES', '_total_pages'],
    ['per_page', 'perPage', 'PerPage', 'per-page', 'PER_PAGE', '_per_page'],
  ])('whatever the spelling: %s', (...keys) => {
    for (const key of keys) {
      const info = { current_page: 1, total_pages: 9, [key]: 9 };
      expect(detect({ body: { things: ITEMS, result_info: info } })).toMatchObject({ kind: 'page-number' });
    }
  });

  it.each<[string, unknown]>([
    ['a cursor by itself in an object of no such name', { items: ITEMS, user: { next_cursor: 'x' } }],
    ['a page in a book', { items: ITEMS, book: { page: 3, pages: 300 } }],
    ['a cursor in what is no list', { name: 'x', book: { next_cursor: 'x', has_more: true } }],
    ['what comes after in what is no list', { name: 'x', after: 'tea' }],
    ['pages three below', { items: ITEMS, a: { b: { c: { page: 1, per_page: 2, total_pages: 9 } } } }],
    ['a total in a cart', { items: ITEMS, cart: { total: 9, size: 3 } }],
    ['fields of a lone record', { id: 7, book: { page: 1, per_page: 2, total_pages: 9 } }],
    ['its own page and number of pages', { id: 7, page: 1, total_pages: 9, per_page: 2 }],
    ['the next of its kind', { id: 7, title: 'x', next: '/chapters/8', page: 7 }],
    ['the next of its kind, with a title', { slug: 'x', next: { title: 'y', url: '/chapters/8' } }],
    ['a position', { id: 7, name: 'x', offset: 0, limit: 5, total: 9 }],
    ['one without an id', { name: 'x', page: 1, total_pages: 9, author: { name: 'y' } }],
    ['records in a list', { items: [{ page: 1, total_pages: 9, next: '/2', pagination: { next_cursor: 'x' } }] }],
  ])('but not %s', (_, body) => {
    expect(detect({ body })).toEqual(ONE_PAGE);
  });
});

describe('detectPagination tells offsets from what looks like them', () => {
  const scim = { totalResults: 9, Resources: ITEMS };
  const mailman = { start: 0, total_size: 9, entries: ITEMS };
  const rows = { rows: ITEMS, total_rows: 9 };

  it.each<[string, Sample, object]>([
    ['an index that is 1', { body: { ...scim, startIndex: 1, pageSize: 2 } }, { base: 1 }],
    ['an index further on, by SCIM', { body: { ...scim, startIndex: 5, itemsPerPage: 2 } }, { first: 5, base: 1 }],
    ['an index further on, by others', { body: { ...scim, startIndex: 5, pageSize: 2 } }, { first: 5, base: 0 }],
    [
      'an offset of the next page, beside a flag',
      { query: { limit: '2' }, body: { offset: 2, has_more: true, items: ITEMS } },
      { kind: 'cursor', cursorPath: 'offset', place: { in: 'query', name: 'offset' }, hasMorePath: 'has_more' },
    ],
    [
      'the same further on',
      { query: { offset: '4' }, body: { offset: 6, has_more: true, items: ITEMS } },
      { kind: 'cursor' },
    ],
    [
      'not where it is what was asked for',
      { query: { offset: '4' }, body: { offset: 4, has_more: true, items: ITEMS } },
      { kind: 'offset-limit', first: 4 },
    ],
    ['nor a first record that counts from 1', { body: { start: 1, has_more: true, items: ITEMS } }, { first: 1 }],
    ['Mailman', { body: { ...mailman, http_etag: 'x' } }, { kind: 'page-number', itemsPerPage: 2 }],
    ['Mailman, asked for a count', { query: { count: '50' }, body: mailman }, { kind: 'page-number', itemsPerPage: 2 }],
    ['not Mailman, by the request', { body: { ...mailman, limit: 2 } }, { kind: 'offset-limit' }],
    [
      'not Mailman, by the offset',
      { query: { count: '2' }, body: { offset: 0, total_size: 9, entries: ITEMS } },
      { kind: 'offset-limit' },
    ],
    [
      'not Mailman, by the total',
      { query: { count: '2' }, body: { start: 0, total: 9, entries: ITEMS } },
      { kind: 'offset-limit' },
    ],
    [
      'Auth0, further on',
      { query: { page: '3', per_page: '2' }, body: { start: 6, limit: 2, total: 99, users: ITEMS } },
      { kind: 'page-number', first: 3, base: 0 },
    ],
    [
      'pages from 1 that say their offset',
      { query: { page: '3', per_page: '2' }, body: { start: 4, limit: 2, total: 99, users: ITEMS } },
      { kind: 'page-number', first: 3, base: 1 },
    ],
    [
      'a parameter of another name, by its value',
      { query: { skip: '4' }, body: { things: ITEMS, offset: 4, limit: 2, total: 9 } },
      { place: inQuery('skip'), first: 4 },
    ],
    [
      'a parameter for something else, by its value',
      { query: { start: '2026' }, body: { things: ITEMS, offset: 0, limit: 2, total: 9 } },
      { place: inQuery('offset'), first: 0 },
    ],
    ['rows of CouchDB', { body: { ...rows, offset: 0 } }, { place: inQuery('skip') }],
    ['rows of others', { body: { ...rows, start_index: 0 } }, { place: inQuery('start_index') }],
    ['a flag without a total', { body: { things: ITEMS, offset: 0, limit: 50, more: true } }, { pageSize: 50 }],
  ])('%s', (_, sample, decision) => {
    expect(detect(sample)).toMatchObject(decision);
  });

  it.each<[string, object, number | undefined]>([
    ['fewer than asked for, while more are to come', { offset: 0, limit: 50, total: 9 }, 2],
    ['as many as asked for', { offset: 0, limit: 2, total: 9 }, undefined],
    ['fewer, and the last ones', { offset: 7, limit: 50, total: 9 }, undefined],
    ['fewer, one before the last', { offset: 6, limit: 50, total: 9 }, 2],
    ['fewer, and the last ones counted from 1', { startIndex: 8, itemsPerPage: 50, total: 9 }, undefined],
    ['fewer, one before the last counted from 1', { startIndex: 8, itemsPerPage: 50, total: 10 }, 2],
    ['fewer, with a flag for more', { offset: 0, limit: 50, has_more: true }, undefined],
  ])('and steps by what came where a server has a limit of its own: %s', (_, said, step) => {
    expect((detect({ body: { things: ITEMS, ...said } }) as { step?: number }).step).toBe(step);
  });

  it.each<[string, Sample, number]>([
    ['a flag', { body: { things: ITEMS, offset: 0, more: true } }, 2],
    ['ArcGIS', { body: { features: ITEMS, exceededTransferLimit: true } }, 2],
    ['a start that was asked for', { body: { things: ITEMS, more: true } }, 2],
    ['as many as were asked for', { body: { things: [...ITEMS, ...ITEMS, 5], offset: 0, more: true } }, 5],
    ['more by an extractor', { body: { things: ITEMS, offset: 0, more: true }, itemCount: 30 }, 5],
  ])(
    'and does not take the size that was asked for where fewer came, without a word of it: %s',
    (name, sample, size) => {
      const asked = { limit: '5', ...(name.startsWith('a start') && { start: '0' }) };
      const query = name === 'ArcGIS' ? { resultRecordCount: '5' } : asked;
      expect(detect({ ...sample, query })).toMatchObject({ kind: 'offset-limit', pageSize: size });
    },
  );

  it('and says nothing of a page without records', () => {
    expect(detect({ body: { things: [], offset: 0, limit: 2, total: 9 } })).toEqual(ONE_PAGE);
  });

  it('and takes an estimate for more only where it is above what came', () => {
    const search = { hits: ITEMS, offset: 0, limit: 2, query: '' };
    expect(detect({ body: { ...search, estimatedTotalHits: 3 } })).toMatchObject({ kind: 'offset-limit' });
    expect(detect({ body: { ...search, estimatedTotalHits: 2 } })).toEqual(ONE_PAGE);
  });

  it.each<[string, object, object]>([
    ['as many as make a page', { offset: 0, limit: 2 }, { kind: 'offset-limit' }],
    ['fewer', { offset: 0, limit: 3 }, ONE_PAGE],
    ['from a time on', { start: 1_700_000_000, limit: 2 }, ONE_PAGE],
    ['a count of rows', { offset: 0, row_count: 2 }, ONE_PAGE],
    ['a total below them', { offset: 0, limit: 2, total: 1 }, { kind: 'offset-limit' }],
  ])('and goes on without a total by how many records came: %s', (_, said, decision) => {
    const found = detect({ body: { things: ITEMS, ...said } });
    expect(found).toMatchObject(decision);
    expect(found).not.toHaveProperty('total');
  });
});

describe('detectPagination tells pages from what looks like them', () => {
  it.each<[string, Sample, object]>([
    [
      'a size that was capped',
      { query: { page: '1', limit: '50' }, body: { things: ITEMS, total: 9 } },
      { ...pages('page', 'total'), itemsPerPage: 2 },
    ],
    [
      'a number, asked for',
      { query: { page: '1' }, body: { things: ITEMS, number: 1, pages: 9 } },
      pages('page', 'pages'),
    ],
    [
      'a number in what is said',
      { body: { things: ITEMS, info: { number: 1, pages: 9 } } },
      pages('page', 'info.pages'),
    ],
    ['a number of its own', { body: { things: ITEMS, number: 1, pages: 9 } }, ONE_PAGE],
    ['a number and a size of its own', { body: { things: ITEMS, number: 1, size: 2, total: 9 } }, ONE_PAGE],
    ['a number beside a flag', { body: { things: ITEMS, number: 1, has_more: true } }, ONE_PAGE],
    [
      'a size without a total, of a full page',
      { body: { things: ITEMS, page: 1, per_page: 2 } },
      { kind: 'page-number' },
    ],
    ['a size without a total', { body: { things: ITEMS, page: 1, per_page: 3 } }, ONE_PAGE],
    ['a size of its own, without a total', { body: { things: ITEMS, page: 1, size: 2 } }, ONE_PAGE],
    [
      'a total of pages',
      { body: { things: ITEMS, page: 1, per_page: 2, total: 1 } },
      { kind: 'page-number', total: 1 },
    ],
    ['no records', { body: { things: [], page: 1, total_pages: 9 } }, ONE_PAGE],
    [
      'a size with an underscore',
      { query: { _per_page: '2' }, body: { things: ITEMS, total: 9 } },
      pages('_page', 'total'),
    ],
    [
      'Strapi',
      { body: { data: ITEMS, meta: { pagination: { page: 1, pageSize: 2, pageCount: 9 } } } },
      pages('pagination[page]', 'meta.pagination.pageCount'),
    ],
    [
      'others with its objects',
      { body: { data: ITEMS, meta: { pagination: { page: 1, page_count: 9 } } } },
      pages('page', 'meta.pagination.page_count'),
    ],
    [
      'others with its objects and other names',
      { body: { data: ITEMS, meta: { pagination: { page: 1, total_pages: 9 } } } },
      pages('page', 'meta.pagination.total_pages'),
    ],
    [
      'a count from 0, by request and answer',
      { query: { page: '0' }, body: { things: ITEMS, page: 0, total_pages: 9 } },
      pages('page', 'total_pages', 0, 0),
    ],
    [
      'a count from 0, by the two being one apart',
      { query: { page: '1' }, body: { things: ITEMS, page: 2, total_pages: 9 } },
      pages('page', 'total_pages', 1, 0),
    ],
    [
      'a count from 1, by the two being equal',
      { query: { page: '1' }, body: { things: ITEMS, page: 1, total_pages: 9 } },
      pages('page', 'total_pages', 1, 1),
    ],
  ])('%s', (_, sample, decision) => {
    const found = detect(sample);
    if (decision === ONE_PAGE) expect(found).toEqual(ONE_PAGE);
    else expect(found).toMatchObject(decision);
  });
});

describe('detectPagination tells cursors from what looks like them', () => {
  it.each<[string, Sample, object]>([
    ['a word that ends with digits', { body: { records: ITEMS, offset: 'ab12' } }, cursor('offset', 'offset')],
    ['a word that begins with digits', { body: { records: ITEMS, offset: '12ab' } }, cursor('offset', 'offset')],
    ['a position', { body: { records: ITEMS, offset: '120' } }, ONE_PAGE],
    [
      'Google’s places',
      { body: { html_attributions: [], results: ITEMS, next_page_token: 'x' } },
      cursor('next_page_token', 'pagetoken'),
    ],
    [
      'GoCardless',
      { body: { customers: ITEMS, meta: { cursors: { before: null, after: 'x' }, limit: 50 } } },
      cursor('meta.cursors.after', 'after'),
    ],
    [
      'what is before and after in another object',
      { body: { customers: ITEMS, meta: { before: null, after: 'x' } } },
      cursor('meta.after', 'after'),
    ],
    [
      'Zendesk without its link',
      { body: { tickets: ITEMS, after_cursor: 'x', end_of_stream: false } },
      { ...cursor('after_cursor', 'cursor'), isLastPath: 'end_of_stream' },
    ],
    ['where a page ends', { body: { tickets: ITEMS, after_cursor: 'x' } }, ONE_PAGE],
    ['Twitch', { body: { data: ITEMS, pagination: { cursor: 'x' } } }, cursor('pagination.cursor', 'after')],
    [
      'a cursor in another object',
      { body: { data: ITEMS, paging: { cursor: 'x' } } },
      cursor('paging.cursor', 'cursor'),
    ],
    [
      'a cursor beside something else',
      { body: { data: ITEMS, pagination: { cursor: 'x', limit: 2 } } },
      cursor('pagination.cursor', 'cursor'),
    ],
    ['a page’s number beside their number', { body: { things: ITEMS, next: 2, pages: 9 } }, cursor('next', 'page')],
    ['a page’s number beside the one before', { body: { things: ITEMS, next: 2, prev: null } }, cursor('next', 'page')],
    [
      'a page’s number beside the one before, in full',
      { body: { things: ITEMS, next: 2, previous: null } },
      cursor('next', 'page'),
    ],
    ['a number by itself', { body: { things: ITEMS, next: 2 } }, ONE_PAGE],
    ['a page’s number in digits', { body: { things: ITEMS, next_page: '12' } }, cursor('next_page', 'page')],
    ['a page’s name', { body: { things: ITEMS, next_page: '12b' } }, ONE_PAGE],
    ['a page’s name with its number', { body: { things: ITEMS, next_page: 'p12' } }, ONE_PAGE],
    [
      'a list that Notion’s are not',
      { body: { object: 'list', data: ITEMS, next_cursor: 'x' } },
      cursor('next_cursor', 'cursor'),
    ],
    ['has_more beside records without ids', { body: { data: [{ name: 'x' }], has_more: true } }, ONE_PAGE],
    [
      'Elasticsearch, where the request sorts by nothing',
      { json: { query: {} }, body: { hits: { hits: [{ _id: '1', sort: [1] }] } } },
      ONE_PAGE,
    ],
    [
      'page[after] beside page[size]',
      { query: { 'page[size]': '2' }, body: { data: ITEMS, meta: { next_cursor: 'x' } } },
      cursor('meta.next_cursor', 'page[after]'),
    ],
    [
      'another parameter beside page[size]',
      { query: { 'page[size]': '2' }, body: { data: ITEMS, starting_after: 'x', has_more: true } },
      cursor('starting_after', 'starting_after', 'has_more'),
    ],
    [
      'a mark beside page[size]',
      { query: { 'page[size]': '2' }, body: { data: ITEMS, nextCursorMark: 'x' } },
      cursor('nextCursorMark', 'cursorMark'),
    ],
    [
      'a name with an underscore',
      { body: { items: ITEMS, _next_page_token: 'x' } },
      cursor('_next_page_token', 'page_token'),
    ],
    [
      'a name with an underscore and large letters',
      { body: { items: ITEMS, _nextCursor: 'x' } },
      cursor('_nextCursor', 'cursor'),
    ],
    [
      'S3',
      { body: { Contents: ITEMS, IsTruncated: true, NextContinuationToken: 'x' } },
      cursor('NextContinuationToken', 'ContinuationToken', 'IsTruncated'),
    ],
    [
      'what an extractor found many of',
      { body: { id: 7, next_cursor: 'x' }, itemCount: 2 },
      cursor('next_cursor', 'cursor'),
    ],
    ['what an extractor found one of', { body: { id: 7, next_cursor: 'x' }, itemCount: 1 }, ONE_PAGE],
  ])('%s', (_, sample, decision) => {
    const found = detect(sample);
    if (decision === ONE_PAGE) expect(found).toEqual(ONE_PAGE);
    else expect(found).toMatchObject(decision);
  });
});

describe('detectPagination tells next links from what looks like them', () => {
  const wiki = 'https://wiki.example/base';

  it.each<[string, Sample, object]>([
    ['http', { body: { items: ITEMS, next: 'http://x.example/2' } }, link('next')],
    ['blanks before it', { body: { items: ITEMS, next: ' https://x.example/2' } }, link('next')],
    ['a text with a URL in it', { body: { items: ITEMS, next: 'see https://x.example/2' } }, ONE_PAGE],
    ['words with a slash', { body: { items: ITEMS, next: 'chapter/2' } }, ONE_PAGE],
    ['an object of links that has a URL of its own', { body: { items: ITEMS, links: { url: '/x' } } }, ONE_PAGE],
    [
      'Confluence',
      { body: { results: ITEMS, _links: { base: wiki, next: '/rest/x?start=2' } } },
      { kind: 'json-link', nextUrlPath: '_links.next', basePath: '_links.base' },
    ],
    [
      'a whole URL beside a base',
      { body: { results: ITEMS, _links: { base: wiki, next: `${wiki}/2` } } },
      link('_links.next'),
    ],
    [
      'a path beside a base that is none',
      { body: { results: ITEMS, _links: { base: 'wiki', next: '/2' } } },
      link('_links.next'),
    ],
    ['a path beside no base', { body: { results: ITEMS, _links: { next: '/2' } } }, link('_links.next')],
    [
      'parameters that the link keeps',
      {
        query: { after: '1' },
        body: { results: ITEMS, paging: { next: { after: '2', link: 'https://x.example/y?after=2' } } },
      },
      link('paging.next'),
    ],
    [
      'parameters that a link without a cursor forgets',
      { query: { q: 'x' }, body: { results: ITEMS, next: { href: '?page=2' } } },
      link('next'),
    ],
  ])('%s', (_, sample, decision) => {
    expect(detect(sample)).toEqual(decision);
  });

  it.each(['id', '_id', 'uuid', 'slug', 'title'])('and knows a record by its %s', (key) => {
    expect(detect({ body: { [key]: 'x', next: '/2' } })).toEqual(ONE_PAGE);
    expect(detect({ body: { [key]: 'x', next: '/2', items: ITEMS } })).toEqual(link('next'));
  });

  it('and an empty one from a null of something else', () => {
    const total = { things: ITEMS, total: 9 };
    expect(detect({ query: { limit: '2' }, body: { ...total, next: null } })).toEqual(ONE_PAGE);
    expect(detect({ query: { limit: '2' }, body: { ...total, error: null } })).toMatchObject(
      offsets('offset', 2, 'total'),
    );
    expect(detect({ query: { limit: '2' }, body: { ...total, next: 'x' } })).toMatchObject(
      offsets('offset', 2, 'total'),
    );
  });
});

describe('detectPagination goes by what a total is called', () => {
  it.each([
    ['tickets', 'ticket_count'],
    ['issues', 'issueCount'],
    ['docs', 'numDocs'],
    ['devices', 'numberOfDevices'],
    ['t', 'total'],
    ['things', 'total'],
    ['things', 'count'],
    ['things', 'num_found'],
    ['things', 'hits'],
    ['things', 'totalNumberOfDocumentsFoundResultsCounts'],
  ])('%s beside %s', (list, total) => {
    const found = detect({ body: { [list]: ITEMS, page: 1, per_page: 2, [total]: 9 } });
    expect(found).toMatchObject({ kind: 'page-number', total: 9, totalPath: total });
  });

  it.each([
    ['tickets', 'agent_count'],
    ['things', 'filtered'],
    ['things', 'size'],
    ['things', 'total_price'],
    ['things', 'estimatedTotal'],
    ['things', 'totalsNumberOfDocumentsFoundResultsCounts'],
  ])('but not %s beside %s', (list, other) => {
    expect(detect({ body: { [list]: ITEMS, page: 1, per_page: 3, [other]: 9 } })).toEqual(ONE_PAGE);
  });

  it.each<[string, object]>([
    ['a printer', { page_size: 'A4', total: 9 }],
    ['a view', { cursor: { x: 1, y: 2 }, total: 9 }],
    ['an invoice', { first: 'Ann', last: 'Lee', from: 'York', total: 9 }],
  ])('nor the total of %s', (_, other) => {
    expect(detect({ query: { limit: '2' }, body: { things: ITEMS, other } })).toEqual(ONE_PAGE);
  });
});

describe('detectPagination reads what says the end', () => {
  it.each<[string, object, object]>([
    ['has_more', { next: '/2', has_more: true }, { kind: 'json-link', hasMorePath: 'has_more' }],
    ['end_of_stream', { after_url: '/2', end_of_stream: false }, { kind: 'json-link', isLastPath: 'end_of_stream' }],
    ['isLast', { startAt: 0, maxResults: 2, isLast: false }, { kind: 'offset-limit', isLastPath: 'isLast' }],
    ['last', { number: 0, size: 2, last: false }, { kind: 'page-number', base: 0, isLastPath: 'last' }],
    ['more', { offset: 0, limit: 2, more: true, total: null }, { kind: 'offset-limit', hasMorePath: 'more' }],
    ['both', { next: '/2', has_more: true, is_last: false }, { hasMorePath: 'has_more', isLastPath: 'is_last' }],
    ['of the list', { next: '/2', hasMoreThings: true }, { kind: 'json-link', hasMorePath: 'hasMoreThings' }],
    ['a word', { page: 1, hasNext: 'true', size: 2 }, { kind: 'page-number', hasMorePath: 'hasNext' }],
  ])('%s', (_, fields, decision) => {
    expect(detect({ body: { things: ITEMS, ...fields } })).toMatchObject(decision);
  });

  it('takes no number, no text and no flag for something else for one', () => {
    const others = { last: 4, more: 'text', lastPage: 9, hasMoreComments: false, nextEvent: false };
    expect(detect({ body: { things: ITEMS, next: '/2', ...others } })).toEqual(link('next'));
    const words = { last: 1, more: 't', endOfList: 'no' };
    expect(detect({ body: { things: ITEMS, next: '/2', ...words } })).toEqual(link('next'));
  });

  it('takes a flag for one thing only', () => {
    const decision = detect({ body: { things: ITEMS, next: '/2', hasMoreThings: true } });
    expect(decision).toEqual({ ...link('next'), hasMorePath: 'hasMoreThings' });
  });
});

describe('detectPagination goes by the request, too', () => {
  const total = { things: ITEMS, total: 9 };
  const body = { query: 'query($after: String) { things(after: $after) { nodes { id } } }', variables: { n: 2 } };
  const relay = { data: { things: { nodes: ITEMS, pageInfo: { endCursor: 'x', hasNextPage: true } } } };

  it.each<[string, Sample, object]>([
    ['offset and limit', { query: { offset: '0', limit: '2' }, body: total }, offsets('offset', 2, 'total')],
    ['a limit alone', { query: { limit: '2' }, body: total }, offsets('offset', 2, 'total')],
    ['$limit', { query: { $limit: '2' }, body: total }, offsets('$skip', 2, 'total')],
    ['any $', { query: { $sort: 'x' }, body: { ...total, limit: 2, skip: 0 } }, offsets('$skip', 2, 'total')],
    ['no $', { query: { sort: 'x' }, body: { ...total, limit: 2, skip: 0 } }, offsets('skip', 2, 'total')],
    ['a page', { query: { page: '2' }, body: total }, { ...pages('page', 'total', 2), itemsPerPage: 2 }],
    ['a size of pages', { query: { per_page: '2' }, body: total }, { ...pages('page', 'total'), itemsPerPage: 2 }],
    ['page[size]', { query: { 'page[size]': '2' }, body: total }, pages('page[number]', 'total')],
    ['page[limit]', { query: { 'page[limit]': '2' }, body: total }, offsets('page[offset]', 2, 'total')],
    ['sysparm_limit', { query: { sysparm_limit: '2' }, body: total }, offsets('sysparm_offset', 2, 'total')],
    ['a body', { json: { page: { limit: 2 } }, body: total }, { place: inBody('page.offset'), pageSize: 2 }],
    [
      'CouchDB',
      { query: { limit: '2' }, body: { total_rows: 9, offset: 0, rows: ITEMS } },
      offsets('skip', 2, 'total_rows'),
    ],
    ['from one position to another', { query: { _start: '0', _end: '2' }, body: total }, ONE_PAGE],
    ['nothing', { body: total }, ONE_PAGE],
    [
      'records by their ids',
      { body: { data: { a: {}, b: {} }, page: 1, total_pages: 9 } },
      pages('page', 'total_pages'),
    ],
    [
      'filter[limit]',
      { query: { 'filter[limit]': '2', 'filter[skip]': '0' }, body: total },
      offsets('filter[skip]', 2, 'total'),
    ],
    ['a filter for pages', { query: { 'where[page]': '3' }, body: total }, ONE_PAGE],
    ['a limit, and all there is', { query: { limit: '5' }, body: { things: ITEMS, total: 2 } }, ONE_PAGE],
    ['etcd', { json: { key: 'x', limit: 2 }, body: { header: {}, kvs: ITEMS, more: true, count: '9' } }, ONE_PAGE],
    ['GraphQL', { json: body, body: relay }, { place: inBody('variables.after') }],
    ['GraphQL without variables', { json: { query: body.query }, body: relay }, { place: inBody('variables.after') }],
    [
      'GraphQL with a name of its own for it',
      { json: { query: 'query($c: String) { things(first: 2, after: $c) { id } }', variables: {} }, body: relay },
      { place: inBody('variables.c') },
    ],
    [
      'GraphQL that writes it without a space',
      { json: { query: 'query($c: String) { things(after:$c) { id } }' }, body: relay },
      { place: inBody('variables.c') },
    ],
    [
      'GraphQL with many spaces',
      { json: { query: 'query($c: String) { things(after :  $c) { id } }' }, body: relay },
      { place: inBody('variables.c') },
    ],
    [
      'GraphQL by the name of a document that the server has',
      { json: { operationName: 'Things', variables: {}, extensions: {} }, body: relay },
      { place: inBody('variables.after') },
    ],
    [
      'variables of something else',
      { json: { query: { match: 'x' }, variables: {} }, body: relay },
      { place: inBody('after') },
    ],
    ['a name without variables', { json: { operationName: 'Things' }, body: relay }, { place: inBody('after') }],
    ['variables without a name', { json: { variables: {} }, body: relay }, { place: inBody('after') }],
    [
      'variables beside a number',
      { json: { operationName: 7, variables: {} }, body: relay },
      { place: inBody('after') },
    ],
    ['a limit of something else in the body', { json: { facets: { limit: 2 } }, body: total }, ONE_PAGE],
    ['a null where the paging may be', { json: { paging: null, limit: 2 }, body: total }, { place: inBody('offset') }],
    ['a text to search for', { json: { query: 'shoes' }, body: relay.data.things }, { place: inBody('after') }],
    [
      'a search for braces',
      { json: { query: '{ price: $5 }', limit: 2 }, body: { results: ITEMS, next_cursor: 'x' } },
      { place: inBody('cursor') },
    ],
    [
      'HubSpot, posting',
      { json: { query: 'x' }, body: { results: ITEMS, paging: { next: { after: '2', link: '?after=2' } } } },
      { kind: 'cursor', cursorPath: 'paging.next.after', place: inBody('after') },
    ],
    [
      'HubSpot, with parameters that the link forgets',
      { query: { properties: 'x' }, body: { results: ITEMS, paging: { next: { after: '2', link: '?after=2' } } } },
      { kind: 'cursor', cursorPath: 'paging.next.after', place: inQuery('after') },
    ],
    [
      'Elasticsearch, sorted',
      { json: { sort: ['id'] }, body: { hits: { total: { value: 9 }, hits: [{ _id: '1', sort: [1] }] } } },
      { kind: 'cursor', cursorPath: 'hits.hits[-1].sort', place: inBody('search_after') },
    ],
    ['DynamoDB, asked by a query', { body: { Items: ITEMS, LastEvaluatedKey: { id: 'x' } } }, ONE_PAGE],
  ])('%s', (_, sample, decision) => {
    const found = detect(sample);
    if (decision === ONE_PAGE) expect(found).toEqual(ONE_PAGE);
    else expect(found).toMatchObject(decision);
  });

  it('reads totals of headers', () => {
    const answer = (headers: Record<string, string>, query: Record<string, unknown>) =>
      detectPagination({
        headers: { get: (name) => headers[name] ?? null },
        url: 'https://api.example.com/items',
        query: new Map(Object.entries(query)),
        body: ITEMS,
      });
    expect(answer({ 'x-total-count': '9' }, { _start: '0', _limit: '2' })).toMatchObject({
      place: inQuery('_start'),
      total: 9,
    });
    expect(answer({ 'x-total-count': '9' }, { _limit: '2' })).toMatchObject({ place: inQuery('_start'), total: 9 });
    expect(answer({ 'content-range': 'items 0-1/9' }, { limit: '2' })).toMatchObject({
      place: inQuery('offset'),
      total: 9,
    });
    expect(answer({ 'content-range': '0-1/9' }, { limit: '2' })).toMatchObject({ place: inQuery('offset'), total: 9 });
    expect(answer({ 'content-range': 'bytes 0-1/9' }, { limit: '2' })).toEqual(ONE_PAGE);
    expect(answer({ 'content-range': '0-1/*' }, { limit: '2' })).toEqual(ONE_PAGE);
    expect(answer({ 'x-wp-totalpages': '5' }, {})).toMatchObject({
      kind: 'page-number',
      place: inQuery('page'),
      total: 5,
    });
    expect(answer({ 'x-total-count': '9' }, {})).toEqual(ONE_PAGE);
    expect(answer({ 'x-ms-continuation-nextrowkey': 'x' }, {})).toEqual({ kind: 'continuation' });
  });

  it.each<[string, Record<string, string>, object]>([
    ['a range of more digits', { 'content-range': 'items 10-19/237' }, { total: 237 }],
    ['a range that nobody knows', { 'content-range': 'items */237' }, { total: 237 }],
    ['a range with a blank behind', { 'content-range': 'items 0-1/9 ' }, { total: 9 }],
    ['a range of something else', { 'content-range': 'items 0-1/9;x' }, ONE_PAGE],
    ['a page', { 'x-next-page': '12' }, { kind: 'continuation' }],
    ['a page’s address', { 'x-next-page': 'https://api.example.com/items/2' }, ONE_PAGE],
    ['a page’s name', { 'x-next-page': '2nd' }, ONE_PAGE],
    ['a cursor', { 'x-next-cursor': 'x' }, { kind: 'continuation' }],
    ['a blank for the last one', { 'x-next-cursor': ' ' }, ONE_PAGE],
  ])('reads in headers: %s', (_, headers, decision) => {
    const found = detect({ headers, query: { limit: '2' }, body: ITEMS });
    if (decision === ONE_PAGE) expect(found).toEqual(ONE_PAGE);
    else expect(found).toMatchObject(decision);
  });

  it('sends what MediaWiki says', () => {
    const said = { continue: { apcontinue: 'B', continue: '-||' }, query: { allpages: ITEMS } };
    expect(detect({ body: said })).toEqual({ kind: 'continuation', path: 'continue' });
    expect(detect({ body: { ...said, continue: {} } })).toEqual(ONE_PAGE);
    expect(detect({ body: { ...said, continue: { a: { b: 1 } } } })).toEqual(ONE_PAGE);
    expect(detect({ body: { ...said, continue: { sroffset: 10, id: 5n } } })).toMatchObject({ path: 'continue' });
    expect(detect({ body: { ...said, continue: { sroffset: 10, more: { b: 1 } } } })).toEqual(ONE_PAGE);
  });
});

describe('detectPagination is not taken in by', () => {
  it.each<[string, unknown]>([
    ['a next that is a title', { items: ITEMS, next: 'Chapter 2' }],
    ['a next that is a flag', { items: ITEMS, next: true }],
    ['a next that is false', { items: ITEMS, next: false }],
    ['a next link inside a record', { items: [{ id: 1, next: '/items/2' }] }],
    ['a next object without a link', { items: ITEMS, next: { title: 'x' } }],
    ['a link to the next thing of another name', { items: ITEMS, nextEpisode: 'https://x.example/2' }],
    ['a book with pages', { id: 1, title: 'x', pages: 300, number: 4, authors: ['y'] }],
    ['a word of no known name', { items: ITEMS, position: 'abc' }],
    ['a cursor that may be where the page is', { items: ITEMS, cursor: 20 }],
    ['links without next', { items: ITEMS, links: { self: '/x', prev: '/y', last: '/z' } }],
    ['links in a list without next', { items: ITEMS, links: [{ rel: 'self', href: '/x' }] }],
    ['cursors under a record', { items: ITEMS, user: { next_cursor: 'x' } }],
    ['a key on the prototype', JSON.parse('{"items": [1], "__proto__": {"next": "/evil", "next_cursor": "x"}}')],
    ['has_more without ids', { data: [1, 2], has_more: true }],
    ['an empty page that has more', { data: [], has_more: true }],
    ['negative and fractional counts', { items: ITEMS, page: -1, total_pages: 1.5, offset: -1, limit: 5, total: 5 }],
  ])('%s', (_, body) => {
    expect(detect({ body })).toEqual(ONE_PAGE);
  });

  it('goes on from a null link to what else there is', () => {
    expect(detect({ body: { items: ITEMS, next: null, next_cursor: 'x' } })).toMatchObject(
      cursor('next_cursor', 'cursor'),
    );
  });

  it('keeps the order: Link header, body link, pages, cursor, offset', () => {
    const offset = { items: ITEMS, offset: 0, limit: 2, total: 9 };
    const withCursor = { ...offset, next_cursor: 'x' };
    const withPages = { ...withCursor, page: 1, total_pages: 5 };
    const withLink = { ...withPages, links: { next: '/2' } };
    expect(detect({ body: offset }).kind).toBe('offset-limit');
    expect(detect({ body: withCursor }).kind).toBe('cursor');
    expect(detect({ body: withPages }).kind).toBe('page-number');
    expect(detect({ body: withLink }).kind).toBe('json-link');
    expect(detect({ body: withLink, link: '</2>; rel=next' }).kind).toBe('link-header');
  });
});

describe('where detection puts a parameter', () => {
  const body = { items: ITEMS, offset: 0, limit: 2, total: 9 };

  it('in the JSON body of a request that has one', () => {
    expect(detect({ body, json: { q: 'x' } })).toMatchObject({ place: inBody('offset') });
    expect(detect({ body: { items: ITEMS, next_cursor: 'x' }, json: {} })).toMatchObject({ place: inBody('cursor') });
    expect(detect({ body: { items: ITEMS, page: 1, pages: 2 }, json: {} })).toMatchObject({ place: inBody('page') });
  });

  it('where the request has it', () => {
    expect(detect({ body, json: { paging: { limit: 2, offset: 0 } } })).toMatchObject({
      place: inBody('paging.offset'),
    });
    expect(detect({ body, json: {}, query: { limit: '2' } })).toMatchObject({
      place: inQuery('offset'),
    });
    expect(detect({ body: { items: ITEMS, page: 1, pages: 2 }, json: { Page: 1 } })).toMatchObject({
      place: inBody('Page'),
    });
  });

  it('in the query of a request whose body is a list', () => {
    expect(detect({ body, json: [1] })).toMatchObject({ place: inQuery('offset') });
  });
});

describe('detectPagination on hostile bodies', () => {
  it('never throws, and what it decides is plain JSON', () => {
    const key = fc.constantFrom(
      'next',
      'links',
      'meta',
      'page',
      'pages',
      'total',
      'limit',
      'offset',
      'next_cursor',
      'has_more',
      'last',
      'count',
      'continue',
      'query',
      'variables',
      'cursors',
      'data',
      'items',
      '__proto__',
      'x',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.constantFrom(null, 1, 0, -1, '', '/x', 'x', true),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (body) => {
        const decision = detect({ body, query: { limit: '2', $limit: 1 }, json: body });
        expect(JSON.parse(JSON.stringify(decision))).toEqual(decision);
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('does not descend without end', () => {
    let deep: unknown = { next: '/evil' };
    for (let depth = 0; depth < 100_000; depth++) deep = { meta: deep };
    expect(detect({ body: deep })).toEqual(ONE_PAGE);
  });
});
