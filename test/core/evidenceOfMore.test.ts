import { describe, expect, it } from 'vitest';
import { type DetectionInput, detectPagination } from '../../src/core/detect/detectPagination.js';
import { evidenceOfMore } from '../../src/core/detect/evidenceOfMore.js';
import type { LastAnswer } from '../../src/core/detect/lastAnswer.js';

const items = [{ id: 'a' }, { id: 'b' }];
const sight = (body: unknown, query: Record<string, unknown> = {}, json?: unknown): DetectionInput => ({
  headers: { get: () => null },
  url: 'https://api.example.com/items',
  query: new Map(Object.entries(query)),
  json,
  body,
});
const evidence = (body: unknown, answer: Partial<LastAnswer> = {}) =>
  evidenceOfMore({
    ...sight(body),
    decision: { kind: 'link-header' },
    delivered: 2,
    pages: 1,
    itemCount: 2,
    before: undefined,
    ...answer,
  });

describe('evidenceOfMore', () => {
  it.each<[string, object, string | undefined]>([
    ['a number of a page', { next_page: 3 }, '`next_page` holds a cursor that nobody used'],
    ['0', { next_page: 0 }, undefined],
    ['a text', { next_cursor: 'x' }, '`next_cursor` holds a cursor that nobody used'],
    ['blanks', { next_cursor: '  ' }, undefined],
    ['null', { next_cursor: null }, undefined],
    ['a key of the last record', { LastEvaluatedKey: { id: 1 } }, '`LastEvaluatedKey` holds a cursor that nobody used'],
    ['an empty one', { LastEvaluatedKey: {} }, undefined],
    ['an object that is no link', { next_batch: { size: 5 } }, undefined],
    ['a link', { next: { href: '/items?page=2' } }, '`next` is a link that nobody used: /items?page=2'],
  ])('%s', (_name, said, expected) => {
    expect(evidence({ items, ...said }, { decision: { kind: 'single-page' } })).toBe(expected);
  });

  it('is none where it comes back as it was sent', () => {
    expect(evidence({ items, next_cursor: 'x' }, { query: new Map([['cursor', 'x']]) })).toBeUndefined();
    expect(evidence({ items, next_cursor: 'x' }, { json: { page: { cursor: 'x' } } })).toBeUndefined();
    expect(evidence({ items, next_cursor: 'y' }, { json: { page: { cursor: 'x' } } })).toContain('`next_cursor`');
  });
});

describe('a total above what was read', () => {
  const offsets = {
    kind: 'offset-limit',
    place: { in: 'query', name: 'offset' },
    first: 0,
    pageSize: 2,
    base: 0,
  } as const;
  const counted = '`total` is 9, and 2 records were read';

  it.each<[string, unknown, Partial<LastAnswer>, string | undefined]>([
    ['of this answer', { items, total: 9 }, {}, counted],
    [
      'not of an earlier one, where this one says another',
      { items, total: 2 },
      { decision: { ...offsets, total: 9 } },
      undefined,
    ],
    [
      'nor where the last page is empty',
      { items: [], total: 2 },
      { decision: { ...offsets, total: 9 }, itemCount: 0 },
      undefined,
    ],
    [
      'of an earlier one’s headers',
      { items: [] },
      { decision: { ...offsets, total: 9 }, itemCount: 0 },
      'the headers tell a total of 9, and 2 records were read; this page has none',
    ],
    [
      'of an earlier one, where this one counts none',
      { items, total: 0 },
      { decision: { ...offsets, total: 9, totalPath: 'total' } },
      counted,
    ],
    ['of pages', { items, total_pages: 9 }, {}, '`total_pages` is 9, and 1 pages were read'],
    [
      'of pages, where nobody knows how many lie before',
      { items, total_pages: 9 },
      { before: { records: null, pages: null } },
      undefined,
    ],
    [
      'of pages, by their mere name',
      { items, info: { pages: 9, per_page: 2 } },
      {},
      '`info.pages` is 9, and 1 pages were read',
    ],
    ['not of the pages of a book', { chapters: items, pages: 300 }, {}, undefined],
    ['of pages beside a list of records', { items, pages: 300 }, {}, '`pages` is 300, and 1 pages were read'],
    ['of some keys', { items, total: 9 }, { query: new Map([['keys', 'x']]) }, counted],
    ['of the rows of a view', { rows: items, total_rows: 9 }, {}, '`total_rows` is 9, and 2 records were read'],
    [
      'of the rows of a view, asked for by something else',
      { rows: items, total_rows: 9 },
      { query: new Map(Object.entries({ monkey: 'x', keyspace: 'y' })) },
      '`total_rows` is 9, and 2 records were read',
    ],
    ['not of the rows past one key', { rows: items, total_rows: 9 }, { query: new Map([['endkey', 'x']]) }, undefined],
    ['nor by its other name', { rows: items, total_rows: 9 }, { query: new Map([['end_key', 'x']]) }, undefined],
    ['not of the rows past some keys', { rows: items, total_rows: 9 }, { query: new Map([['key', 'x']]) }, undefined],
    ['not one that YouTube estimates', { items, pageInfo: { totalResults: 9, resultsPerPage: 2 } }, {}, undefined],
    [
      'of a pageInfo',
      { items, pageInfo: { totalCount: 9 } },
      {},
      '`pageInfo.totalCount` is 9, and 2 records were read',
    ],
    [
      'beside a size of pages',
      { items, meta: { totalResults: 9, resultsPerPage: 2 } },
      {},
      '`meta.totalResults` is 9, and 2 records were read',
    ],
    ['not of a rate limit', { items, rateLimit: { limit: 2, offset: 0, total: 9 } }, {}, undefined],
    [
      'of the object that holds the records',
      { stats: { items, total: 9 } },
      {},
      '`stats.total` is 9, and 2 records were read',
    ],
  ])('%s', (_name, body, answer, expected) => {
    expect(evidence(body, answer)).toBe(expected);
  });
});

describe('what an answer has left beside what was used', () => {
  const offsets = {
    kind: 'offset-limit',
    place: { in: 'query', name: 'offset' },
    first: 0,
    pageSize: 2,
    base: 0,
  } as const;
  const pages = {
    kind: 'page-number',
    place: { in: 'query', name: 'page' },
    first: 1,
    base: 1,
    itemsPerPage: 2,
  } as const;
  const header = (wanted: string, value: string) => ({
    get: (name: string) => (name === wanted ? value : null),
  });

  it.each([pages, offsets])('is a total beside has-more false, where $kind was counted up', (decision) => {
    const body = { items, has_more: false, total: 9 };
    expect(evidence(body, { decision })).toBe('`total` is 9, and 2 records were read');
    expect(evidence(body)).toBeUndefined();
  });

  it.each([pages, offsets])('is no number to go on by, where $kind was counted up', (decision) => {
    expect(evidence({ items, next_page: 3, next_offset: 2 }, { decision })).toBeUndefined();
    expect(evidence({ items, next_page: 3 })).toBe('`next_page` holds a cursor that nobody used');
    expect(evidence({ items, next_cursor: 'x' }, { decision })).toBe('`next_cursor` holds a cursor that nobody used');
  });

  it('is said nearest to the records', () => {
    expect(evidence({ total: 2, data: { items, total: 9 } })).toBe('`data.total` is 9, and 2 records were read');
    expect(evidence({ total: 9, data: { items, total: 2 } })).toBeUndefined();
    expect(evidence({ items, total: 2, meta: { total: 9 } })).toBeUndefined();
    expect(evidence({ items, meta: { total: 9 } })).toBe('`meta.total` is 9, and 2 records were read');
  });

  it('is a cursor in the headers, unless it was sent', () => {
    const headers = header('x-next-token', 'x');
    expect(evidence({ items }, { headers })).toBe('the headers hold a cursor that nobody used');
    expect(evidence({ items }, { headers, query: new Map([['token', 'x']]) })).toBeUndefined();
    expect(evidence({ items }, { headers: header('x-next-token', ' ') })).toBeUndefined();
  });

  it('is a cursor by any name that detection knows, and by others where nothing was found', () => {
    expect(evidence({ items, bookmark: 'x' })).toBe('`bookmark` holds a cursor that nobody used');
    expect(evidence({ items, continuation: 'x' })).toBeUndefined();
    const decision = { kind: 'single-page' } as const;
    expect(evidence({ items, continuation: 'x' }, { decision })).toBe('`continuation` holds a cursor that nobody used');
    expect(evidence({ items, next_cursor: 'x' }, { query: new Map([['cursor', 'y']]) })).toContain('`next_cursor`');
  });
});

describe('detectPagination, in the corners', () => {
  it.each<[string, DetectionInput, object]>([
    [
      'a key of the last record goes to the body',
      sight({ Items: items, LastEvaluatedKey: { id: 'b' } }, {}, { TableName: 't' }),
      { kind: 'cursor', place: { in: 'body', name: 'ExclusiveStartKey' }, cursorPath: 'LastEvaluatedKey' },
    ],
    [
      'an empty one goes nowhere',
      sight({ Items: items, LastEvaluatedKey: {} }, {}, { TableName: 't' }),
      { kind: 'single-page' },
    ],
    [
      'nor does a text',
      sight({ Items: items, LastEvaluatedKey: 'b' }, {}, { TableName: 't' }),
      { kind: 'single-page' },
    ],
    ['a big integer is a cursor', sight({ items, next_token: 5n }), { kind: 'cursor', cursorPath: 'next_token' }],
    [
      'a range from one position up to another',
      sight({ items, total: 9 }, { _start: '0', _end: '2' }),
      { kind: 'single-page' },
    ],
    ['so, too, without an underscore', sight({ items, total: 9 }, { start: '0', end: '2' }), { kind: 'single-page' }],
    [
      'not so a filter by a date',
      sight({ items, total: 9 }, { offset: '0', limit: '2', end_date: '2026-01-01', weekend: 'no' }),
      { kind: 'offset-limit', first: 0, pageSize: 2, totalPath: 'total' },
    ],
    [
      'SCIM counts from 1',
      sight({ Resources: items, startIndex: 1, itemsPerPage: 2, totalResults: 9 }),
      { kind: 'offset-limit', first: 1, base: 1 },
    ],
    [
      'a startIndex of 0 does not',
      sight({ items, startIndex: 0, itemsPerPage: 2, totalResults: 9 }),
      { kind: 'offset-limit', first: 0, base: 0 },
    ],
    [
      'nor does an offset of 1',
      sight({ items, offset: 1, limit: 2, total: 9 }),
      { kind: 'offset-limit', first: 1, base: 0 },
    ],
    [
      'CouchDB counts its offset from the first of all rows',
      sight({ rows: items, offset: 40, total_rows: 90 }, { skip: '10', limit: '2' }),
      { kind: 'offset-limit', place: { in: 'query', name: 'skip' }, first: 10, base: -30 },
    ],
  ])('%s', (_name, input, expected) => {
    expect(detectPagination(input)).toMatchObject(expected);
  });
});
