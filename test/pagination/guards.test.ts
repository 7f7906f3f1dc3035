import { createNextUrlStrategy, type PaginateOptions, type PaginationStrategy, paginate } from 'rxjs-resilient-http';
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
      cause: { name: 'PaginationLoopError' },
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
