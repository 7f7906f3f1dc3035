import { defer, lastValueFrom, of } from 'rxjs';
import {
  ConfigurationError,
  createHttpResponse,
  createNextUrlStrategy,
  type HttpClient,
  type HttpRequest,
  type HttpRequestOptions,
  PaginationError,
  type PaginationResult,
  type PaginationStrategy,
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
        const { path } = request as HttpRequestOptions;
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
