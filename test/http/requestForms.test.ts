import { lastValueFrom, of, toArray } from 'rxjs';
import {
  createHttpClient,
  createHttpResponse,
  createOffsetLimitStrategy,
  gather,
  type HttpClientOptions,
  type HttpRequest,
  type HttpRequestOptions,
  type Page,
  type PaginationStrategy,
  paginate,
  paginateStream,
  sse$,
} from 'rxjs-resilient-http';
import { createRawClient } from 'rxjs-resilient-http/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../support/startServer.js';

/** A client that answers everything with an empty object, and what it was asked for. */
function recording(options: HttpClientOptions = {}, body: (request: HttpRequest) => object = () => ({})) {
  const sent: HttpRequest[] = [];
  const client = createHttpClient({
    baseUrl: 'https://api.example.com/v1',
    ...options,
    transport: (request) => {
      sent.push(request);
      return of(createHttpResponse(request, { body: body(request) as Record<string, unknown> }));
    },
  });
  return { client, sent, urls: () => sent.map(({ url }) => url.href) };
}

interface Filter {
  state: string;
  labels: string[];
  page?: number;
}

describe('a request may be given as the platform’s own objects', () => {
  const filter: Filter = { state: 'open', labels: ['a', 'b'] };

  it.each<[string, HttpRequestOptions, string]>([
    ['URLSearchParams', { path: '/x', query: new URLSearchParams('a=1&b=2') }, '/v1/x?a=1&b=2'],
    ['a name that repeats', { path: '/x?a=0', query: new URLSearchParams('a=1&b=2&a=3') }, '/v1/x?a=1&a=3&b=2'],
    [
      'a name of Object’s',
      { path: '/x', query: new URLSearchParams('__proto__=1&constructor=2') },
      '/v1/x?__proto__=1&constructor=2',
    ],
    ['no parameters', { path: '/x', query: new URLSearchParams() }, '/v1/x'],
    ['an interface', { path: '/x', query: filter }, '/v1/x?state=open&labels=a&labels=b'],
    ['a URL', { path: new URL('https://api.example.com/v1/y?a=1#part') }, '/v1/y?a=1'],
    ['a URL with a query beside it', { path: new URL('https://api.example.com/y?a=1'), query: { a: 2 } }, '/y?a=2'],
  ])('%s', async (_name, request, href) => {
    const { client, urls } = recording();
    await client.request(request);
    expect(urls()).toEqual([`https://api.example.com${href}`]);
  });

  it.each<[string, HttpRequestOptions['form'], string]>([
    ['an interface', filter, 'state=open&labels=a&labels=b'],
    ['URLSearchParams, in their order', new URLSearchParams('a=1&b=2&a=3'), 'a=1&b=2&a=3'],
  ])('a form: %s', async (_name, form, text) => {
    const { client, sent } = recording();
    await client.post('/x', { form });
    expect(sent.map(({ body, headers }) => [body, headers.get('content-type')?.split(';')[0]])).toEqual([
      [text, 'application/x-www-form-urlencoded'],
    ]);
  });

  it('a URL in place of a path, wherever one goes', async () => {
    const { client, urls, sent } = recording();
    const url = new URL('https://api.example.com/a');
    await client.get(url);
    await client.json(url);
    await lastValueFrom(client.post$(url, { json: {} }));
    await gather([url, { path: url }], { client });
    await paginate({ client, baseRequest: url, model: 'single-page' });
    expect(urls()).toEqual(Array(6).fill(url.href));
    expect(sent.every(({ path }) => path === url.href)).toBe(true);
  });

  it('Headers: their names replace the client’s, and they are not changed', async () => {
    const { client, sent } = recording({ headers: new Headers({ 'X-One': 'client', 'X-Two': 'client' }) });
    const headers = new Headers([
      ['x-two', 'request'],
      ['x-three', 'a'],
      ['x-three', 'b'],
    ]);
    const before = [...headers];
    await client.get('/x', { headers });
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toMatchObject({
      'x-one': 'client',
      'x-two': 'request',
      'x-three': 'a, b',
    });
    expect([...headers]).toEqual(before);
  });

  it('extend() merges them key by key, whichever kind they are', async () => {
    const { client, sent, urls } = recording({ headers: { 'X-One': '1' }, query: new URLSearchParams('a=1&b=1') });
    await client.extend({ headers: new Headers({ 'x-one': '2', 'x-two': '2' }), query: { b: 2 } }).get('/x');
    await client.extend({ headers: { 'x-one': null }, query: new URLSearchParams('c=3') }).get('/x');
    expect(urls()).toEqual(['https://api.example.com/v1/x?a=1&b=2', 'https://api.example.com/v1/x?a=1&b=1&c=3']);
    expect(sent.map(({ headers }) => headers.get('x-one'))).toEqual(['2', null]);
    expect(sent[0]?.headers.get('x-two')).toBe('2');
  });

  it('a client’s Headers stay home as its others do', async () => {
    const { client, sent } = recording({
      headers: new Headers({ 'x-tenant': 'acme' }),
      query: new URLSearchParams('k=1'),
    });
    await client.get(new URL('https://elsewhere.example.com/x'));
    expect(sent[0]?.headers.has('x-tenant')).toBe(false);
    expect(sent[0]?.url.search).toBe('');
  });

  it('interceptors may set Headers', async () => {
    const { client, sent } = recording({
      interceptors: [(request, next) => next(request.with({ headers: new Headers({ 'x-trace': '7' }) }))],
    });
    await client.get('/x');
    expect(sent[0]?.headers.get('x-trace')).toBe('7');
  });

  it('of what are no pairs, nothing is sent', async () => {
    const { client, sent } = recording();
    const notPairs = new Set([1]) as unknown as URLSearchParams;
    await expect(client.request({ path: '/x', query: notPairs })).rejects.toThrow(
      'query[]: must be a list, not a number',
    );
    const nested = { filter: { a: 1 } };
    await expect(client.request({ path: '/x', query: nested })).rejects.toThrow(
      'query.filter: must be a string, number',
    );
    expect(sent).toEqual([]);
  });
});

describe('pagination takes them too', () => {
  const page = ({ url }: HttpRequest) => {
    const offset = Number(url.searchParams.get('offset'));
    return { items: [offset, offset + 1], total: 6 };
  };

  it('strategies see text and records, and go on from a checkpoint', async () => {
    const { client, urls } = recording({}, page);
    const options = {
      client,
      baseRequest: {
        path: new URL('https://api.example.com/v1/items'),
        query: new URLSearchParams('tag=a&tag=b&limit=2'),
        headers: new Headers({ 'x-tenant': 'acme' }),
      },
      strategy: createOffsetLimitStrategy({ totalPath: 'total' }),
      limits: { maxPages: 5 },
    };
    const first = await paginateStream<number>(options).next();
    const { checkpoint, request } = first.value as Page<number>;
    expect(request).toMatchObject({
      path: 'https://api.example.com/v1/items',
      query: { tag: ['a', 'b'], limit: '2', offset: 0 },
      headers: { 'x-tenant': 'acme' },
    });
    const rest = await paginate<number>({ ...options, resumeFrom: JSON.parse(JSON.stringify(checkpoint)) });
    expect(rest.items).toEqual([2, 3, 4, 5]);
    expect(urls().map((url) => url.split('?')[1])).toEqual(
      [0, 2, 4].map((offset) => `tag=a&tag=b&limit=2&offset=${offset}`),
    );
  });

  it('a strategy may answer with them', async () => {
    const { client, urls } = recording({}, page);
    const strategy: PaginationStrategy = {
      buildInitialRequest: (base) => ({
        ...base,
        query: new URLSearchParams({ ...(base.query as object), offset: '0' }),
      }),
      buildNextRequest: (previous, _extraction, { pageIndex }) =>
        pageIndex < 2 ? { ...previous, path: new URL(`https://api.example.com/v1/next/${pageIndex}`) } : undefined,
    };
    const { totalPages } = await paginate({ client, baseRequest: '/items', strategy, limits: { maxPages: 5 } });
    expect(totalPages).toBe(3);
    expect(urls()).toEqual(
      ['/v1/items', '/v1/next/0', '/v1/next/1'].map((path) => `https://api.example.com${path}?offset=0`),
    );
  });
});

describe('on the wire', () => {
  let server: RunningServer;
  const asked: { url: string | undefined; tenant: unknown; id: unknown }[] = [];
  beforeAll(async () => {
    server = await startServer((request, response) => {
      asked.push({
        url: request.url,
        tenant: request.headers['x-tenant'],
        id: request.headers['last-event-id'],
      });
      response.writeHead(200, { 'content-type': 'text/event-stream' }).end('id: 8\ndata: 1\n\n');
    });
  });
  afterAll(() => server.close());

  it('the raw client', async () => {
    const raw = createRawClient({ headers: new Headers({ 'x-tenant': 'client' }) });
    const url = new URL('/raw', server.url);
    await raw.getRaw(url);
    await raw.gatherRaw([url, { url, headers: new Headers({ 'x-tenant': 'request' }) }]);
    await raw.close();
    expect(asked.splice(0)).toEqual(
      ['client', 'client', 'request'].map((tenant) => ({ url: '/raw', tenant, id: undefined })),
    );
  });

  it('sse$: where it goes on from is read in Headers and URLSearchParams', async () => {
    const path = new URL('/events', server.url);
    const once = { reconnect: false as const };
    await lastValueFrom(sse$({ path, headers: new Headers({ 'Last-Event-ID': '7' }) }, once).pipe(toArray()));
    const query = new URLSearchParams('since=7&a=1');
    await lastValueFrom(sse$({ path, query }, { ...once, lastEventIdParam: 'since' }).pipe(toArray()));
    expect(asked.splice(0).map(({ url, id }) => [url, id])).toEqual([
      ['/events', '7'],
      ['/events?since=7&a=1', undefined],
    ]);
  });
});
