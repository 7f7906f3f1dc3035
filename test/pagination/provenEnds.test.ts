import {
  type HttpRequestOptions,
  type HttpResponse,
  type HttpResponseInit,
  type PaginateOptions,
  type PaginationCheckpoint,
  paginate,
  paginate$,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { memoryApi, numbers, numbersByOffset } from './support/memoryApi.js';

const TEN = Array.from({ length: 10 }, (_, index) => ({ id: index + 1 }));
type Body = Record<string, unknown>;

/** One run over answers that are the same whatever is asked, or one after the other. */
function run(answers: HttpResponseInit | HttpResponseInit[], options: Partial<PaginateOptions<unknown>> = {}) {
  const list = Array.isArray(answers) ? answers : [answers];
  let asked = 0;
  const api = memoryApi(() => list[Math.min(asked++, list.length - 1)] as HttpResponseInit);
  const pages: unknown[][] = [];
  let failure: unknown;
  let isComplete = false;
  paginate$<unknown>({ client: api.client, baseRequest: '/items', ...options }).subscribe({
    next: ({ items }) => pages.push(items),
    error: (error: unknown) => (failure = error),
    complete: () => (isComplete = true),
  });
  return { pages, failure, isComplete, paths: api.paths };
}

const evidence = (text: string | RegExp) => ({
  name: 'PaginationError',
  cause: {
    name: 'ResponseParseError',
    message: typeof text === 'string' ? expect.stringContaining(text) : expect.stringMatching(text),
    request: { method: 'GET' },
  },
});

describe('an end that detection comes to, beside evidence of more, fails the run', () => {
  it.each<[string, Body, string]>([
    ['has_more', { items: TEN, has_more: true }, '`has_more` is true'],
    ['hasMore', { items: TEN, hasMore: true }, '`hasMore` is true'],
    ['has_next', { items: TEN, has_next: true }, '`has_next` is true'],
    [
      'hasNextPage further in',
      { items: TEN, page_details: { hasNextPage: true } },
      '`page_details.hasNextPage` is true',
    ],
    ['has_more under any name', { rows: TEN, whatever: { has_more: true } }, '`whatever.has_more` is true'],
    ['isLast', { values: TEN, isLast: false }, '`isLast` is false'],
    ['is_last', { values: TEN, is_last: false }, '`is_last` is false'],
    ['last', { content: TEN, last: false }, '`last` is false'],
    ['end_of_stream', { tickets: TEN, count: 10, end_of_stream: false }, '`end_of_stream` is false'],
    ['IsTruncated', { Contents: TEN, IsTruncated: true }, '`IsTruncated` is true'],
    ['a total', { items: TEN, total: 237 }, '`total` is 237, and 10 records were read'],
    ['a total in a text', { items: TEN, total: '237' }, '`total` is 237'],
    ['totalCount further in', { items: TEN, meta: { totalCount: 237 } }, '`meta.totalCount` is 237'],
    ['@odata.count', { value: TEN, '@odata.count': 237 }, "`['@odata.count']` is 237"],
    ['count', { items: TEN, count: 237 }, '`count` is 237'],
    ['hits.total', { took: 1, _shards: { total: 900 }, hits: { total: 237, hits: TEN } }, '`hits.total` is 237'],
    [
      'hits.total.value',
      { hits: { total: { value: 237, relation: 'eq' }, hits: TEN } },
      '`hits.total.value` is 237, and 10 records were read',
    ],
    ['at least so many hits', { hits: { total: { value: 10_000, relation: 'gte' }, hits: TEN } }, 'is 10000'],
    ['a count of the list’s name', { tickets: TEN, total_tickets: 237 }, '`total_tickets` is 237'],
    ['a total of pages', { items: TEN, total_pages: 24 }, '`total_pages` is 24, and 1 pages were read'],
    ['a next that is no URL', { items: TEN, next: 'b2Zmc2V0' }, '`next` holds a cursor that nobody used'],
    ['a start of no known name', { items: TEN, next_from: 'b2' }, '`next_from` holds a cursor that nobody used'],
    ['a total of OpenSearch', { feed: { 'opensearch:totalResults': '237', entry: TEN } }, 'is 237'],
    ['filter_count', { data: TEN, meta: { filter_count: 237 } }, '`meta.filter_count` is 237'],
    ['totalAvailable', { users: TEN, pagination: { totalAvailable: '237' } }, '`pagination.totalAvailable` is 237'],
    ['totalEntities', { records: TEN, totalEntities: 237 }, '`totalEntities` is 237'],
    ['more_records in a text', { data: TEN, info: { more_records: 'true' } }, '`info.more_records` is true'],
    ['last in a text', { content: TEN, last: 'False' }, '`last` is false'],
    ['a cursor of another name', { items: TEN, continuation: 'b2' }, '`continuation` holds a cursor that nobody used'],
    [
      'a token of another name',
      { items: TEN, nextSearchToken: 'b2' },
      '`nextSearchToken` holds a cursor that nobody used',
    ],
    ['a state of pages', { rows: TEN, paging_state: 'b2' }, '`paging_state` holds a cursor that nobody used'],
    ['results_truncated', { items: TEN, results_truncated: true }, '`results_truncated` is true'],
    ['more_results_available', { items: TEN, more_results_available: true }, '`more_results_available` is true'],
    ['is_end', { data: TEN, paging: { is_end: false } }, '`paging.is_end` is false'],
    ['done', { records: TEN, done: false }, '`done` is false'],
    ['pages, beside a list of records', { items: TEN, pages: 24 }, '`pages` is 24, and 1 pages were read'],
    ['DynamoDB', { Items: TEN, LastEvaluatedKey: { id: { S: 'x' } } }, '`LastEvaluatedKey` holds a cursor'],
    ['an empty page that has more', { data: [], has_more: true }, '`has_more` is true'],
    [
      'an empty page that counts more',
      { data: [], total: 5 },
      '`total` is 5, and 0 records were read; this page has none',
    ],
  ])('%s', (_, body, text) => {
    const { pages, failure, paths } = run({ body });
    expect(failure).toMatchObject(evidence(text));
    expect(failure).toMatchObject({
      message: expect.stringMatching(/`strategy`.*`model: 'single-page'`/),
      result: {
        totalPages: 1,
        completed: false,
        stopReason: 'error',
        outcome: { ok: false, errorCategory: 'validation' },
      },
    });
    expect(pages).toHaveLength(1);
    expect(paths).toHaveLength(1);
  });

  it.each<[string, Record<string, string>, string]>([
    ['X-Total-Count', { 'x-total-count': '237' }, 'the headers tell a total of 237, and 10 records were read'],
    ['Total-Count', { 'total-count': '237' }, 'a total of 237'],
    ['Content-Range', { 'content-range': 'items 0-9/237' }, 'a total of 237'],
    ['X-Pagination', { 'x-pagination': '{"TotalCount":237}' }, 'a total of 237'],
    ['an address at X-Next-Page', { 'x-next-page': '/items?page=2' }, 'the headers hold a cursor that nobody used'],
    ['Next', { next: 'b2' }, 'the headers hold a cursor that nobody used'],
    ['a link that is none', { link: '<http://[>; rel=next' }, 'the Link header has a next link'],
  ])('in headers: %s', (_, headers, text) => {
    expect(run({ body: TEN, headers }).failure).toMatchObject(evidence(text));
  });

  it('pages in headers, of an answer without records', () => {
    const { failure } = run({ body: [], headers: { 'x-total-pages': '24' } });
    expect(failure).toMatchObject(evidence('a total of 24, and 1 pages were read'));
  });

  it.each<[string, Body, Record<string, string>, string]>([
    ['nothing', { items: TEN, has_more: true }, {}, 'found no way on'],
    ['a Link header', { items: TEN }, { link: '</items?page=2>; rel=next' }, 'followed the Link header'],
    ['a link', { items: TEN, links: { next: '/items?page=2' } }, {}, 'followed the link at `links.next`'],
    ['values', { items: TEN, continue: { from: 'x' } }, {}, 'sent back what stands at `continue`'],
    [
      'values in headers',
      { items: TEN },
      { 'x-ms-continuation-nextrowkey': 'x' },
      'sent back what stands in the headers',
    ],
  ])('says how it went on so far: by %s', (_, body, headers, tried) => {
    const { failure } = run([{ body, headers }, { body: { items: [{ id: 99 }], has_more: true } }]);
    expect(failure).toMatchObject(
      evidence(
        `the answer shows that there is more: \`has_more\` is true. Auto-detection ${tried}: name the way by \`strategy\` (or \`model\`), or write \`model: 'single-page'\` if one page is all that is wanted`,
      ),
    );
  });

  it('shows no secret of a link', () => {
    const { failure } = run({ body: TEN, headers: { link: '<http://[?signature=geheim>; rel=next' } });
    expect((failure as Error).message).toContain('signature=***');
  });

  it('an empty page while the total of an earlier one says there is more', () => {
    const first = { body: { items: TEN, page: 1, total_pages: 9 } };
    const { failure, pages } = run([first, { body: { items: [] } }]);
    expect(failure).toMatchObject(evidence('`total_pages` is 9, and 2 pages were read'));
    expect(pages).toEqual([TEN, []]);
  });

  it('no content while the total of an earlier page says there is more', () => {
    const first = { body: { items: TEN, page: 1, total_pages: 9 } };
    expect(run([first, { status: 204 }]).failure).toMatchObject(evidence('`total_pages` is 9, and 2 pages were read'));
    const pages = run([{ body: { items: TEN, offset: 0, limit: 20, total: 10 } }, { status: 204 }]);
    expect(pages).toMatchObject({ isComplete: true, pages: [TEN] });
    expect(run({ status: 204 })).toMatchObject({ isComplete: true, pages: [[]] });
    const cursors = [{ body: { items: TEN, next_cursor: 'x' } }, { status: 204 }];
    expect(run(cursors)).toMatchObject({ isComplete: true, pages: [TEN, []] });
  });

  it('a filter that the API made of the parameter', () => {
    const serve = (url: URL) => ({
      body: { total: 237, limit: 10, skip: 0, data: url.searchParams.has('skip') ? [] : TEN },
    });
    const api = memoryApi(serve);
    return expect(paginate({ client: api.client, baseRequest: '/items' })).rejects.toMatchObject({
      ...evidence('`total` is 237, and 10 records were read; this page has none'),
      result: { totalItems: 10 },
    });
  });

  it.each<[string, string, Body[], string]>([
    ['an empty cursor', '/items?cursor=', [{ items: TEN, total: 110 }], '`total` is 110'],
    ['a date to begin with', '/items?valid_from=100', [{ items: TEN, total: 110 }], '`total` is 110'],
    ['a sender', '/items?from_id=100', [{ items: TEN, total: 110 }], '`total` is 110'],
    [
      'an index that counts from 1',
      '/Users?startIndex=1&count=10',
      [
        { Resources: TEN, startIndex: 1, itemsPerPage: 10, totalResults: 11 },
        { totalResults: 11, Resources: [] },
      ],
      '`totalResults` is 11, and 10 records were read; this page has none',
    ],
    [
      'a page of a known size',
      '/items?page=3&per_page=10',
      [
        { items: TEN, total: 45 },
        { items: [], total: 45 },
      ],
      '`total` is 45, and 10 records were read; this page has none',
    ],
  ])('where the request has %s', (_, baseRequest, bodies, text) => {
    const answers = bodies.map((body) => ({ body }));
    expect(run(answers, { baseRequest }).failure).toMatchObject(evidence(text));
  });

  it('a link beside the one that has ended', () => {
    const first = { body: { items: TEN, page: 1, total_pages: 1, next_cursor: 'x' } };
    expect(run(first).failure).toMatchObject(evidence('`next_cursor` holds a cursor'));
  });

  it('in parallel, too', async () => {
    const answer = numbersByOffset(10, 5);
    const lying = memoryApi((url) => {
      const { body } = answer(url) as { body: { items: unknown[] } };
      return { body: { ...body, total: 20, limit: 5, offset: Number(url.searchParams.get('offset') ?? 0) } };
    });
    await expect(paginate({ client: lying.client, baseRequest: '/items', concurrency: 3 })).rejects.toMatchObject({
      ...evidence('`total` is 20, and 10 records were read'),
      result: { totalItems: 10 },
    });
  });
});

describe('what was read is counted', () => {
  const first = { link: '</items?page=2>; rel=next' };

  it('where the records are, not in a longer list beside them', () => {
    const beside = Array.from({ length: 30 }, () => 0);
    const chosen = run({ body: { rows: TEN, data: beside, total: 35 } }, { select: 'rows' });
    expect(chosen.failure).toMatchObject(evidence('`total` is 35, and 10 records were read'));
    const found = run([
      { body: { rows: TEN, total: 35 }, headers: first },
      { body: { rows: TEN.slice(5), data: beside, total: 35 } },
    ]);
    expect(found.failure).toMatchObject(evidence('`total` is 35, and 15 records were read'));
  });

  it('with what an extractor left out, on every page', () => {
    const extractPage = (response: HttpResponse) => ({
      items: response
        .contentJson<{ items: object[] }>()
        .items.slice(0, 4)
        .map((item) => ({ ...item })),
    });
    const body = { items: TEN, total: 237 };
    expect(run({ body }, { extractPage }).failure).toMatchObject(evidence('and 10 records were read'));
    const oneOf = (response: HttpResponse) => ({ items: extractPage(response).items.slice(0, 1) });
    expect(run({ body }, { extractPage: oneOf }).failure).toMatchObject(evidence('and 10 records were read'));
    const two = run([{ body, headers: first }, { body: { ...body, items: [...TEN, 11] } }], { extractPage });
    expect(two.failure).toMatchObject(evidence('and 21 records were read'));
  });

  it('with all that an extractor made of it', () => {
    const extractPage = (response: HttpResponse) => ({
      items: response.contentJson<{ items: object[] }>().items.flatMap((item) => [{ ...item }, { ...item }]),
    });
    expect(run({ body: { items: TEN, total: 15 } }, { extractPage })).toMatchObject({ isComplete: true });
  });

  it('from the last of several offsets in the query', () => {
    const baseRequest = { path: '/items', query: { offset: [0, 5, 10] } };
    expect(run({ body: { items: TEN, total: 20 } }, { baseRequest })).toMatchObject({ isComplete: true });
  });
});

describe('the end is real', () => {
  it.each<[string, HttpResponseInit, (HttpRequestOptions | string)?]>([
    ['a bare list', { body: TEN }],
    ['Google', { body: { kind: 'drive#fileList', items: TEN, incompleteSearch: false } }],
    ['Gmail’s estimate', { body: { messages: TEN, resultSizeEstimate: 201 } }],
    [
      'YouTube’s estimate',
      { body: { kind: 'youtube#list', items: TEN, pageInfo: { totalResults: 1e6, resultsPerPage: 5 } } },
    ],
    ['Google Calendar', { body: { items: TEN, nextSyncToken: 'CPDAlvWDx70CEPDAlvWDx70CGAU=' } }],
    ['GitHub’s search', { body: { total_count: 10, incomplete_results: false, items: TEN } }],
    ['GitHub’s last page', { body: TEN, headers: { link: '</items?page=1>; rel="prev"' } }],
    ['Stripe', { body: { object: 'list', url: '/v1/x', has_more: false, data: TEN } }],
    ['Stripe with a total', { body: { object: 'list', has_more: false, total_count: 500, data: TEN } }],
    ['Slack', { body: { ok: true, channels: TEN, response_metadata: { next_cursor: '' } } }],
    ['Facebook', { body: { data: TEN, paging: { cursors: { before: 'a', after: 'b' } } } }],
    ['Django REST', { body: { count: 10, next: null, previous: null, results: TEN } }],
    ['Microsoft Graph', { body: { value: TEN, '@odata.deltaLink': 'https://graph.example/delta?t=1' } }],
    ['Dropbox', { body: { entries: TEN, cursor: 'always', has_more: false } }],
    ['Twilio, a full page', { body: { calls: TEN, next_page_uri: null, page: 0, page_size: 10, start: 0, end: 9 } }],
    ['a full page with an offset and no next', { body: { items: TEN, offset: 0, limit: 10, next: null } }],
    ['Zendesk', { body: { tickets: TEN, count: 10, end_of_stream: true, after_cursor: 'x', next_page: '/items?t=9' } }],
    ['Spring', { body: { content: TEN, totalElements: 10, totalPages: 1, number: 0, size: 20, last: true } }],
    ['X', { body: { data: TEN, meta: { result_count: 10, newest_id: '1' } } }],
    ['a page’s own count', { body: { items: TEN, count: 10 } }],
    ['a page’s own size', { body: { items: TEN, count: 50, limit: 50 } }, '/items?limit=50'],
    ['a page’s own size, of no name', { body: { results: TEN, start: 0, limit: 25, size: 10 } }],
    ['Elasticsearch', { body: { hits: { total: { value: 10, relation: 'eq' }, hits: TEN }, _shards: { total: 90 } } }],
    ['as many as there are at least', { body: { hits: { total: { value: 10, relation: 'gte' }, hits: TEN } } }],
    ['X-Total-Count', { body: TEN, headers: { 'x-total-count': '10' } }],
    ['bytes', { body: TEN, headers: { 'content-range': 'bytes 0-99/2000' } }],
    ['a record', { body: { id: 7, last: false, has_more: true, total: 50, next: 'b' } }],
    ['a book', { body: { pages: 240, chapters: TEN } }],
    ['a project', { body: { name: 'x', done: false, tasks: TEN } }],
    ['Google Calendar, by another name', { body: { items: TEN, nextPollToken: 'x', nextDeltaToken: 'x' } }],
    ['what X-Pagination says of another matter', { body: TEN, headers: { 'x-pagination': 'total=237' } }],
    ['fewer than make a page', { body: { items: TEN, offset: 0, limit: 11 } }],
    ['a count as the record', { body: { count: 5 } }],
    ['a cart', { body: { id: 1, products: TEN, total: 2328, totalProducts: 10 } }],
    ['money', { body: { invoices: TEN, total: 99.5 } }],
    ['a rate limit', { body: { items: TEN, rateLimit: { total: 5000, remaining: 4999 } } }],
    ['the cursor that was sent', { body: { items: TEN, cursor: 'abc' } }, '/items?cursor=abc'],
    ['a start by offset', { body: { items: TEN, total: 110 } }, '/items?offset=100'],
    ['a start by offset in the body', { body: { items: TEN, total: 110 } }, { path: '/items', json: { from: 100 } }],
    ['a start by page and size', { body: { items: TEN, total: 30 } }, '/items?page=3&per_page=10'],
    ['a start by page of unknown size', { body: { count: 1302, next: null, results: TEN } }, '/items?page=66'],
    ['a start by cursor', { body: { items: TEN, total: 300 } }, '/items?starting_after=x'],
    ['the last of the pages', { body: { items: TEN, total_pages: 5 } }, '/items?page=5'],
    [
      'the last page where the request counts from 0',
      { body: { items: TEN, page: 2, total_pages: 2 } },
      '/items?page=1',
    ],
  ])('%s', (_, answer, baseRequest = '/items') => {
    const { failure, pages } = run(answer, { baseRequest });
    expect(failure).toBeUndefined();
    expect(pages).toHaveLength(1);
  });

  it('a start in the middle by page, with page size and total in the answer', () => {
    const page = { body: { data: TEN.slice(0, 3), page: 3, per_page: 10, total: 23 } };
    const { failure, pages } = run([page, { body: { data: [], page: 4, per_page: 10, total: 23 } }], {
      baseRequest: '/items?page=3&per_page=10',
    });
    expect(failure).toBeUndefined();
    expect(pages.flat()).toHaveLength(3);
  });

  it('a link beside has_more false, which is not followed', () => {
    const { failure, paths } = run({
      body: { items: TEN, links: { next: '/items?page=2' }, meta: { has_more: false } },
    });
    expect(failure).toBeUndefined();
    expect(paths).toEqual(['/items']);
  });

  it('records that an extractor left out were read, too', () => {
    const page = (from: number) => ({ body: { items: numbers(from, from + 10), offset: from, limit: 10, total: 30 } });
    const { failure, pages } = run([page(0), page(10), page(20)], {
      extractPage: (response) => ({
        items: response.contentJson<{ items: number[] }>().items.filter((number) => number % 3 === 0),
      }),
    });
    expect(failure).toBeUndefined();
    expect(pages.flat()).toHaveLength(10);
  });

  it.each<[string, (number: number) => Body]>([
    ['a full page by offset', (number) => ({ offset: number * 10, limit: 10 })],
    ['a full page by number', (number) => ({ page: number + 1, per_page: 10 })],
    ['a total', (number) => ({ offset: number * 10, limit: 10, total: 30 })],
    ['a total of pages', (number) => ({ page: number + 1, total_pages: 3 })],
    ['a flag', (number) => ({ page: number + 1, has_more: number < 2 })],
  ])('a page that an extractor left out as a whole is no empty one: beside %s', (_, said) => {
    for (const gone of [0, 1, 2]) {
      const answers = [0, 1, 2, 3].map((number) => ({
        body: { items: numbers(number * 10, Math.min(number * 10 + 10, 30)), ...said(number) },
      }));
      const { failure, pages } = run(answers, {
        extractPage: (response) => ({
          items: response.contentJson<{ items: number[] }>().items.filter((number) => Math.floor(number / 10) !== gone),
        }),
      });
      expect(failure).toBeUndefined();
      expect(pages.flat()).toHaveLength(20);
    }
  });

  it.each([
    { page: 1, per_page: 10 },
    { offset: 0, limit: 10 },
  ])('a total of records that an extractor has made more of, beside %o', (said) => {
    const orders = [{ lines: TEN }, { lines: TEN }, { lines: TEN }];
    const { failure, pages, paths } = run(
      { body: { orders, ...said, total: 3 } },
      {
        extractPage: (response) => ({
          items: response.contentJson<{ orders: { lines: object[] }[] }>().orders.flatMap(({ lines }) => lines),
        }),
      },
    );
    expect(failure).toBeUndefined();
    expect(pages.flat()).toHaveLength(30);
    expect(paths).toHaveLength(1);
  });
});

describe('evidence of more is no matter', () => {
  const answer = { body: { items: TEN, has_more: true, total: 237 } };

  it.each<[string, Partial<PaginateOptions<unknown>>]>([
    ['a model of the user’s', { model: 'single-page' }],
    ['another one', { model: 'json-link' }],
    [
      'a strategy of the user’s',
      { strategy: { buildInitialRequest: (base) => base, buildNextRequest: () => undefined } },
    ],
    ['an extractor that is done', { extractPage: (response) => ({ items: [response.status], done: true }) }],
  ])('by %s', (_, options) => {
    expect(run(answer, options)).toMatchObject({ isComplete: true, failure: undefined });
  });

  it.each<[string, Partial<PaginateOptions<unknown>>, object]>([
    ['maxPages', { limits: { maxPages: 1 } }, { totalItems: 10, stopReason: 'maxPages' }],
    ['maxItems', { limits: { maxItems: 10 } }, { totalItems: 10, stopReason: 'maxItems' }],
    ['maxItems within the page', { limits: { maxItems: 4 } }, { totalItems: 4, stopReason: 'maxItems' }],
    ['stopWhen', { stopWhen: () => true }, { totalItems: 10, stopReason: 'stopWhen' }],
  ])('where %s ends the run there', async (_, options, totals) => {
    const { client } = memoryApi(() => answer);
    const result = await paginate({ client, baseRequest: '/items', ...options });
    expect(result).toMatchObject({ completed: false, outcome: { ok: true }, ...totals });
  });
});

describe('a run that failed for evidence of more', () => {
  const serve = numbersByOffset(25, 10);
  const options = { baseRequest: '/items', returnPartial: true };
  const saved = (checkpoint: PaginationCheckpoint): PaginationCheckpoint => JSON.parse(JSON.stringify(checkpoint));

  it('goes on by the strategy that the error asks for, and delivers nothing twice', async () => {
    const { client } = memoryApi(serve);
    const { checkpoint, items } = await paginate<number>({ ...options, client });
    expect(items).toEqual(numbers(0, 10));
    const again = await paginate<number>({ ...options, client, resumeFrom: saved(checkpoint) });
    expect(again).toMatchObject({ items: [], outcome: { ok: false } });
    const rest = await paginate<number>({
      ...options,
      client,
      model: 'offset-limit',
      resumeFrom: saved(again.checkpoint),
    });
    expect(rest).toMatchObject({ items: numbers(10, 25), completed: true });
  });

  it('counts what was delivered before a resume', async () => {
    const pages = memoryApi((url) => {
      const { body } = serve(url) as { body: object };
      return { body: { ...body, offset: Number(url.searchParams.get('offset') ?? 0), limit: 10 } };
    });
    const run = { ...options, client: pages.client };
    const before = await paginate<number>({ ...run, limits: { maxItems: 14 } });
    const after = await paginate<number>({ ...run, resumeFrom: saved(before.checkpoint) });
    expect(after).toMatchObject({ items: numbers(14, 25), completed: true });
  });
});

describe('a guess proves itself before its page is delivered', () => {
  const jira = { issues: TEN, nextPageToken: 'CAEaAggD', isLast: false };

  it.each<[string, Body, (HttpRequestOptions | string)?]>([
    ['a cursor', { items: TEN, next_cursor: 'x' }],
    ['a cursor by that name alone', { items: TEN, cursor: 'x' }],
    ['Jira', jira],
    [
      'GraphQL',
      { data: { users: { nodes: TEN, pageInfo: { endCursor: 'x', hasNextPage: true } } } },
      { method: 'POST', path: '/items', json: { query: '{ users }' } },
    ],
    ['a page', { items: TEN, total_pages: 5 }, '/items?page=1'],
    ['an offset', { items: TEN, total: 50 }, '/items?offset=0&limit=10'],
  ])('%s that the API does not know', (_, body, baseRequest = '/items') => {
    const { failure, pages, paths } = run({ body }, { baseRequest });
    expect(failure).toMatchObject({
      name: 'PaginationError',
      cause: {
        name: 'PaginationLoopError',
        message: expect.stringMatching(/page 1 holds the same records as the page before.*`strategy`/),
      },
      result: { totalPages: 1, totalItems: 10, checkpoint: { pageIndex: 1 } },
    });
    expect(pages).toEqual([TEN]);
    expect(paths).toHaveLength(2);
  });

  it('a cursor in a header, too', () => {
    const { failure, pages } = run({ body: TEN, headers: { 'x-next-cursor': 'x' } });
    expect(failure).toMatchObject({ message: expect.stringContaining('holds the same records') });
    expect(pages).toEqual([TEN]);
  });

  it.each<[string, HttpResponseInit]>([
    ['a Link header', { body: TEN, headers: { link: '</items?page=2>; rel="next"' } }],
    ['a next link', { body: { items: TEN, next: '/items?page=2' } }],
    ['values that go back as they came', { body: { items: TEN, continue: { from: 'x' } } }],
  ])('what the server itself says is no guess: %s to the same records', (_, first) => {
    const last = Array.isArray(first.body) ? TEN : { items: TEN };
    const { pages, isComplete } = run([first, { body: last }]);
    expect({ pages, isComplete }).toEqual({ pages: [TEN, TEN], isComplete: true });
  });

  it('names the guess', () => {
    expect(run({ body: jira }).failure).toMatchObject({
      message: expect.stringContaining('sent `nextPageToken` as `nextPageToken`'),
    });
    expect(run({ body: { items: TEN, total_pages: 5 } }, { baseRequest: '/items?page=1' }).failure).toMatchObject({
      message: expect.stringContaining('counted up `page`'),
    });
  });

  it.each([2, 5])('with %i at once', async (concurrency) => {
    const api = memoryApi(() => ({ body: { items: TEN, total: 50 } }), { delayMs: 0 });
    const pages: unknown[][] = [];
    const failure = await new Promise((resolve) =>
      paginate$({ client: api.client, baseRequest: '/items?offset=0&limit=10', concurrency }).subscribe({
        next: ({ items }) => pages.push(items),
        error: resolve,
      }),
    );
    expect(failure).toMatchObject({ message: expect.stringContaining('page 1 holds the same records') });
    expect(pages).toEqual([TEN]);
  });

  it('on a resumed run, too, and where empty pages lie between', async () => {
    const options = { baseRequest: '/items', returnPartial: true };
    const { client } = memoryApi(() => ({ body: { items: TEN, next_cursor: `x${Math.random()}` } }));
    const { checkpoint } = await paginate({ ...options, client, limits: { maxPages: 1 } });
    const resumed = await paginate({ ...options, client, resumeFrom: JSON.parse(JSON.stringify(checkpoint)) });
    expect(resumed).toMatchObject({ items: [], outcome: { ok: false } });

    const cursors = [TEN, [], [], TEN].map((items, index) => ({ body: { items, next_cursor: `x${index}` } }));
    expect(run(cursors).pages).toEqual([TEN, [], []]);
    expect(run(cursors.slice(1)).failure).toMatchObject({ result: { totalPages: 3 } });
  });

  it('once: later pages may repeat themselves', () => {
    const page = (items: unknown[], next_cursor: string | null) => ({ body: { items, next_cursor } });
    const { isComplete, pages } = run([page([1], 'a'), page([2], 'b'), page([2], 'c'), page([1], null)]);
    expect(isComplete).toBe(true);
    expect(pages.flat()).toEqual([1, 2, 2, 1]);
  });

  it('whatever onLoop is, unless it allows loops', () => {
    const answer = { body: { items: TEN, next_cursor: 'x' } };
    expect(run(answer, { onLoop: 'stop' }).failure).toMatchObject({ cause: { name: 'PaginationLoopError' } });
    expect(run(answer, { onLoop: 'allow', limits: { maxPages: 5 } }).pages).toHaveLength(5);
  });
});

describe('a next link that changes for ever over the same page', () => {
  const endless = (headers?: boolean) => {
    let page = 1;
    return memoryApi(() => {
      const next = `/items?page=${++page}`;
      return headers ? { body: TEN, headers: { link: `<${next}>; rel=next` } } : { body: { items: TEN, next } };
    });
  };

  it.each([false, true])('is a loop (in a header: %s)', async (inHeader) => {
    const api = endless(inHeader);
    await expect(paginate({ client: api.client, baseRequest: '/items' })).rejects.toMatchObject({
      cause: { name: 'PaginationLoopError', message: expect.stringContaining('the same records') },
      result: { outcome: { errorCategory: 'safety' } },
    });
    expect(api.requests.length).toBeLessThan(5);
  });

  it('is what onLoop says', async () => {
    const options = { client: endless().client, baseRequest: '/items' };
    expect(await paginate({ ...options, onLoop: 'stop' })).toMatchObject({
      completed: true,
      checkpoint: { next: null },
    });
    expect(await paginate({ ...options, onLoop: 'allow', limits: { maxPages: 20 } })).toMatchObject({ totalPages: 20 });
  });
});
