import { inspect } from 'node:util';
import fc from 'fast-check';
import { of } from 'rxjs';
import {
  apiKeyAuth,
  type CursorConfig,
  createCursorStrategy,
  createHttpResponse,
  createJsonLinkStrategy,
  createOffsetLimitStrategy,
  createPageNumberStrategy,
  type HttpInterceptor,
  type HttpRequest,
  type HttpRequestOptions,
  type PaginateOptions,
  type PaginationCheckpoint,
  type PaginationStrategy,
  paginate,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { home, memoryApi, numbers, numbersByLink, numbersByOffset } from './support/memoryApi.js';

/** As it comes back from a file or a database. */
const saved = (checkpoint: PaginationCheckpoint): PaginationCheckpoint => JSON.parse(JSON.stringify(checkpoint));

describe('a checkpoint', () => {
  it('of each page says what comes after it, and is plain JSON', async () => {
    const api = memoryApi(numbersByLink(7, 3));
    const { pages } = await paginate({ client: api.client, baseRequest: '/numbers', model: 'json-link' });
    expect(pages.map(({ checkpoint }) => checkpoint)).toEqual([
      { version: 1, next: { method: 'GET', path: '/numbers?start=3' }, pageIndex: 1, collectedItems: 3 },
      { version: 1, next: { method: 'GET', path: '/numbers?start=6' }, pageIndex: 2, collectedItems: 6 },
      { version: 1, next: null, pageIndex: 3, collectedItems: 7 },
    ]);
    for (const { checkpoint } of pages) {
      expect(saved(checkpoint)).toEqual(checkpoint);
      expect(Object.keys(checkpoint)).toEqual(['version', 'next', 'pageIndex', 'collectedItems']);
    }
    expect(Object.keys(pages[0]?.checkpoint.next ?? {})).toEqual(['method', 'path']);
  });

  it('hides on a console what its JSON has to keep', async () => {
    const api = memoryApi(() => ({ body: { items: [1], next: '/numbers?page=2&signature=S1GNED' } }));
    const options = {
      client: api.client,
      baseRequest: '/numbers',
      model: 'json-link',
      limits: { maxPages: 1 },
    } as const;
    const { checkpoint } = await paginate(options);
    expect(inspect(checkpoint)).toContain('/numbers?page=2&signature=***');
    expect(inspect(checkpoint)).not.toContain('S1GNED');
    expect(saved(checkpoint).next?.path).toBe('/numbers?page=2&signature=S1GNED');
  });

  it('cannot carry what JSON cannot say', async () => {
    const circle: unknown[] = [];
    circle.push(circle);
    const strategy: PaginationStrategy = {
      buildInitialRequest: (base) => base,
      buildNextRequest(_previous, _page, state) {
        state.userState = circle;
        return undefined;
      },
    };
    const { client } = memoryApi(() => ({ body: [1] }));
    const options = { client, baseRequest: '/x', strategy };
    await expect(paginate(options)).rejects.toMatchObject({ cause: { name: 'ConfigurationError', path: 'userState' } });
    const resumeFrom: PaginationCheckpoint = {
      version: 1,
      next: { method: 'GET', path: '/x' },
      pageIndex: 0,
      collectedItems: 0,
      userState: circle,
    };
    await expect(paginate({ ...options, resumeFrom })).rejects.toMatchObject({
      name: 'ConfigurationError',
      path: 'resumeFrom.userState',
    });
  });

  it('of a page within which a run ended goes on in the rest of it, and no further where that is the limit', async () => {
    const options = {
      client: memoryApi(numbersByLink(7, 3)).client,
      baseRequest: '/numbers',
      model: 'json-link',
    } as const;
    const { checkpoint } = await paginate<number>({ ...options, limits: { maxItems: 5 } });
    const rest = await paginate<number>({ ...options, resumeFrom: saved(checkpoint), limits: { maxItems: 1 } });
    expect(rest).toMatchObject({ items: [5], stopReason: 'maxItems', totalItems: 1 });
    expect(rest.checkpoint).toEqual({
      version: 1,
      next: { method: 'GET', path: '/numbers?start=6' },
      pageIndex: 2,
      collectedItems: 6,
    });
  });

  it('of a run that was complete sends nothing', async () => {
    const api = memoryApi(numbersByLink(7, 3));
    const options = { client: api.client, baseRequest: '/numbers', model: 'json-link' } as const;
    const { checkpoint } = await paginate(options);
    const resumed = await paginate({ ...options, resumeFrom: saved(checkpoint) });
    expect(resumed).toMatchObject({ pages: [], completed: true, stopReason: 'exhausted', outcome: { attempts: 0 } });
    expect(resumed.checkpoint).toEqual(checkpoint);
    expect(api.requests).toHaveLength(3);
  });

  it('goes on with the indexes and counts of the run before, and with totals of its own', async () => {
    const api = memoryApi(numbersByLink(7, 3));
    const options = {
      client: api.client,
      baseRequest: { path: '/numbers', requestId: 'req' },
      model: 'json-link',
    } as const;
    const before = await paginate({ ...options, limits: { maxItems: 4 } });
    const after = await paginate({ ...options, resumeFrom: saved(before.checkpoint) });
    expect(after.pages.map(({ index, items, request }) => [index, items, request.requestId])).toEqual([
      [1, [4, 5], 'req-1'],
      [2, [6], 'req-2'],
    ]);
    expect(after).toMatchObject({ totalItems: 3, totalPages: 2, checkpoint: { pageIndex: 3, collectedItems: 7 } });
  });

  it('is the same whether the next page comes by a relative or an absolute URL, with or without a path in baseUrl', async () => {
    for (const [baseUrl, path] of [
      [`${home}/v1`, 'items'],
      [`${home}/v1/`, '/items'],
      [undefined, `${home}/v1/items`],
    ] as const) {
      const api = memoryApi(numbersByOffset(5, 2), { baseUrl });
      const strategy = createOffsetLimitStrategy({ pageSize: 2, totalPath: 'total' });
      const options = { client: api.client, baseRequest: path, strategy };
      const before = await paginate<number>({ ...options, limits: { maxPages: 1 } });
      expect(before.checkpoint.next).toEqual({ method: 'GET', path: '/v1/items', query: { offset: 2, limit: 2 } });
      const after = await paginate<number>({ ...options, resumeFrom: saved(before.checkpoint) });
      expect(after.items).toEqual([2, 3, 4]);
      expect(new Set(api.requests.map(({ url }) => url.pathname))).toEqual(new Set(['/v1/items']));
    }
  });

  it('goes on at another origin when home has moved', async () => {
    const before = await paginate({
      client: memoryApi(numbersByLink(7, 3)).client,
      baseRequest: '/numbers',
      model: 'json-link',
      limits: { maxPages: 1 },
    });
    const moved = memoryApi(numbersByLink(7, 3), { baseUrl: 'http://127.0.0.1:8080' });
    const resumeFrom = saved(before.checkpoint);
    const after = await paginate({ client: moved.client, baseRequest: '/numbers', model: 'json-link', resumeFrom });
    expect(after.items).toEqual([3, 4, 5, 6]);
    expect(moved.requests[0]?.url.href).toBe('http://127.0.0.1:8080/numbers?start=3');
  });

  it.each<[string, string, string]>([
    ['/v1', '/v1/items?page=2', '/v1/items?page=2'],
    ['/v1', '/v2/items', '/v2/items'],
    ['/v1', '/v1x/items', '/v1x/items'],
    ['/v1', '/v1//items', '/v1//items'],
    ['/v1', '/v1', '/v1'],
    ['/v1', 'items', '/v1/items'],
    ['/v1/', '/v1/items', '/v1/items'],
    ['', '//elsewhere.example/items', '//elsewhere.example/items'],
    ['/v1', `${home}/v2/items`, '/v2/items'],
  ])('goes on from the root of its home, which is %o beneath it: %s', async (base, path, expected) => {
    for (const userinfo of ['', 'ann:hush@']) {
      const baseUrl = `https://${userinfo}api.example.com${base}`;
      const api = memoryApi(() => ({ body: { items: [1] } }), { baseUrl });
      const resumeFrom: PaginationCheckpoint = {
        version: 1,
        next: { method: 'GET', path },
        pageIndex: 1,
        collectedItems: 1,
      };
      await paginate({ client: api.client, baseRequest: '/items', model: 'single-page', resumeFrom });
      expect(api.requests.map(({ url }) => url.href)).toEqual([`https://${userinfo}api.example.com${expected}`]);
    }
  });

  it('of a run that a whole URL with a user name began says a path, and goes on with the name', async () => {
    const api = memoryApi(numbersByLink(7, 3), { baseUrl: undefined });
    const options = {
      client: api.client,
      baseRequest: 'https://ann:hush@api.example.com/numbers',
      model: 'json-link',
    } as const;
    const { checkpoint } = await paginate<number>({ ...options, limits: { maxPages: 1 } });
    expect(checkpoint.next).toEqual({ method: 'GET', path: '/numbers?start=3' });
    const { items } = await paginate<number>({ ...options, resumeFrom: saved(checkpoint) });
    expect(items).toEqual([3, 4, 5, 6]);
    expect(api.requests[1]?.url.href).toBe('https://ann:hush@api.example.com/numbers?start=3');
  });

  it('keeps a JSON body, as a copy', async () => {
    const json = { filter: { active: true }, page: { offset: 0 } };
    const api = memoryApi((_url, { body }) => {
      const { offset = 0 } = JSON.parse(String(body)).page;
      return { body: { items: numbers(offset, Math.min(5, offset + 2)), total: 5 } };
    });
    const strategy = createOffsetLimitStrategy({
      offsetBodyPath: 'page.offset',
      limitBodyPath: 'page.limit',
      pageSize: 2,
      totalPath: 'total',
    });
    const options = { client: api.client, baseRequest: { method: 'POST', path: '/search', json }, strategy } as const;
    const before = await paginate<number>({ ...options, limits: { maxPages: 1 } });
    expect(before.checkpoint.next).toEqual({
      method: 'POST',
      path: '/search',
      json: { filter: { active: true }, page: { offset: 2, limit: 2 } },
    });
    json.filter.active = false;
    expect(before.checkpoint.next?.json).toMatchObject({ filter: { active: true } });
    const after = await paginate<number>({ ...options, resumeFrom: saved(before.checkpoint) });
    expect(after.items).toEqual([2, 3, 4]);
    expect(JSON.parse(String(api.requests[1]?.body))).toMatchObject({ filter: { active: true } });
  });

  it('carries what a strategy remembers, and no object that the strategy still holds', async () => {
    const counting: PaginationStrategy = {
      buildInitialRequest: (base) => base,
      buildNextRequest: (previous, _page, state) => {
        state.userState ??= { pages: [] };
        const memory = state.userState as { pages: number[] };
        memory.pages.push(state.pageIndex);
        return memory.pages.length < 4 ? { ...previous, query: { page: memory.pages.length } } : undefined;
      },
    };
    const options = { client: memoryApi(() => ({ body: [1] })).client, baseRequest: '/x', strategy: counting };
    const before = await paginate({ ...options, limits: { maxPages: 2 } });
    expect(before.pages.map(({ checkpoint }) => checkpoint.userState)).toEqual([{ pages: [0] }, { pages: [0, 1] }]);
    const resumeFrom = saved(before.checkpoint);
    const after = await paginate({ ...options, resumeFrom });
    expect(after.totalPages).toBe(2);
    expect(resumeFrom.userState).toEqual({ pages: [0, 1] });
  });

  it('does not remember what the strategy learned from a page that was not finished', async () => {
    const asked: number[] = [];
    const strategy: PaginationStrategy = {
      buildInitialRequest: (base) => base,
      buildNextRequest: (_previous, { items }, state) => {
        asked.push(items.length);
        state.userState = state.pageIndex;
        return undefined;
      },
    };
    const options = { client: memoryApi(() => ({ body: [1, 2, 3] })).client, baseRequest: '/x', strategy };
    const before = await paginate({ ...options, limits: { maxItems: 2 } });
    expect(before.checkpoint).toEqual({
      version: 1,
      next: { method: 'GET', path: '/x' },
      pageIndex: 0,
      collectedItems: 2,
      skipItems: 2,
    });
    const after = await paginate({ ...options, resumeFrom: saved(before.checkpoint) });
    expect(after.items).toEqual([3]);
    // The strategy sees the whole page both times, and the first one leaves nothing behind.
    expect(asked).toEqual([3, 3]);
  });

  it('is not changed by what the strategy writes into its memory at such a page', async () => {
    const strategy: PaginationStrategy = {
      buildInitialRequest: (base) => base,
      buildNextRequest(previous, _page, state) {
        state.userState ??= { pages: [] };
        const { pages } = state.userState as { pages: number[] };
        pages.push(state.pageIndex);
        return { ...previous, query: { page: pages.length } };
      },
    };
    const { client } = memoryApi(() => ({ body: [1, 2, 3] }));
    const { checkpoint } = await paginate({ client, baseRequest: '/x', strategy, limits: { maxItems: 8 } });
    expect(checkpoint).toMatchObject({ pageIndex: 2, skipItems: 2, userState: { pages: [0, 1] } });
  });
});

describe('secrets', () => {
  const secret = 'S3CRET';

  it.each<[string, object, object]>([
    ['the client’s query, echoed by the link', { query: { api_key: secret } }, {}],
    ['a query in baseUrl', { baseUrl: `${home}/?api_key=${secret}` }, {}],
    ['a query in baseUrl, behind a path', { baseUrl: `${home}/v1/?api_key=${secret}` }, {}],
    ['auth that goes into the query', { auth: apiKeyAuth({ name: 'appid', key: secret, in: 'query' }) }, {}],
    ['a name of the client’s own list', { query: { tenant: secret }, redact: ['tenant'] }, {}],
    ['the base request’s query', {}, { query: { Access_Token: secret } }],
    ['the base request’s path', {}, { path: `/numbers?api_key=${secret}` }],
    ['its path, beside none', {}, { path: `/numbers?api_key=${secret}`, query: { api_key: undefined } }],
  ])('from %s stay out of checkpoints, and are sent again on resume', async (_name, client, base) => {
    const api = memoryApi((url) => {
      const start = Number(url.searchParams.get('start') ?? 0);
      const next = new URL(url);
      next.searchParams.set('start', String(start + 2));
      return { body: { items: numbers(start, start + 2), next: start < 4 ? next.href : null } };
    }, client);
    const options = { client: api.client, baseRequest: { path: '/numbers', ...base }, model: 'json-link' } as const;
    const before = await paginate<number>({ ...options, limits: { maxItems: 3 } });
    const checkpoints = [...before.pages.map(({ checkpoint }) => checkpoint), before.checkpoint];
    expect(JSON.stringify(checkpoints)).not.toContain(secret);
    const after = await paginate<number>({ ...options, resumeFrom: saved(before.checkpoint) });
    expect([...before.items, ...after.items]).toEqual(numbers(0, 6));
    expect(JSON.stringify(after.pages.map(({ checkpoint }) => checkpoint))).not.toContain(secret);
    for (const { url } of api.requests) {
      expect([...url.searchParams.keys()].filter((name) => name !== 'start')).toHaveLength(1);
      expect([...url.searchParams.values()].filter((value) => value === secret)).toHaveLength(1);
    }
  });

  it.each<[string, object]>([
    ['query', { query: { api_key: secret } }],
    ['baseUrl', { baseUrl: `${home}/?api_key=${secret}` }],
  ])('from the client’s %s stay out where an interceptor answers itself, as a cache does', async (_, options) => {
    const answers: HttpInterceptor = ({ method }) => {
      const url = new URL('/numbers', home);
      const body = { items: [1], next: `/numbers?page=2&api_key=${secret}` };
      return of(createHttpResponse({ method, url } as HttpRequest, { url: url.href, body }));
    };
    const { client } = memoryApi(() => ({ status: 500 }), { ...options, interceptors: [answers] });
    const run = { client, baseRequest: '/numbers', model: 'json-link', limits: { maxPages: 1 } } as const;
    expect((await paginate(run)).checkpoint.next).toEqual({ method: 'GET', path: '/numbers?page=2' });
  });

  it('in a JSON body stay out, and are sent again on resume', async () => {
    const api = memoryApi((_url, { body }) => {
      const { offset = 0 } = JSON.parse(String(body));
      return { body: { items: numbers(offset, offset + 2), total: 6 } };
    });
    const json = { token: secret, nested: { password: secret, kept: 1 }, list: [1, { jwt: secret, kept: 2 }] };
    const strategy = createOffsetLimitStrategy({
      offsetBodyPath: 'offset',
      limitBodyPath: 'limit',
      pageSize: 2,
      totalPath: 'total',
    });
    const options = { client: api.client, baseRequest: { method: 'POST', path: '/search', json }, strategy } as const;
    const before = await paginate<number>({ ...options, limits: { maxItems: 3 } });
    expect(before.checkpoint.next?.json).toEqual({
      nested: { kept: 1 },
      list: [1, { kept: 2 }],
      offset: 2,
      limit: 2,
    });
    const checkpoint = saved(before.checkpoint);
    // Written before they were left out, or by somebody's own hand.
    const whole = { ...checkpoint, next: { ...checkpoint.next, json: { ...json, offset: 2, limit: 2 } } };
    for (const resumeFrom of [checkpoint, whole as PaginationCheckpoint]) {
      const after = await paginate<number>({ ...options, resumeFrom });
      expect([...before.items, ...after.items]).toEqual(numbers(0, 6));
      expect(JSON.parse(String(api.requests.at(-1)?.body))).toEqual({
        token: secret,
        nested: { password: secret, kept: 1 },
        list: [1, { jwt: secret, kept: 2 }],
        offset: 4,
        limit: 2,
      });
    }
  });

  it.each<[string, HttpRequestOptions, CursorConfig, object]>([
    ['query', { path: '/numbers', query: { token: '0' } }, { cursorParam: 'token' }, { query: { token: 2 } }],
    [
      'JSON body',
      { method: 'POST', path: '/numbers', json: { token: 0 } },
      { cursorBodyPath: 'token' },
      { json: { token: 2 } },
    ],
  ])(
    'are not what only has such a name: a cursor called `token` in the %s stays, or the run could not go on',
    async (_, request, config, next) => {
      const api = memoryApi((url, { body }) => {
        const token = Number(body ? JSON.parse(String(body)).token : (url.searchParams.get('token') ?? 0));
        return { body: { items: numbers(token, token + 2), cursors: { next: token < 4 ? token + 2 : null } } };
      });
      const strategy = createCursorStrategy(config);
      const options = { client: api.client, baseRequest: request, strategy };
      const before = await paginate<number>({ ...options, limits: { maxPages: 1 } });
      expect(before.checkpoint.next).toMatchObject(next);
      const after = await paginate<number>({ ...options, resumeFrom: saved(before.checkpoint) });
      expect([...before.items, ...after.items]).toEqual(numbers(0, 6));
    },
  );

  it('are all that is left out of a query, and of a path', async () => {
    const query = {
      q: 'x',
      api_key: [secret, null, `${secret}2`, undefined],
      token: null,
      list: ['a', 'b'],
      none: [],
      gone: undefined,
    };
    const { client, requests } = memoryApi(numbersByOffset(6, 2));
    const strategy = createOffsetLimitStrategy({ pageSize: 2, totalPath: 'total' });
    const options = { client, baseRequest: { path: '/numbers', query }, strategy };
    const before = await paginate<number>({ ...options, limits: { maxPages: 1 } });
    const { next } = before.checkpoint;
    expect(next?.query).toEqual({ q: 'x', token: null, list: ['a', 'b'], none: [], offset: 2, limit: 2 });
    expect(Object.keys(next?.query ?? {})).not.toContain('gone');
    const after = await paginate<number>({ ...options, resumeFrom: saved(before.checkpoint) });
    expect(after.items).toEqual([2, 3, 4, 5]);
    for (const { url } of requests) {
      expect(url.searchParams.getAll('api_key')).toEqual([secret, `${secret}2`]);
      expect(url.searchParams.getAll('list')).toEqual(['a', 'b']);
      expect(url.searchParams.get('q')).toBe('x');
    }

    const linked = memoryApi(() => ({
      body: { items: [1], next: `/numbers?page=2&&api_key=${secret}&lang=en&signature=server#part` },
    }));
    const run = { client: linked.client, baseRequest: `/numbers?api_key=${secret}`, model: 'json-link' as const };
    const { checkpoint } = await paginate({ ...run, limits: { maxPages: 1 } });
    expect(checkpoint.next?.path).toBe('/numbers?page=2&&lang=en&signature=server');
    await paginate({ ...run, resumeFrom: saved(checkpoint), limits: { maxPages: 1 } });
    expect(linked.requests.at(-1)?.url.searchParams.getAll('api_key')).toEqual([secret]);
  });

  it('of the base request give way to what the path of a checkpoint has by their name', async () => {
    const api = memoryApi((url) => {
      const token = Number(url.searchParams.get('token'));
      return { body: { items: [token], next: token < 3 ? `/numbers?token=${token + 1}` : null } };
    });
    const options = { client: api.client, baseRequest: '/numbers?token=1', model: 'json-link' as const };
    const { checkpoint } = await paginate<number>({ ...options, limits: { maxPages: 1 } });
    const { items } = await paginate<number>({ ...options, resumeFrom: saved(checkpoint) });
    expect(items).toEqual([2, 3]);
    expect(api.paths).toEqual(['/numbers?token=1', '/numbers?token=2', '/numbers?token=3']);
  });

  it('are not sent to another origin that a checkpoint leads to', async () => {
    const away = 'https://mirror.example.net';
    const api = memoryApi((url) => ({ body: { items: [url.host], next: url.search ? `${away}/numbers` : null } }));
    const options = {
      client: api.client,
      baseRequest: { path: '/numbers', query: { api_key: secret } },
      model: 'json-link' as const,
      onCrossOrigin: 'strip-credentials' as const,
    };
    const { checkpoint } = await paginate<string>({ ...options, limits: { maxPages: 1 } });
    const { items } = await paginate<string>({ ...options, resumeFrom: saved(checkpoint) });
    expect(items).toEqual(['mirror.example.net']);
    expect(api.requests[1]?.url.href).toBe(`${away}/numbers`);
  });

  it('stay when they are the server’s own, over any number of resumes', async () => {
    const api = memoryApi((url) => {
      const start = Number(url.searchParams.get('start') ?? 0);
      const next = `/numbers?start=${start + 1}&signature=${start === 0 ? 'server' : url.searchParams.get('signature')}`;
      return { body: { items: [start], next: start < 4 ? next : null } };
    });
    const options: PaginateOptions<number> = {
      client: api.client,
      baseRequest: '/numbers',
      model: 'json-link',
      limits: { maxPages: 1 },
    };
    const items: number[] = [];
    let resumeFrom: PaginationCheckpoint | undefined;
    for (let runs = 0; runs < 9 && resumeFrom?.next !== null; runs++) {
      const result = await paginate({ ...options, resumeFrom });
      items.push(...result.items);
      resumeFrom = saved(result.checkpoint);
    }
    expect(items).toEqual([0, 1, 2, 3, 4]);
    expect(api.paths.slice(1).every((path) => path.includes('signature=server'))).toBe(true);
  });

  it('in headers and userinfo never come near it', async () => {
    const api = memoryApi(numbersByLink(7, 3), {
      baseUrl: `https://user:${secret}@api.example.com`,
      headers: { 'x-api-key': secret },
    });
    const baseRequest = { path: '/numbers', headers: { authorization: `Bearer ${secret}` } };
    const { pages } = await paginate({ client: api.client, baseRequest, model: 'json-link' });
    expect(JSON.stringify(pages.map(({ checkpoint }) => checkpoint))).not.toContain(secret);
  });
});

describe('a run and its resumes', () => {
  const strategies: Record<string, PaginationStrategy | undefined> = {
    offset: createOffsetLimitStrategy({ pageSize: 4, totalPath: 'total' }),
    link: createJsonLinkStrategy({ nextUrlPath: 'next' }),
    cursor: createCursorStrategy({ cursorPath: 'cursor' }),
    page: createPageNumberStrategy({ totalPath: 'pages', pageSize: 4, pageSizeParam: 'limit' }),
    auto: undefined,
  };
  /** Speaks every dialect; pages of four, some of them short or empty where the style allows it. */
  const api = (total: number, fails: (request: number) => boolean) => {
    let requests = 0;
    return memoryApi((url) => {
      if (fails(requests++)) return { status: 404, body: {} };
      const { searchParams } = url;
      const page = searchParams.get('page');
      const at = Number(
        searchParams.get('offset') ??
          searchParams.get('start') ??
          searchParams.get('cursor') ??
          (page ? (Number(page) - 1) * 4 : 0),
      );
      const end = Math.min(total, at + 4);
      const isMore = end < total;
      return {
        body: {
          items: numbers(at, end),
          total,
          pages: Math.ceil(total / 4),
          next: isMore ? `/n?start=${end}` : null,
          cursor: isMore ? end : null,
        },
      };
    });
  };

  it('together deliver the whole, nothing lost and nothing twice', async () => {
    const limits = fc.record({
      maxItems: fc.option(fc.integer({ min: 1, max: 11 })),
      maxPages: fc.option(fc.integer({ min: 1, max: 4 })),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(strategies)),
        fc.integer({ min: 0, max: 40 }),
        fc.array(limits, { minLength: 1, maxLength: 5 }),
        fc.array(fc.boolean(), { maxLength: 12 }),
        fc.integer({ min: 1, max: 3 }),
        async (name, total, limitsOfRuns, failures, concurrency) => {
          const strategy = strategies[name];
          const server = api(total, (request) => failures[request] === true);
          const items: number[] = [];
          let checkpoint: PaginationCheckpoint | undefined;
          for (let run = 0; run < 100 && checkpoint?.next !== null; run++) {
            const { maxItems, maxPages } = limitsOfRuns[run % limitsOfRuns.length] ?? {};
            const result = await paginate<number>({
              client: server.client,
              baseRequest: '/n',
              strategy,
              resumeFrom: checkpoint && saved(checkpoint),
              limits: { maxItems: maxItems ?? undefined, maxPages: maxPages ?? undefined },
              concurrency: strategy?.planRequests ? concurrency : 1,
              returnPartial: true,
            });
            items.push(...result.items);
            expect(result.checkpoint.collectedItems).toBe(items.length);
            checkpoint = result.checkpoint;
          }
          expect(items).toEqual(numbers(0, total));
        },
      ),
      { seed: 20_26, numRuns: 300 },
    );
  });
});

it.each([
  ['form', { form: { q: 'x y' } }, 'q=x+y'],
  ['body', { body: 'as it is' }, 'as it is'],
  ['json', { json: { q: 1 } }, '{"q":1}'],
])('a resumed run sends the %s of its base request again', async (_kind, own, expected) => {
  const bodies: string[] = [];
  const api = memoryApi((url, { body }) => {
    bodies.push(body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body));
    const start = Number(url.searchParams.get('start') ?? 0);
    return { body: { items: [start], next: start < 2 ? `/numbers?start=${start + 1}` : null } };
  });
  const options = {
    client: api.client,
    baseRequest: { method: 'POST' as const, path: '/numbers', idempotent: true, ...own },
    model: 'json-link' as const,
  };
  const { checkpoint } = await paginate<number>({ ...options, limits: { maxPages: 1 } });
  const rest = await paginate<number>({ ...options, resumeFrom: checkpoint });
  expect(rest.items).toEqual([1, 2]);
  expect(bodies).toEqual([expected, expected, expected]);
});
