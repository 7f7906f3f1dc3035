import { firstValueFrom, lastValueFrom, of, toArray } from 'rxjs';
import * as all from 'rxjs-resilient-http';
import * as lean from 'rxjs-resilient-http/lean';
import { describe, expect, it } from 'vitest';

/** Pages `?page=1` to `?page=3` of two numbers each, as `bodyOf` wraps them. */
function pagesClient(
  bodyOf: (items: readonly number[]) => readonly number[] | Record<string, unknown> = (items) => items,
) {
  const sent: string[] = [];
  const client = all.createHttpClient({
    baseUrl: 'https://api.example.com',
    transport: (request) => {
      const page = Number(request.url.searchParams.get('page'));
      sent.push(request.url.search);
      return of(all.createHttpResponse(request, { body: bodyOf(page > 3 ? [] : [page * 2 - 1, page * 2]) }));
    },
  });
  return { client, sent };
}

const everything = [1, 2, 3, 4, 5, 6];
const strategy = lean.createPageNumberStrategy();

/** Each form of pagination, as the items of a whole run. */
const forms: Record<string, (options: lean.PaginateOptions<number>) => Promise<number[]>> = {
  paginate$: async (options) =>
    (await lastValueFrom(lean.paginate$(options).pipe(toArray()))).flatMap(({ items }) => items),
  paginateRecords$: (options) => lastValueFrom(lean.paginateRecords$(options).pipe(toArray())),
  paginate: async (options) => (await lean.paginate(options)).items,
  paginateStream: async (options) => {
    const items: number[] = [];
    for await (const page of lean.paginateStream(options)) items.push(...page.items);
    return items;
  },
  paginateRecords: async (options) => {
    const items: number[] = [];
    for await (const item of lean.paginateRecords(options)) items.push(item);
    return items;
  },
  gatherPaginate$: async (options) =>
    (await lastValueFrom(lean.gatherPaginate$([options]).pipe(toArray()))).flatMap(({ page }) => page.items),
  gatherPaginate: async (options) => (await lean.gatherPaginate([options])).flatMap(({ items }) => items),
  createPageFeed: async (options) => {
    const feed = lean.createPageFeed(options);
    while (feed.snapshot().status === 'idle') feed.loadMore();
    const { items, status, error } = feed.snapshot();
    if (status === 'error') throw error;
    return [...items];
  },
};

describe.each(Object.entries(forms))('./lean %s', (_name, itemsOf) => {
  it('pages by the strategy that it is given', async () => {
    const { client, sent } = pagesClient();
    expect(await itemsOf({ client, baseRequest: '/items', strategy })).toEqual(everything);
    expect(sent).toEqual(['?page=1', '?page=2', '?page=3', '?page=4']);
  });

  it('finds records by `select`', async () => {
    const { client } = pagesClient((items) => ({ list: { rows: items } }));
    expect(await itemsOf({ client, baseRequest: '/items', strategy, select: 'list.rows' })).toEqual(everything);
  });

  it('sends nothing without a strategy, and says what to write', async () => {
    const { client, sent } = pagesClient();
    const options = { client, baseRequest: '/items', model: 'page-number' };
    const error = await itemsOf(options as unknown as lean.PaginateOptions<number>).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(all.ConfigurationError);
    expect(error).toMatchObject({ path: 'strategy' });
    expect(String(error)).toContain('strategy: createCursorStrategy()');
    expect(sent).toEqual([]);
  });

  it('looks for no records in an answer that is no list', async () => {
    const { client } = pagesClient((items) => ({ data: items }));
    const error = await itemsOf({ client, baseRequest: '/items', strategy }).catch((reason: unknown) => reason);
    const cause = error instanceof all.PaginationError ? error.cause : error;
    expect(cause).toBeInstanceOf(all.ResponseParseError);
    expect(String(cause)).toMatch(/keys? .*data.*`select`/s);
  });
});

it('takes the records of an extractor, and sends ahead what a range strategy plans', async () => {
  const { client, sent } = pagesClient((items) => ({ pages: 4, data: items }));
  const pages$ = lean.paginate$<number>({
    client,
    baseRequest: '/items',
    strategy: lean.createPageNumberStrategy({ totalPath: 'pages' }),
    extractPage: (response) => ({ items: response.contentJson<{ data: number[] }>().data }),
    concurrency: 3,
  });
  await firstValueFrom(pages$);
  // The window was open already when the first page had its reader.
  expect((await lastValueFrom(pages$.pipe(toArray()))).flatMap(({ items }) => items)).toEqual(everything);
  expect(sent[0]).toBe('?page=1');
});

it('asks a planning strategy of somebody for its prefetcher, which any range strategy has', async () => {
  const { client } = pagesClient();
  const { prefetch } = lean.createOffsetLimitStrategy();
  const own: lean.PaginationStrategy = {
    buildInitialRequest: (base) => ({ ...base, query: { page: 1 } }),
    buildNextRequest: () => undefined,
    planRequests: (first) => [2, 3].map((page) => ({ ...first, query: { page } })),
  };
  const options = { client, baseRequest: '/items', concurrency: 2 };
  await expect(lean.paginate({ ...options, strategy: own })).rejects.toThrow(/concurrency: needs `prefetch`/);
  expect((await lean.paginate<number>({ ...options, strategy: own, concurrency: 1 })).items).toEqual([1, 2]);
  expect((await lean.paginate<number>({ ...options, strategy: { ...own, prefetch } })).items).toEqual(everything);
  expect((await all.paginate<number>({ ...options, strategy: own })).items).toEqual(everything);
});

it('has the names of "."', () => {
  expect(Object.keys(lean).sort()).toEqual(Object.keys(all).sort());
});
