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
  it.each<[string, object, string]>([
    ['strategy', { model: 'custom' }, "is missing: model 'custom' stands for one of your own"],
    ['model', { model: 'by-magic' }, '`by-magic` is none that is known'],
    ['concurrency', { concurrency: 0 }, 'must be at least 1, not 0'],
    ['concurrency', { concurrency: Number.NaN }, 'must be at least 1, not NaN'],
    [
      'concurrency',
      { concurrency: 2, strategy: createLinkHeaderStrategy() },
      'needs a strategy that can plan its requests (planRequests): this one finds each page in the one before',
    ],
    ['onLoop', { onLoop: 'ignore' }, 'must be error, stop, allow, not ignore'],
    ['onCrossOrigin', { onCrossOrigin: 'deny' }, 'must be error, strip-credentials, allow, not deny'],
    ['baseRequest.path', { baseRequest: {} }, 'is missing'],
    ['baseRequest.path', { baseRequest: 'http://[' }, 'is no URL that can be read'],
    ['schema', { schema: {} }, 'is not a Standard Schema: it has no `~standard.validate`'],
    ['resumeFrom', { resumeFrom: 'page 3' }, 'is not a checkpoint'],
    ['resumeFrom.version', { resumeFrom: { ...good, version: 2 } }, 'is 2, where this library writes 1'],
    ['resumeFrom.version', { resumeFrom: { ...good, version: '1' } }, 'is a string, where this library writes 1'],
    ['resumeFrom.pageIndex', { resumeFrom: { ...good, pageIndex: -1 } }, 'is not a whole number from 0'],
    ['resumeFrom.collectedItems', { resumeFrom: { ...good, collectedItems: '7' } }, 'is not a whole number from 0'],
    ['resumeFrom.skipItems', { resumeFrom: { ...good, skipItems: 0.5 } }, 'is not a whole number from 0'],
    ['resumeFrom.next', { resumeFrom: { ...good, next: 'https://api.example.com' } }, 'is neither a request nor null'],
    [
      'resumeFrom.next.method',
      { resumeFrom: { ...good, next: { method: 'BREW', path: '/' } } },
      'is none of GET HEAD OPTIONS POST PUT PATCH DELETE',
    ],
    ['resumeFrom.next.path', { resumeFrom: { ...good, next: { method: 'GET' } } }, 'is not a string'],
    [
      'resumeFrom.next.query',
      { resumeFrom: { ...good, next: { method: 'GET', path: '/', query: 'a=b' } } },
      'is not an object',
    ],
  ])('%s: %j is a ConfigurationError, before anything is sent', async (path, broken, problem) => {
    const api = memoryApi(numbersByLink(7, 3));
    const options = { client: api.client, baseRequest: '/numbers', ...broken } as PaginateOptions<number>;
    const expected = { name: 'ConfigurationError', path, message: `${path}: ${problem}` };
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
