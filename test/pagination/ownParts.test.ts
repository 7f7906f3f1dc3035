import { defer, lastValueFrom, of } from 'rxjs';
import {
  apiKeyAuth,
  ConfigurationError,
  createHttpClient,
  createHttpResponse,
  createNextUrlStrategy,
  type HttpClient,
  type HttpRequest,
  type HttpRequestOptions,
  PaginationError,
  type PaginationResult,
  type PaginationStrategy,
  type PlainRequestOptions,
  paginate,
  paginate$,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { memoryApi } from './support/memoryApi.js';

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
      expect(partial).toMatchObject({ stopReason: 'error', completed: false, outcome: { ok: false } });
      expect(partial.checkpoint).toMatchObject({ pageIndex: 0, next: { path: '/x' } });
      expect(ended.map(({ stopReason }) => stopReason)).toEqual(['error', 'error', 'error']);
    }
  });

  it('a ConfigurationError before the first request stays what it is', async () => {
    const error = new ConfigurationError('strategy', 'is not for this');
    requests.length = 0;
    await expect(paginate(throwing('buildInitialRequest', error).options)).rejects.toBe(error);
    expect(requests).toHaveLength(0);
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
