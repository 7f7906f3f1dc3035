import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import { of } from 'rxjs';
import { createHttpClient, createHttpResponse, paginate } from 'rxjs-resilient-http';
import { type RedisClient, redisCheckpointStore } from 'rxjs-resilient-http/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningRedis, startRedis } from './startRedis.js';

let redis: RunningRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.close());

/** Both clients, as their users make them. */
const makers = {
  ioredis: async () => ({ client: redis.client(), close: async () => undefined }),
  'node-redis': async () => {
    const client = await createClient({ socket: { port: redis.port, host: '127.0.0.1' } }).connect();
    return { client, close: () => client.close() };
  },
};

describe.each(Object.entries(makers))('redisCheckpointStore over %s', (name, make) => {
  it('loads what was saved, in another process as here, until it is cleared', async () => {
    const { client, close } = await make();
    const store = redisCheckpointStore({ client });
    const key = `runs/{${name}} 100%`;
    expect(await store.load(key)).toBeUndefined();
    await Promise.all([
      store.save(key, { version: 1, list: [1, 'zwei'] }),
      store.save(key, { version: 2, ü: '\u0000' }),
    ]);
    expect(await redisCheckpointStore({ client: redis.client() }).load(key)).toEqual({ version: 2, ü: '\u0000' });
    expect(await store.load('another')).toBeUndefined();
    await store.clear(key);
    expect(await store.load(key)).toBeUndefined();
    await close();
  });

  it('forgets after ttlMs, counted from the last save', async () => {
    const { client, close } = await make();
    const store = redisCheckpointStore({ client, ttlMs: 300 });
    await store.save('short', 1);
    await sleep(200);
    await store.save('short', 2);
    expect(await redis.client().pttl('resilient-http:{short}:checkpoint')).toBeGreaterThan(150);
    await sleep(350);
    expect(await store.load('short')).toBeUndefined();
    await close();
  });

  it('goes on after the server has forgotten its scripts', async () => {
    const { client, close } = await make();
    const store = redisCheckpointStore({ client });
    await store.save('flushed', 1);
    await redis.client().script('FLUSH');
    await store.save('flushed', 2);
    expect(await store.load('flushed')).toBe(2);
    await close();
  });
});

it('resumes a run where another process left it', async () => {
  const client = createHttpClient({
    baseUrl: 'https://api.example.com',
    transport: (request) => {
      const page = Number(new URL(request.url).searchParams.get('page') ?? 1);
      return of(createHttpResponse(request, { body: { page, total_pages: 4, items: [page] } }));
    },
  });
  const first = await paginate<number>({ client, baseRequest: '/numbers', limits: { maxPages: 2 } });
  await redisCheckpointStore({ client: redis.client() }).save('numbers', first.checkpoint);
  const resumeFrom = (await redisCheckpointStore({ client: redis.client() }).load(
    'numbers',
  )) as typeof first.checkpoint;
  const second = await paginate<number>({ client, baseRequest: '/numbers', resumeFrom });
  expect([first.items, second.items, second.completed]).toEqual([[1, 2], [3, 4], true]);
});

const silent: RedisClient = { eval: async () => 0, evalsha: async () => 0 };

describe('what cannot be', () => {
  it.each([
    ['client', { client: {} as never }],
    ['client', { client: null as never }],
    ['prefix', { client: silent, prefix: 'a{b}' }],
    ['prefix', { client: silent, prefix: 5 as never }],
    ['ttlMs', { client: silent, ttlMs: 0 }],
    ['ttlMs', { client: silent, ttlMs: Number.NaN }],
    ['commandTimeoutMs', { client: silent, commandTimeoutMs: -1 }],
  ])('names the option: %s %o', (name, options) => {
    expect(() => redisCheckpointStore(options)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path: `redisCheckpointStore.${name}` }),
    );
  });

  it('names a key that is none, a value that JSON cannot hold and one that is damaged', async () => {
    const client = redis.client();
    const store = redisCheckpointStore({ client });
    await expect(store.load('')).rejects.toMatchObject({ name: 'ConfigurationError', path: 'key' });
    await expect(store.save(5 as never, 1)).rejects.toMatchObject({ name: 'ConfigurationError', path: 'key' });
    await expect(store.save('a', 5n)).rejects.toMatchObject({ name: 'ConfigurationError', path: 'value' });
    await expect(store.save('a', undefined)).rejects.toMatchObject({ name: 'ConfigurationError', path: 'value' });
    await client.set('resilient-http:{damaged}:checkpoint', '{"version":');
    await expect(store.load('damaged')).rejects.toThrow('resilient-http:{damaged}:checkpoint: holds no JSON');
  });

  it('leaves what Redis refuses as it is', async () => {
    const client = redis.client();
    await client.hset('resilient-http:{hash}:checkpoint', 'a', 'b');
    await expect(redisCheckpointStore({ client }).load('hash')).rejects.toThrow('WRONGTYPE');
  });
});

describe('a Redis that is away', () => {
  it('is an error after commandTimeoutMs, and back as soon as it is', async () => {
    const own = await startRedis();
    const store = redisCheckpointStore({ client: own.client(), commandTimeoutMs: 200 });
    await store.save('a', 1);
    own.pause();
    await expect(store.load('a')).rejects.toMatchObject({
      name: 'RedisUnavailableError',
      message: 'Redis gave no answer within 200 ms',
    });
    own.resume();
    expect(await store.load('a')).toBe(1);
    await own.kill();
    await expect(store.load('a')).rejects.toMatchObject({ name: 'RedisUnavailableError' });
    await own.start();
    await expect.poll(() => store.load('a').catch(() => 'away'), { timeout: 10_000 }).toBeUndefined();
    await own.close();
  });
});
