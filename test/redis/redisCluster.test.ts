import { firstValueFrom, lastValueFrom, mergeMap, of, range, throwError } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { circuitBreaker } from '../../operators/circuitBreaker.js';
import {
  type RedisClient,
  redisCheckpointStore,
  redisCircuitBreakerStore,
  redisRateLimitStore,
  redisRunLock,
} from '../../src/redis/index.js';
import { createCircuitBreaker } from '../../src/resilience/createCircuitBreaker.js';
import { createRateLimiter } from '../../src/resilience/createRateLimiter.js';
import { eventually } from '../support/eventually.js';
import { type RunningCluster, startRedisCluster } from './startRedisCluster.js';

let cluster: RunningCluster;
let clients: Record<string, RedisClient>;
beforeAll(async () => {
  cluster = await startRedisCluster();
  clients = { ioredis: cluster.ioredis(), 'node-redis': await cluster.nodeRedis() };
}, 60_000);
afterAll(() => cluster.close());

/** So many that every node has some. */
const NAMES = Array.from({ length: 12 }, (_, index) => `name ${index}`);

describe.each(['ioredis', 'node-redis'])('in a cluster, with %s', (kind) => {
  const prefix = `${kind}:`;
  const options = () => ({ client: clients[kind] as RedisClient, prefix });

  it('keeps checkpoints', async () => {
    const store = redisCheckpointStore(options());
    for (const name of NAMES) await store.save(name, { name });
    for (const name of NAMES) expect(await store.load(name)).toEqual({ name });
    for (const name of NAMES) await store.clear(name);
    for (const name of NAMES) expect(await store.load(name)).toBeUndefined();
  });

  it('locks runs, and keeps what their leases save', async () => {
    const lock = redisRunLock({ ...options(), owner: 'worker one' });
    for (const name of NAMES) {
      const lease = await lock.acquire(name);
      await expect(lock.acquire(name)).rejects.toMatchObject({ name: 'RunLockedError', owner: 'worker one' });
      await lease.checkpoints.save(name, { name });
      await lease.checkpoints.save('beside', [name]);
      expect(await redisCheckpointStore(options()).load(name)).toEqual({ name });
      expect(await lease.checkpoints.load('beside')).toEqual([name]);
      await lease.checkpoints.clear('beside');
      await lease.release();
    }
  });

  it('shares limits', async () => {
    const store = redisRateLimitStore(options());
    const limiter = createRateLimiter({ windows: [{ limit: 2, perMs: 60_000 }], maxConcurrent: 2 }, { store });
    for (const key of NAMES) {
      const taken$ = range(2).pipe(mergeMap(() => limiter.acquire$({ key })));
      (await lastValueFrom(taken$)).release();
      await expect(firstValueFrom(limiter.acquire$({ key, failFast: true }))).rejects.toThrow();
    }
  });

  it('shares circuits', async () => {
    const breakers = ['a', 'b'].map(() =>
      createCircuitBreaker({ minimumRequests: 2, store: redisCircuitBreakerStore({ ...options(), refreshMs: 10 }) }),
    );
    const [first, second] = breakers as [(typeof breakers)[0], (typeof breakers)[0]];
    for (const key of NAMES) {
      const fail$ = throwError(() => new Error('down')).pipe(circuitBreaker(first, key));
      for (let turn = 0; turn < 2; turn++) await expect(firstValueFrom(fail$)).rejects.toThrow('down');
      await eventually(() =>
        expect(firstValueFrom(of('ok').pipe(circuitBreaker(second, key)))).rejects.toMatchObject({
          name: 'CircuitOpenError',
        }),
      );
    }
  });
});

it('counts a node that is gone as away', { timeout: 60_000 }, async () => {
  const [, , last] = cluster.nodes;
  await last?.kill();
  try {
    for (const client of Object.values(clients)) {
      const store = redisCheckpointStore({ client, commandTimeoutMs: 500 });
      const ends = await Promise.all(
        NAMES.map((name) =>
          store.load(name).then(
            () => 'there',
            (error: Error) => error.name,
          ),
        ),
      );
      expect(ends).toContain('RedisUnavailableError');
      expect(ends.filter((end) => end !== 'there' && end !== 'RedisUnavailableError')).toEqual([]);
    }
  } finally {
    await last?.start();
  }
  for (const client of Object.values(clients)) {
    const store = redisCheckpointStore({ client, commandTimeoutMs: 1000 });
    await eventually(async () => {
      for (const name of NAMES) await store.load(name);
    }, 30_000);
  }
});
