import { lastValueFrom } from 'rxjs';
import {
  ConfigurationError,
  createHttpClient,
  createLinkHeaderStrategy,
  createOffsetLimitStrategy,
  type PaginateOptions,
  paginate,
  paginate$,
  paginateStream,
} from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';
import { memoryApi, numbersByLink } from './support/memoryApi.js';

const good = { version: 1, next: null, pageIndex: 0, collectedItems: 0 };

describe('options that cannot work', () => {
  it.each<[string, object]>([
    ['strategy', { model: 'custom' }],
    ['model', { model: 'by-magic' }],
    ['concurrency', { concurrency: 0 }],
    ['concurrency', { concurrency: Number.NaN }],
    ['concurrency', { concurrency: 2, strategy: createLinkHeaderStrategy() }],
    ['onLoop', { onLoop: 'ignore' }],
    ['onCrossOrigin', { onCrossOrigin: 'deny' }],
    ['baseRequest.path', { baseRequest: {} }],
    ['resumeFrom', { resumeFrom: 'page 3' }],
    ['resumeFrom.version', { resumeFrom: { ...good, version: 2 } }],
    ['resumeFrom.pageIndex', { resumeFrom: { ...good, pageIndex: -1 } }],
    ['resumeFrom.collectedItems', { resumeFrom: { ...good, collectedItems: '7' } }],
    ['resumeFrom.skipItems', { resumeFrom: { ...good, skipItems: 0.5 } }],
    ['resumeFrom.next', { resumeFrom: { ...good, next: 'https://api.example.com' } }],
    ['resumeFrom.next.method', { resumeFrom: { ...good, next: { method: 'BREW', path: '/' } } }],
    ['resumeFrom.next.path', { resumeFrom: { ...good, next: { method: 'GET' } } }],
    ['resumeFrom.next.query', { resumeFrom: { ...good, next: { method: 'GET', path: '/', query: 'a=b' } } }],
  ])('%s: %j is a ConfigurationError, before anything is sent', async (path, broken) => {
    const api = memoryApi(numbersByLink(7, 3));
    const options = { client: api.client, baseRequest: '/numbers', ...broken } as PaginateOptions<number>;
    const expected = { name: 'ConfigurationError', path };
    await expect(paginate(options)).rejects.toMatchObject(expected);
    await expect(paginate({ ...options, returnPartial: true })).rejects.toMatchObject(expected);
    await expect(lastValueFrom(paginate$(options))).rejects.toMatchObject(expected);
    await expect(paginateStream(options).next()).rejects.toMatchObject(expected);
    expect(api.requests).toHaveLength(0);
  });

  it('a body path that cannot be written shows before anything is sent', () => {
    expect(() => createOffsetLimitStrategy({ offsetBodyPath: '__proto__.offset' })).toThrow(ConfigurationError);
  });

  it('a request that cannot be resolved is the ConfigurationError itself', async () => {
    const client = createHttpClient();
    await expect(paginate({ client, baseRequest: '/relative' })).rejects.toMatchObject({
      name: 'ConfigurationError',
      path: 'path',
    });
  });
});

describe('strategy and model', () => {
  it('strategy wins over model', async () => {
    const api = memoryApi(numbersByLink(7, 3));
    const strategy = {
      buildInitialRequest: (base: object) => ({ ...base, path: '/own' }),
      buildNextRequest: () => undefined,
    };
    await paginate({ client: api.client, baseRequest: '/numbers', model: 'custom', strategy });
    expect(api.paths).toEqual(['/own']);
  });

  it('leaves the options as they were', async () => {
    const api = memoryApi(numbersByLink(7, 3));
    const baseRequest = Object.freeze({
      path: '/numbers',
      query: Object.freeze({ q: 'x' }),
      headers: Object.freeze({ 'x-a': '1' }),
    });
    const result = await paginate<number>(
      Object.freeze({ client: api.client, baseRequest, limits: Object.freeze({ maxItems: 5 }) }),
    );
    expect(result.totalItems).toBe(5);
  });
});
