import {
  createNextUrlStrategy,
  type HttpResponse,
  type PaginateOptions,
  type PaginationStrategy,
  paginate,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { home, memoryApi } from './support/memoryApi.js';

describe('onLoop', () => {
  /** Page 3 leads back to page 1. */
  const circle = () =>
    memoryApi((url) => {
      const page = Number(url.searchParams.get('page') ?? 1);
      return { body: { items: [page], next: page === 3 ? '/items' : `/items?page=${page + 1}` } };
    });
  const options = { baseRequest: '/items', model: 'json-link' } satisfies Partial<PaginateOptions<number>>;

  it('is an error after the pages before it, and sends nothing twice', async () => {
    const api = circle();
    await expect(paginate({ ...options, client: api.client })).rejects.toMatchObject({
      name: 'PaginationError',
      cause: {
        name: 'PaginationLoopError',
        message: 'page 3 is the same request as an earlier page of this run; onLoop says what that means',
      },
      result: { totalPages: 3, stopReason: 'error', outcome: { errorCategory: 'safety' } },
    });
    expect(api.paths).toEqual(['/items', '/items?page=2', '/items?page=3']);
  });

  it('can be where the run is over', async () => {
    const api = circle();
    const result = await paginate({ ...options, client: api.client, onLoop: 'stop' });
    expect(result).toMatchObject({ items: [1, 2, 3], completed: true, checkpoint: { next: null } });
    expect(api.requests).toHaveLength(3);
  });

  it('can be allowed', async () => {
    const api = circle();
    const result = await paginate({ ...options, client: api.client, onLoop: 'allow', limits: { maxPages: 7 } });
    expect(result.items).toEqual([1, 2, 3, 1, 2, 3, 1]);
  });

  it('sees through the client’s own parameters and the way a URL is written', async () => {
    const api = memoryApi(() => ({ body: { items: [1], next: `${home}/items?lang=en&per_page=5` } }), {
      query: { per_page: 5 },
    });
    await expect(
      paginate({ ...options, baseRequest: { path: 'items', query: { lang: 'en' } }, client: api.client }),
    ).rejects.toMatchObject({
      cause: { name: 'PaginationLoopError' },
    });
    expect(api.requests).toHaveLength(1);
  });

  const posting = (body: (page: number) => object): PaginationStrategy => ({
    buildInitialRequest: (base) => ({ ...base, method: 'POST', ...body(1) }),
    buildNextRequest: (previous, _page, { pageIndex }) => ({ ...previous, ...body(pageIndex + 2) }),
  });

  it.each<[string, (page: number) => object, number]>([
    ['the JSON body', (page) => ({ json: { page: Math.min(page, 3) } }), 3],
    ['the same JSON object', () => ({ json: { all: true } }), 1],
    ['the form', (page) => ({ form: { page: Math.min(page, 2) } }), 2],
    ['the text', (page) => ({ body: `page ${Math.min(page, 4)}` }), 4],
    ['nothing, where a body cannot be read without spending it', () => ({ body: () => 'made anew' }), 6],
  ])('compares %s', async (_name, body, sent) => {
    const api = memoryApi(() => ({ body: { items: [1] } }));
    const run = paginate({
      client: api.client,
      baseRequest: '/search',
      strategy: posting(body),
      limits: { maxPages: 6 },
      returnPartial: true,
    });
    await run;
    expect(api.requests).toHaveLength(sent);
  });
});

describe('onLoop, where requests change for ever over the same records', () => {
  /** Every page leads on; each holds what `itemsOf` says of its number. */
  const endless = (itemsOf: (page: number) => unknown[] = () => [{ id: 1 }, { id: 2 }]) =>
    memoryApi((url) => {
      const page = Number(url.searchParams.get('page') ?? url.searchParams.get('cursor') ?? 1);
      // A test that fails ends all the same.
      if (page > 60) throw new Error('60 requests and no end');
      return {
        body: { items: itemsOf(page), next: `/items?page=${page + 1}`, cursors: { next: page + 1 } },
        headers: { link: `</items?page=${page + 1}>; rel=next` },
      };
    });

  const options = (api: ReturnType<typeof endless>, more: Partial<PaginateOptions<unknown>>) => ({
    client: api.client,
    baseRequest: '/items',
    returnPartial: true,
    ...more,
  });

  it.each<[string, Partial<PaginateOptions<unknown>>, number]>([
    ['a link in the body', { model: 'json-link' }, 4],
    ['a Link header', { model: 'link-header' }, 4],
    ['a URL by a function', { strategy: createNextUrlStrategy((response) => nextIn(response)) }, 4],
    ['a cursor', { model: 'cursor' }, 11],
  ])('is an error: %s', async (_, more, requests) => {
    const api = endless();
    const { paginate: run, ...rest } = { paginate, ...options(api, more), returnPartial: false };
    await expect(run(rest)).rejects.toMatchObject({
      cause: {
        name: 'PaginationLoopError',
        message: expect.stringContaining(`the ${requests - 1} pages before page ${requests} hold the same records`),
      },
      result: { totalPages: requests, checkpoint: { next: { method: 'GET' } } },
    });
    expect(api.requests).toHaveLength(requests);
  });

  it('can be where the run is over, and can be allowed', async () => {
    const stopped = await paginate(options(endless(), { model: 'json-link', onLoop: 'stop' }));
    expect(stopped).toMatchObject({ totalPages: 4, completed: true, checkpoint: { next: null } });
    const allowed = await paginate(
      options(endless(), { model: 'json-link', onLoop: 'allow', limits: { maxPages: 30 } }),
    );
    expect(allowed).toMatchObject({ totalPages: 30, stopReason: 'maxPages' });
  });

  it.each<[string, (page: number) => unknown[]]>([
    ['empty pages', () => []],
    ['the last record changes', (page) => [{ id: 1 }, { id: page }]],
    ['one record more', (page) => Array.from({ length: page }, () => 0)],
    ['every third page differs', (page) => [0, page % 3 === 0 ? page : 0]],
  ])('is none over %s', async (_, itemsOf) => {
    const result = await paginate(options(endless(itemsOf), { model: 'json-link', limits: { maxPages: 30 } }));
    expect(result).toMatchObject({ totalPages: 30, stopReason: 'maxPages' });
  });

  it('compares records that JSON does not write', async () => {
    const parsed = (page: number) => [{ id: 2n ** 64n, page }];
    const run = (itemsOf: (page: number) => unknown[]) =>
      paginate(
        options(endless(), {
          model: 'json-link',
          limits: { maxPages: 30 },
          extractPage: ({ url }) => ({ items: itemsOf(Number(new URL(url).searchParams.get('page'))) }),
        }),
      );
    expect((await run(parsed)).totalPages).toBe(30);
    expect((await run(() => parsed(1))).totalPages).toBe(4);
    const circle: unknown[] = [];
    circle.push(circle);
    expect((await run(() => circle)).totalPages).toBe(30);
  });
});

function nextIn(response: HttpResponse): string {
  return response.contentJson<{ next: string }>().next;
}

describe('onCrossOrigin', () => {
  const elsewhere = 'https://mirror.example.net';
  const api = (more = {}) =>
    memoryApi(
      (url) => ({ body: { items: [url.host], next: url.origin === home ? `${elsewhere}/items?page=2` : '' } }),
      { headers: { 'x-tenant': 'acme', authorization: 'Bearer secret' }, ...more },
    );
  const options = { baseRequest: '/items', model: 'json-link' } satisfies Partial<PaginateOptions<string>>;
  const headersOf = ({ requests }: ReturnType<typeof api>) =>
    requests.map(({ headers }) => [headers.get('authorization'), headers.get('x-tenant')]);
  const home$ = ['Bearer secret', 'acme'];

  it('is an error that names both origins, and nothing is sent there', async () => {
    const server = api();
    const failure = paginate({ ...options, client: server.client });
    await expect(failure).rejects.toMatchObject({ cause: { name: 'CrossOriginError' }, result: { totalPages: 1 } });
    await expect(failure).rejects.toThrow(/https:\/\/mirror\.example\.net.*https:\/\/api\.example\.com/);
    expect(server.requests).toHaveLength(1);
  });

  it('can go there without credentials', async () => {
    const server = api();
    const result = await paginate({ ...options, client: server.client, onCrossOrigin: 'strip-credentials' });
    expect(result.items).toEqual(['api.example.com', 'mirror.example.net']);
    expect(headersOf(server)).toEqual([home$, [null, null]]);
  });

  it('can trust the other origin for that request', async () => {
    const server = api();
    await paginate({ ...options, client: server.client, onCrossOrigin: 'allow' });
    expect(headersOf(server)).toEqual([home$, home$]);
  });

  it.each<[string, object, object]>([
    ['the client trusts', { trustedOrigins: [elsewhere] }, {}],
    ['the request trusts', {}, { baseRequest: { path: '/items', trustedOrigins: [elsewhere] } }],
  ])('is none where %s the origin', async (_name, client, run) => {
    const server = api(client);
    await paginate({ ...options, ...run, client: server.client });
    expect(headersOf(server)).toEqual([home$, home$]);
  });

  it('counts from https to http, on another port of the same host too', async () => {
    const server = memoryApi(() => ({ body: { items: [1], next: 'http://api.example.com:8080/items?page=2' } }));
    await expect(paginate({ ...options, client: server.client })).rejects.toMatchObject({
      cause: { name: 'CrossOriginError' },
    });
  });

  it('without a baseUrl, home is where the run began', async () => {
    const server = api({ baseUrl: undefined });
    const baseRequest = { path: `${home}/items`, headers: { authorization: 'Bearer mine' } };
    const result = await paginate({
      ...options,
      baseRequest,
      client: server.client,
      onCrossOrigin: 'strip-credentials',
    });
    expect(result.totalPages).toBe(2);
    expect(headersOf(server)).toEqual([
      ['Bearer mine', 'acme'],
      [null, null],
    ]);
    await expect(
      paginate({ ...options, baseRequest, client: api({ baseUrl: undefined }).client }),
    ).rejects.toMatchObject({
      cause: { name: 'CrossOriginError' },
    });
  });

  it('lets links stay where the user pointed the run, away from the client’s home; without its credentials', async () => {
    const server = memoryApi((url) => ({ body: { items: [1], next: url.search ? '' : '?page=2' } }), {
      headers: { authorization: 'Bearer secret' },
    });
    const result = await paginate({ ...options, baseRequest: `${elsewhere}/items`, client: server.client });
    expect(result.totalPages).toBe(2);
    expect(server.requests.map(({ headers }) => headers.get('authorization'))).toEqual([null, null]);
  });

  it('holds for strategies of somebody’s own', async () => {
    const server = api();
    const strategy = createNextUrlStrategy(() => `${elsewhere}/own`);
    await expect(paginate({ client: server.client, baseRequest: '/items', strategy })).rejects.toMatchObject({
      cause: { name: 'CrossOriginError' },
    });
  });

  it('holds for a checkpoint that leads there', async () => {
    const server = api();
    const resumeFrom = {
      version: 1 as const,
      next: { method: 'GET' as const, path: `${elsewhere}/items` },
      pageIndex: 1,
      collectedItems: 1,
    };
    await expect(paginate({ ...options, client: server.client, resumeFrom })).rejects.toMatchObject({
      cause: { name: 'CrossOriginError' },
    });
    expect(server.requests).toHaveLength(0);
    const result = await paginate({
      ...options,
      client: server.client,
      resumeFrom,
      onCrossOrigin: 'strip-credentials',
    });
    expect(result.totalPages).toBe(1);
    expect(headersOf(server)).toEqual([[null, null]]);
  });
});
