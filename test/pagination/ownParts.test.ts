import { defer, EMPTY, lastValueFrom, of } from 'rxjs';
import {
  apiKeyAuth,
  ConfigurationError,
  createHttpClient,
  createHttpResponse,
  createNextUrlStrategy,
  createOffsetLimitStrategy,
  type HttpClient,
  type HttpInterceptor,
  type HttpRequest,
  type HttpRequestOptions,
  PaginationError,
  type PaginationResult,
  type PaginationStrategy,
  type PlainRequestOptions,
  paginate,
  paginate$,
} from 'rxjs-resilient-http';
import { describe, expect, it, vi } from 'vitest';
import { memoryApi, numbersByOffset } from './support/memoryApi.js';

describe('a strategy of the caller’s own that throws', () => {
  const { client, requests } = memoryApi(() => ({ body: [1] }));

  function throwing(method: 'buildInitialRequest' | 'buildNextRequest', error: unknown) {
    const ended: PaginationResult<unknown>[] = [];
    const strategy: PaginationStrategy = {
      buildInitialRequest: (base) => base,
      buildNextRequest: () => undefined,
      [method]: () => {
        throw error;
      },
    };
    const observer = { onComplete: (result: PaginationResult<unknown>) => void ended.push(result) };
    return { options: { client, baseRequest: '/x', strategy, observer }, ended };
  }

  it.each(['buildInitialRequest', 'buildNextRequest'] as const)('in %s ends the run with that', async (method) => {
    for (const cause of [new Error('boom'), undefined]) {
      const { options, ended } = throwing(method, cause);
      await expect(paginate(options)).rejects.toBeInstanceOf(PaginationError);
      await expect(lastValueFrom(paginate$(options))).rejects.toMatchObject({ cause, result: { totalPages: 0 } });
      const partial = await paginate({ ...options, returnPartial: true });
      const outcome = { ok: false, errorCategory: 'unknown' };
      expect(partial).toMatchObject({ stopReason: 'error', completed: false, outcome });
      expect(partial.checkpoint).toMatchObject({ pageIndex: 0, next: { path: '/x' } });
      expect(ended.map(({ stopReason }) => stopReason)).toEqual(['error', 'error', 'error']);
    }
  });

  it('on a page that `maxItems` cuts ends the run without that page, too', async () => {
    const cause = new Error('boom');
    const failure = paginate({ ...throwing('buildNextRequest', cause).options, limits: { maxItems: 1 } });
    await expect(failure).rejects.toMatchObject({ cause, result: { totalPages: 0 } });
    const { options } = throwing('buildNextRequest', cause);
    const two = memoryApi(() => ({ body: [1, 2] })).client;
    const cut = paginate({ ...options, client: two, limits: { maxItems: 1 } });
    await expect(cut).rejects.toMatchObject({ cause, result: { totalPages: 0 } });
  });

  it('a ConfigurationError before the first request stays what it is', async () => {
    const error = new ConfigurationError('strategy', 'is not for this');
    requests.length = 0;
    await expect(paginate(throwing('buildInitialRequest', error).options)).rejects.toBe(error);
    expect(requests).toHaveLength(0);
  });
});

describe('a strategy of the caller’s own', () => {
  const own = (more: Partial<PaginationStrategy>): PaginationStrategy => ({
    buildInitialRequest: (base) => base,
    buildNextRequest: (previous, _page, { pageIndex }) => ({ ...previous, query: { page: pageIndex + 1 } }),
    ...more,
  });

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'nothing'],
    ['null', null, 'null'],
    ['a text', '/items', 'a string'],
    ['an object without a path', { query: {} }, 'an object'],
  ])('that begins with %s is a ConfigurationError before anything is sent', async (_name, answer, kind) => {
    const { client, requests } = memoryApi(() => ({ body: [1] }));
    const strategy = own({ buildInitialRequest: () => answer as HttpRequestOptions });
    await expect(paginate({ client, baseRequest: '/x', strategy })).rejects.toMatchObject({
      name: 'ConfigurationError',
      path: 'strategy.buildInitialRequest',
      message: `strategy.buildInitialRequest: answered with ${kind}, not a request`,
    });
    expect(requests).toHaveLength(0);
  });

  it.each<[string, unknown, string]>([
    ['a text', '/items', 'a string'],
    ['an object without a path', { query: {} }, 'an object'],
  ])('that goes on with %s ends the run with a ConfigurationError', async (_name, answer, kind) => {
    const { client } = memoryApi(() => ({ body: [1] }));
    const strategy = own({ buildNextRequest: () => answer as HttpRequestOptions });
    await expect(paginate({ client, baseRequest: '/x', strategy })).rejects.toMatchObject({
      cause: {
        name: 'ConfigurationError',
        message: expect.stringContaining(`strategy.buildNextRequest: answered with ${kind}, not a request`),
      },
    });
  });

  it.each(['buildInitialRequest', 'buildNextRequest'])('has a %s, or is refused', async (method) => {
    const { client } = memoryApi(() => ({ body: [1] }));
    const strategy = { ...own({}), [method]: null };
    await expect(paginate({ client, baseRequest: '/x', strategy })).rejects.toMatchObject({
      name: 'ConfigurationError',
      message: `strategy: must be something with a method ${method}, not an object`,
    });
  });

  it.each<[string, object]>([
    ['that is delivered whole', {}],
    ['that `maxItems` cuts', { limits: { maxItems: 1 } }],
  ])('is not asked what follows a last page %s', async (_name, options) => {
    let asked = 0;
    const { client, requests } = memoryApi(() => ({ body: [1, 2] }));
    const strategy = own({
      buildNextRequest: (previous) => {
        asked++;
        return { ...previous, query: { page: asked } };
      },
    });
    const extractPage = () => ({ items: [1, 2], done: true });
    await paginate({ client, baseRequest: '/x', strategy, extractPage, ...options });
    expect([asked, requests.length]).toEqual([0, 1]);
  });

  it('may give a request a profile of its own, under that of the pages', async () => {
    const { client, requests } = memoryApi((url) => ({ body: [url.search] }));
    const strategy = own({
      buildNextRequest: (previous, _page, { pageIndex }) =>
        pageIndex === 0
          ? { ...previous, query: { page: 2 }, resilience: { maxAttempts: 2, priority: 'low' } }
          : undefined,
    });
    const resilience = { pageProfile: { maxAttempts: 5 } };
    await paginate({ client, baseRequest: { path: '/x', resilience: { failFast: true } }, strategy, resilience });
    expect(requests.map((request) => request.resilience)).toEqual([
      { failFast: true, maxAttempts: 5 },
      { maxAttempts: 5, priority: 'low' },
    ]);
  });

  it.each(['http://[', 'ftp://api.example.com/2'])(
    'that leads to %s fails after the page before, as options would',
    async (path) => {
      const { client } = memoryApi(() => ({ body: [1, 2] }));
      const strategy = own({ buildNextRequest: (previous) => ({ ...previous, path }) });
      await expect(paginate<number>({ client, baseRequest: '/x', strategy })).rejects.toMatchObject({
        cause: { name: 'ConfigurationError', path: 'path' },
        result: { totalPages: 1, totalItems: 2 },
      });
    },
  );

  it('that leads to a request which cannot be sent fails after the page before, and says where it stood', async () => {
    const { client } = memoryApi(() => ({ body: [1, 2] }));
    const strategy = own({ buildNextRequest: (previous) => ({ ...previous, path: '/next', json: {}, body: 'text' }) });
    await expect(paginate<number>({ client, baseRequest: '/x', strategy })).rejects.toMatchObject({
      cause: { name: 'ConfigurationError' },
      result: { totalPages: 1, checkpoint: { next: { path: '/next' }, pageIndex: 1, collectedItems: 2 } },
    });
  });
});

describe('a client that completes without a response', () => {
  const strategy = createOffsetLimitStrategy({ pageSize: 2, totalPath: 'total' });
  const quiet = () => {
    const { client } = memoryApi(numbersByOffset(8, 2));
    const ends: HttpInterceptor = (request, next) =>
      request.url.searchParams.get('offset') === '4' ? EMPTY : next(request);
    return client.extend({ interceptors: [ends] });
  };

  it.each([1, 3])('ends the run there, and nothing is left to go on with; %i at once', async (concurrency) => {
    const result = await paginate<number>({ client: quiet(), baseRequest: '/n', strategy, concurrency });
    expect(result).toMatchObject({ items: [0, 1, 2, 3], completed: true, outcome: { ok: true } });
    expect(result.checkpoint).toEqual({ version: 1, next: null, pageIndex: 2, collectedItems: 4 });
  });

  it('leaves nothing of a page that was delivered in part', async () => {
    const options = { client: quiet(), baseRequest: '/n', strategy };
    const resumeFrom = {
      version: 1 as const,
      next: { method: 'GET' as const, path: '/n', query: { offset: 4, limit: 2 } },
      pageIndex: 2,
      collectedItems: 5,
      skipItems: 1,
    };
    const { checkpoint } = await paginate<number>({ ...options, resumeFrom });
    expect(checkpoint).toEqual({ version: 1, next: null, pageIndex: 2, collectedItems: 5 });
  });
});

describe('a client of the caller’s own that answers without a URL', () => {
  it.each<[string, object]>([
    ['Link header', { model: 'link-header' }],
    ['link in the body', { model: 'json-link' }],
    ['auto-detection', {}],
    ['a function', { strategy: createNextUrlStrategy((response) => response.contentJson<{ next: string }>().next) }],
  ])('is followed by paths: %s', async (_name, options) => {
    const asked: string[] = [];
    const request$ = (request: HttpRequestOptions | string) =>
      defer(() => {
        const { path } = request as PlainRequestOptions;
        asked.push(path);
        const next = asked.length < 3 ? `?page=${asked.length + 1}` : '';
        const headers = { link: next && `<${next}>; rel="next"` };
        return of(createHttpResponse({} as HttpRequest, { headers, body: { items: [path], next } }));
      });
    const client = { request$ } as unknown as HttpClient;
    const { items, completed } = await paginate<string>({ client, baseRequest: '/a/items', ...options });
    expect(items).toEqual(['/a/items', '/a/items?page=2', '/a/items?page=3']);
    expect(completed).toBe(true);
  });
});

describe('a client of the caller’s own, whose home shows in what it answers', () => {
  /** Answers `/a`, which links to `next`; says where it was by its `url`, or only by its request's. */
  function answering(next: string, how: 'url' | 'request') {
    const asked: string[] = [];
    const hosts: unknown[] = [];
    const request$ = (request: HttpRequestOptions | string) => {
      const { path, headers } = request as PlainRequestOptions;
      const url = new URL(path, 'https://api.test');
      hosts.push(headers?.Host);
      const sent = (how === 'request' ? { url } : {}) as HttpRequest;
      asked.push(path);
      const body = { items: [asked.length], next: asked.length === 1 ? next : null };
      return of(createHttpResponse(sent, { ...(how === 'url' && { url: url.href }), body }));
    };
    const baseRequest = { path: '/a', headers: { Host: 'virtual.test' } };
    return { asked, hosts, options: { client: { request$ } as unknown as HttpClient, baseRequest } };
  }

  const cases = (['url', 'request'] as const).flatMap((how) => [
    { how, next: '/b' },
    { how, next: 'https://api.test/b' },
    // As servers behind a TLS proxy write their own URLs.
    { how, next: 'http://api.test/b' },
  ]);

  it.each(cases)('is followed home: $next, by the $how', async ({ how, next }) => {
    const { asked, hosts, options } = answering(next, how);
    const { pages } = await paginate({ ...options, model: 'json-link' });
    expect(asked).toEqual(['/a', 'https://api.test/b']);
    expect(hosts).toEqual(['virtual.test', 'virtual.test']);
    expect(pages[0]?.checkpoint.next).toEqual({ method: 'GET', path: '/b' });
  });

  it('may answer with no more than a page is read from', async () => {
    const asked: unknown[] = [];
    const request$ = ({ path }: PlainRequestOptions) => {
      asked.push(path);
      const next = asked.length === 1 ? 'https://api.test/b' : null;
      return of({ ok: true, status: 200, url: 'https://api.test/a', contentJson: () => ({ items: [1], next }) });
    };
    const client = { request$ } as unknown as HttpClient;
    const { items, outcome } = await paginate({ client, baseRequest: '/a', model: 'json-link' });
    expect(items).toEqual([1, 1]);
    expect(outcome).toMatchObject({ ok: true, status: 200 });
    expect(asked).toEqual(['/a', 'https://api.test/b']);
  });

  it.each(['url', 'request'] as const)('is not left, by the %s', async (how) => {
    const { asked, options } = answering('https://elsewhere.test/b', how);
    await expect(paginate({ ...options, model: 'json-link' })).rejects.toMatchObject({
      cause: { name: 'CrossOriginError', message: expect.stringContaining('neither home (https://api.test)') },
      result: { checkpoint: { next: { path: 'https://elsewhere.test/b' } } },
    });
    expect(asked).toEqual(['/a']);
  });

  it.each([
    ['/b', '/b'],
    // A path, also where it reads like a host: home is not known yet.
    ['//elsewhere.test/b', '/.//elsewhere.test/b'],
  ])('goes on from a checkpoint before it has answered: %s', async (path, expected) => {
    const { asked, options } = answering('', 'url');
    const next = { method: 'GET' as const, path };
    const resumeFrom = { version: 1 as const, next, pageIndex: 1, collectedItems: 1 };
    await paginate({ ...options, model: 'json-link', resumeFrom, limits: { maxPages: 1 } });
    expect(asked).toEqual([expected]);
  });
});

it('a run without a baseUrl is at home where the document is', async () => {
  vi.stubGlobal('document', { baseURI: 'https://page.test/app/' });
  try {
    const api = memoryApi(
      (url) => ({ body: { items: [1], next: url.pathname === '/a' ? 'https://elsewhere.test/' : '/a' } }),
      { baseUrl: undefined },
    );
    await expect(paginate({ client: api.client, baseRequest: '/', model: 'json-link' })).rejects.toMatchObject({
      cause: { message: expect.stringContaining('neither home (https://page.test)') },
      result: { totalPages: 2, pages: [{ checkpoint: { next: { path: '/a' } } }, {}] },
    });
    expect(api.paths).toEqual(['/', '/a']);
  } finally {
    vi.unstubAllGlobals();
  }
});

describe('a client around one of ours', () => {
  const HEADERS = { authorization: 'Bearer client', 'x-tenant': 'acme' };

  function around(wrap: (inner: HttpClient, request$: HttpClient['request$']) => HttpClient) {
    const asked: HttpRequestOptions[] = [];
    const sent: HttpRequest[] = [];
    const inner = createHttpClient({
      headers: HEADERS,
      query: { api_key: 'k1' },
      auth: apiKeyAuth({ name: 'x-own', key: 's3cret' }),
      trustedOrigins: ['https://friend.test'],
      transport: (request) => {
        sent.push(request);
        const page = sent.length;
        const next = ['https://friend.test/2', 'https://elsewhere.test/3', 'https://home.test/4'][page - 1];
        const headers: Record<string, string> = next ? { link: `<${next}>; rel="next"` } : {};
        return of(createHttpResponse(request, { headers, body: [page], url: request.url.href }));
      },
    });
    const client = wrap(inner, (request) => {
      asked.push(request as HttpRequestOptions);
      return inner.request$(request);
    });
    return { client, asked, sent };
  }

  it.each<[string, Parameters<typeof around>[0]]>([
    ['a copy with a `request$` of its own', (inner, request$) => ({ ...inner, request$ })],
    ['nothing but a `request$`', (_, request$) => ({ request$ }) as HttpClient],
  ])('is asked for each page, and given no credentials for an origin away from home: %s', async (_name, wrap) => {
    const { client, asked, sent } = around(wrap);
    const baseRequest = { path: 'https://home.test/1', headers: { 'X-Api-Key': 'mine' } };
    const onCrossOrigin = 'strip-credentials';
    const { items, outcome } = await paginate<number>({ client, baseRequest, model: 'link-header', onCrossOrigin });
    expect(items).toEqual([1, 2, 3, 4]);
    expect(outcome.attempts).toBe(4);
    expect(asked.map(({ path }) => new URL(path).host)).toEqual([
      'home.test',
      'friend.test',
      'elsewhere.test',
      'home.test',
    ]);
    const names = ['authorization', 'x-tenant', 'x-own', 'x-api-key'];
    const seen = sent.map(({ url, headers }) => [
      url.host + url.search,
      names.filter((name) => headers.has(name)).join(' '),
    ]);
    expect(seen).toEqual([
      ['home.test?api_key=k1', 'authorization x-tenant x-own x-api-key'],
      ['friend.test?api_key=k1', 'authorization x-tenant x-own x-api-key'],
      ['elsewhere.test', ''],
      ['home.test?api_key=k1', 'authorization x-tenant x-own x-api-key'],
    ]);
  });

  it('has its loops seen, and links that lead away refused', async () => {
    const { client, sent } = around((inner, request$) => ({ ...inner, request$ }));
    const run = (strategy: PaginationStrategy) => paginate({ client, baseRequest: 'https://home.test/1', strategy });
    const strategy = (path: string): PaginationStrategy => ({
      buildInitialRequest: (base) => base,
      buildNextRequest: (previous) => ({ ...previous, path }),
    });
    await expect(run(strategy('https://home.test/1'))).rejects.toMatchObject({
      cause: { name: 'PaginationLoopError' },
    });
    await expect(run(strategy('https://elsewhere.test/'))).rejects.toMatchObject({
      cause: { name: 'CrossOriginError' },
    });
    expect(sent).toHaveLength(2);
  });
});
