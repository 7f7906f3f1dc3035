import { firstValueFrom, lastValueFrom, NEVER, of, toArray } from 'rxjs';
import { createRestClient, IGNORE_RESPONSE, jsonPath } from 'rxjs-resilient-http/rest';
import { describe, expect, it } from 'vitest';
import { ConfigurationError, HttpStatusError } from '../../src/core/errors.js';
import { PaginationError } from '../../src/core/paginationErrors.js';
import { bearerAuth } from '../../src/http/auth/bearerAuth.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import type { HttpRequest } from '../../src/http/types.js';
import { createCursorStrategy } from '../../src/pagination/strategies/createCursorStrategy.js';
import type { RestClientOptions } from '../../src/rest/types.js';

interface Item {
  id: number;
}

/** Three pages of two by Link header; `/cursor` by a cursor in the body. */
function restClient(options: RestClientOptions = {}, status: (request: HttpRequest) => number = () => 200) {
  const requests: HttpRequest[] = [];
  const client = createRestClient({
    baseUrl: 'https://api.example.com',
    resilience: { backoff: { initialDelayMs: 1, jitter: 'none' } },
    transport: (request) => {
      requests.push(request);
      const { pathname, searchParams } = request.url;
      const page = Number(searchParams.get('page') ?? searchParams.get('after') ?? 1);
      const items = [{ id: page * 2 - 1 }, { id: page * 2 }];
      const more = page < 3;
      const body = pathname === '/cursor' ? { data: { items }, next: more ? page + 1 : null } : items;
      const link = { link: `<${pathname}?page=${page + 1}>; rel="next"` };
      return of(
        createHttpResponse(request, {
          status: status(request),
          headers: more && pathname !== '/cursor' ? link : {},
          body,
          url: request.url.href,
        }),
      );
    },
    ...options,
  });
  return { client, requests };
}
const idsOf = (items: readonly Item[]) => items.map(({ id }) => id);

describe('createRestClient', () => {
  it('is an HTTP client with pages, records and lazy RestPages', async () => {
    const { client, requests } = restClient();
    expect((await client.get('/items')).contentJson()).toEqual([{ id: 1 }, { id: 2 }]);
    expect(idsOf(await lastValueFrom(client.records$<Item>('/items').pipe(toArray())))).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await lastValueFrom(client.paginate$<Item>('/items').pipe(toArray()))).map(({ index }) => index)).toEqual([
      0, 1, 2,
    ]);
    const url = new URL('https://api.example.com/items?size=2');
    const byUrl = await lastValueFrom(client.records$<Item>(url).pipe(toArray()));
    const pagesByUrl = await client.paginate<Item>(url).collect();
    expect([byUrl.length, pagesByUrl.length, String(requests.at(-3)?.url)]).toEqual([6, 3, url.href]);
    const before = requests.length;
    const pages = client.paginate<Item>('/items');
    expect([requests.length, pages.pagesFetched]).toEqual([before, 0]);
    const seen: number[] = [];
    for await (const page of pages) {
      seen.push(...idsOf(page.items));
      expect(pages.pagesFetched).toBe(page.index + 1);
      if (page.index === 1) break;
    }
    expect(seen).toEqual([1, 2, 3, 4]);
    expect(requests.length - before).toBe(2);
    const collected = await pages.collect();
    expect(collected.map(({ items }) => items.length)).toEqual([2, 2, 2]);
    expect(collected[0]?.response).toBeUndefined();
    expect((await client.paginate('/items', { keepResponses: true }).collect())[0]?.response?.status).toBe(200);
    expect(pages.pagesFetched).toBe(3);
  });

  it('fetches a page when it is asked for, and leaves at once while one is on its way', async () => {
    let asked = 0;
    const client = createRestClient({
      baseUrl: 'https://api.example.com',
      transport: () => {
        asked += 1;
        return NEVER;
      },
    });
    const iterator = client.paginate('/items')[Symbol.asyncIterator]();
    expect(asked).toBe(0);
    const pending = iterator.next();
    await Promise.resolve();
    await iterator.return?.();
    expect((await pending).done).toBe(true);
  });

  it('paginateGet and paginatePost set the method', async () => {
    const { client, requests } = restClient();
    await client.paginateGet('/items').collect();
    await client.paginatePost('/items', { json: { q: 1 } }).collect();
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'POST', 'POST', 'POST']);
    expect(requests[5]?.body).toBe('{"q":1}');
  });

  it('takes strategy and selector of the call over its own, and extend over both', async () => {
    const { client } = restClient({ strategy: 'single-page', select: '$' });
    const read = (from: typeof client, path: string, options = {}) =>
      lastValueFrom(from.records$<Item>(path, options).pipe(toArray())).then(idsOf);
    expect(await read(client, '/items')).toEqual([1, 2]);
    expect(await read(client, '/items', { strategy: 'link-header' })).toEqual([1, 2, 3, 4, 5, 6]);
    const cursor = createCursorStrategy({ cursorPath: 'next', cursorParam: 'after' });
    expect(await read(client, '/cursor', { strategy: cursor, select: '$.data.items[?@.id > 1]' })).toEqual([
      2, 3, 4, 5, 6,
    ]);
    const extended = client.extend({ strategy: cursor, select: 'data.items', headers: { 'x-a': 'b' } });
    expect(await read(extended, '/cursor')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await read(extended, '/cursor', { select: jsonPath('$.data.items') })).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('takes strategies by their description, as sources do: of the client, the call and extend', async () => {
    const strategy = { type: 'cursor', cursorPath: '$.next', cursorParam: 'after' } as const;
    const { client } = restClient({ strategy, select: 'data.items' });
    const read = (from: typeof client, options = {}) =>
      lastValueFrom(from.records$<Item>('/cursor', options).pipe(toArray())).then(idsOf);
    expect(await read(client)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await read(restClient().client, { strategy, select: 'data.items' })).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await read(client.extend({ strategy: 'single-page' }))).toEqual([1, 2]);
    expect(await read(restClient().client.extend({ strategy, select: 'data.items' }))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it.each([
    [{ type: 'pages' }, /^strategy\.type: must be one of/],
    [{ type: 'cursor', pageSize: 5 }, /^strategy\.pageSize: unknown key/],
    [7, /^strategy: must be an object/],
  ])('refuses the strategy %j before anything is sent', async (wrong, message) => {
    const strategy = wrong as never;
    expect(() => restClient({ strategy })).toThrow(message);
    const { client, requests } = restClient();
    expect(() => client.extend({ strategy })).toThrow(message);
    expect(() => client.paginate$('/items', { strategy })).toThrow(message);
    expect(requests).toEqual([]);
  });

  it('sends auth of the client, of the call, or none', async () => {
    const { client, requests } = restClient({ auth: bearerAuth('client'), strategy: 'single-page' });
    await client.paginate('/items').collect();
    await client.paginate('/items', { auth: bearerAuth('call') }).collect();
    await client.paginate('/items', { auth: null }).collect();
    expect(requests.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer client', 'Bearer call', null]);
  });

  it('passes limits, observer and resume on, and fails with PaginationError', async () => {
    const completed: unknown[] = [];
    const { client, requests } = restClient({}, (request) =>
      request.url.searchParams.get('page') === '3' ? 400 : 200,
    );
    const first = await client
      .paginate('/items', {
        limits: { maxPages: 1 },
        observer: { onComplete: ({ stopReason }) => void completed.push(stopReason) },
      })
      .collect();
    expect(completed).toEqual(['maxPages']);
    const resumeFrom = first[0]?.checkpoint;
    const error = await client
      .paginate('/items', { ...(resumeFrom && { resumeFrom }) })
      .collect()
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(PaginationError);
    expect((error as PaginationError).cause).toBeInstanceOf(HttpStatusError);
    expect(requests.map(({ url }) => url.search)).toEqual(['', '?page=2', '?page=3']);
    const partial = await client.paginate('/items', { returnPartial: true }).collect();
    expect(partial).toHaveLength(2);
  });
});

describe('onResponse', () => {
  it('sees the response of every attempt, in order, and may change it', async () => {
    let failures = 2;
    const seen: string[] = [];
    const { client } = restClient({}, () => (failures-- > 0 ? 503 : 200));
    const pages = await client
      .paginate<Item>('/items', {
        limits: { maxPages: 1 },
        onResponse: [
          (response) => void seen.push(`first ${response.status}`),
          (response) => (response.ok ? response.with({ body: [{ id: 99 }] }) : undefined),
          (response) => void seen.push(`last ${response.contentText()}`),
        ],
      })
      .collect();
    expect(seen).toEqual([
      'first 503',
      'last [{"id":1},{"id":2}]',
      'first 503',
      'last [{"id":1},{"id":2}]',
      'first 200',
      'last [{"id":99}]',
    ]);
    expect(pages[0]?.items).toEqual([{ id: 99 }]);
  });

  it.each(['paginate$', 'paginate', 'collect'] as const)('IGNORE_RESPONSE ends the run quietly: %s', async (form) => {
    const observed: string[] = [];
    const { client, requests } = restClient({}, (request) =>
      request.url.searchParams.get('page') === '2' ? 404 : 200,
    );
    const options = {
      onResponse: (response: { status: number }) => (response.status === 404 ? IGNORE_RESPONSE : undefined),
      observer: {
        onPage: () => void observed.push('page'),
        onComplete: (result: { completed: boolean; totalPages: number; totalItems: number }) =>
          void observed.push(`${result.completed} ${result.totalPages} ${result.totalItems}`),
      },
    };
    const pages = [];
    if (form === 'paginate$') pages.push(...(await lastValueFrom(client.paginate$('/items', options).pipe(toArray()))));
    else if (form === 'collect') pages.push(...(await client.paginate('/items', options).collect()));
    else for await (const page of client.paginate('/items', options)) pages.push(page);
    expect(pages).toHaveLength(1);
    expect(requests).toHaveLength(2);
    expect(observed).toEqual(['page', `true 1 ${pages[0]?.items.length}`]);
  });

  it('a hook may answer by a promise, or by an Observable', async () => {
    const { client } = restClient({ strategy: 'single-page' });
    const [page] = await client
      .paginate<Item>('/items', {
        onResponse: [
          async (response) => response.with({ body: [{ id: 7 }] }),
          (response) => of(response.with({ body: [...response.contentJson<Item[]>(), { id: 8 }] })),
          async () => {},
        ],
      })
      .collect();
    expect(page?.items).toEqual([{ id: 7 }, { id: 8 }]);
    expect(await client.paginate('/items', { onResponse: async () => IGNORE_RESPONSE }).collect()).toEqual([]);
    const rejected = client.paginate('/items', { onResponse: async () => Promise.reject(new Error('no thanks')) });
    await expect(rejected.collect()).rejects.toMatchObject({
      cause: expect.objectContaining({ message: 'no thanks' }),
    });
  });

  it('a select of all that is in a list takes a page with one text or number', async () => {
    const transport = (request: HttpRequest) =>
      of(createHttpResponse(request, { body: { ids: [7], names: ['x'], rows: [[1, 2]] } }));
    const client = createRestClient({ baseUrl: 'https://api.example.com', strategy: 'single-page', transport });
    const read = (select: string) => lastValueFrom(client.records$('/ids', { select }).pipe(toArray()));
    expect(await read('$.ids[*]')).toEqual([7]);
    expect(await read('$.names[?@ == "x"]')).toEqual(['x']);
    expect(await read('$.rows[*]')).toEqual([1, 2]);
    await expect(read('$.ids[0]')).rejects.toMatchObject({ cause: { name: 'ResponseParseError' } });
  });

  it('a select whose list is missing ends the run with an error, be it of all that is in the list', async () => {
    const { client } = restClient();
    const failure = firstValueFrom(client.records$('/items', { select: '$.missing[*].id' }));
    await expect(failure).rejects.toMatchObject({
      cause: {
        name: 'ResponseParseError',
        message: expect.stringContaining('`$.missing[*].id` is missing ('),
      },
    });
  });

  it('a hook that throws ends the run with its error', async () => {
    const { client, requests } = restClient();
    const run = firstValueFrom(
      client.paginate$('/items', {
        onResponse: () => {
          throw new Error('no thanks');
        },
      }),
    );
    await expect(run).rejects.toMatchObject({ cause: expect.objectContaining({ message: 'no thanks' }) });
    expect(requests).toHaveLength(1);
  });
});

describe('jsonPath', () => {
  const body = { a: [{ b: 1 }, { b: 2 }], one: { x: null }, 'odd key': 3 };
  it.each([
    ['$', body],
    ['$.a', body.a],
    ['$.a[*].b', [1, 2]],
    ['$.a[?@.b == 2]', { b: 2 }],
    ['$.a[?@.b > 5]', []],
    ['$..b', [1, 2]],
    ["$['odd key']", 3],
    ['$.one.x', null],
    ['$.missing', undefined],
    ['$.missing[*]', undefined],
    ['$.one.missing[?@.b]', undefined],
    ['$.missing..b', undefined],
    ['$.one.x[*]', []],
    ['$.one[*].x', []],
    ['$.a[9].b[*]', []],
    ['$.a[*].missing', []],
    ['$..missing', []],
    ['$.a[-1].b', 2],
    ['$.__proto__', undefined],
    ['$.a.length', undefined],
  ])('%s', (query, expected) => {
    expect(jsonPath(query)(body)).toEqual(expected);
  });

  it.each(['$.', '$[', 'a.b', '$.a[?(@.b)', '$.a[?@.b == `x`]'])('refuses %s', (query) => {
    expect(() => jsonPath(query)).toThrow(ConfigurationError);
  });

  it('is named in the error where a page has nothing at it', async () => {
    const { client } = restClient({}, () => 200);
    const run = client.paginate('/items', { select: '$.rows' }).collect();
    await expect(run).rejects.toThrow(/\$\.rows/);
  });
});
