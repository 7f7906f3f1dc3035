import { setTimeout as sleep } from 'node:timers/promises';
import { firstValueFrom, of, throwError } from 'rxjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { circuitBreaker } from '../../operators/circuitBreaker.js';
import {
  redisCheckpointStore,
  redisCircuitBreakerStore,
  redisRateLimitStore,
  redisRunLock,
} from '../../src/redis/index.js';
import { createCircuitBreaker } from '../../src/resilience/createCircuitBreaker.js';
import { createRateLimiter } from '../../src/resilience/createRateLimiter.js';
import { eventually } from '../support/eventually.js';
import { type RunningRedis, startRedis } from './startRedis.js';

let redis: RunningRedis;
let other: RunningRedis;
beforeAll(async () => {
  [redis, other] = await Promise.all([startRedis(), startRedis()]);
});
afterAll(() => Promise.all([redis.close(), other.close()]));

/** What Sentinel does to a master that is none any longer: it serves, and takes nothing. */
const demote = () => redis.client().replicaof('127.0.0.1', other.port);
const promote = () => redis.client().replicaof('NO', 'ONE');

describe('a Redis that has become a replica', () => {
  it('is away, and back once it is a master again', async () => {
    const client = redis.client();
    const store = redisCheckpointStore({ client });
    const lock = redisRunLock({ client });
    const failing = createRateLimiter(
      { requestsPerSecond: 100 },
      { store: redisRateLimitStore({ client, name: 'a' }) },
    );
    const local = createRateLimiter(
      { requestsPerSecond: 100 },
      { store: redisRateLimitStore({ client, name: 'b', onUnavailable: 'local' }) },
    );
    const errors: unknown[] = [];
    const breaker = createCircuitBreaker({
      minimumRequests: 2,
      store: redisCircuitBreakerStore({ client, refreshMs: 10, onError: (error) => errors.push(error) }),
    });
    const go = (limiter: typeof local) => firstValueFrom(limiter.acquire$());
    for (const limiter of [failing, local]) await go(limiter);
    await store.save('run', 1);

    await demote();
    await expect(store.save('run', 2)).rejects.toMatchObject({ name: 'RedisUnavailableError' });
    await expect(lock.acquire('run')).rejects.toMatchObject({ name: 'RedisUnavailableError' });
    await sleep(300);
    await expect(go(failing)).rejects.toMatchObject({ name: 'RedisUnavailableError' });
    await go(local);
    const fail$ = throwError(() => new Error('down')).pipe(circuitBreaker(breaker));
    for (let turn = 0; turn < 2; turn++) await expect(firstValueFrom(fail$)).rejects.toThrow('down');
    await expect(firstValueFrom(of('ok').pipe(circuitBreaker(breaker)))).rejects.toMatchObject({
      name: 'CircuitOpenError',
    });
    await eventually(() => expect(errors).toEqual([expect.objectContaining({ name: 'RedisUnavailableError' })]));

    await promote();
    await eventually(() => go(failing).then(() => undefined));
    await store.save('run', 3);
    expect(await store.load('run')).toBe(3);
  });

  // Before 7.0 what a script is refused comes wrapped.
  it.each([
    "READONLY You can't write against a read only replica.",
    "ERR Error running script (call to f_0123): @user_script:3: -READONLY You can't write against a read only replica.",
    'ERR Error running script (call to f_0123): @user_script: 3: -NOREPLICAS Not enough good replicas to write.',
    'MISCONF Redis is configured to save RDB snapshots, but is currently unable to persist on disk.',
    "OOM command not allowed when used memory > 'maxmemory'.",
    'CLUSTERDOWN The cluster is down',
  ])('is away: %s', async (message) => {
    const refuse = () => Promise.reject(new Error(message));
    const store = redisCheckpointStore({ client: { eval: refuse, evalsha: refuse } });
    await expect(store.save('run', 1)).rejects.toMatchObject({ name: 'RedisUnavailableError' });
  });

  it.each([
    'WRONGPASS invalid username-password pair or user is disabled.',
    'ERR Error running script (call to f_0123): @user_script:3: -WRONGTYPE Operation against a key holding the wrong kind of value',
    'MOVED 12182 127.0.0.1:7002',
  ])('is not: %s', async (message) => {
    const refuse = () => Promise.reject(new Error(message));
    const store = redisCheckpointStore({ client: { eval: refuse, evalsha: refuse } });
    await expect(store.save('run', 1)).rejects.toThrow(message);
  });
});
