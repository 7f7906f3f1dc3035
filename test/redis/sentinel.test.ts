import { setTimeout as sleep } from 'node:timers/promises';
import { firstValueFrom, of, throwError } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
import { type RunningSentinel, startRedisSentinel } from './startRedisSentinel.js';

let sentinel: RunningSentinel;
beforeEach(async () => {
  sentinel = await startRedisSentinel();
}, 60_000);
afterEach(() => sentinel.close());

const PER_SECOND = 50;

/** Takes slots as fast as they come, four at a time, until it is told to end. */
function takeAll(client: RedisClient, onUnavailable: 'fail' | 'local') {
  const limiter = createRateLimiter(
    { requestsPerSecond: PER_SECOND },
    { store: redisRateLimitStore({ client, name: onUnavailable, onUnavailable, processes: 2 }) },
  );
  const times: number[] = [];
  const failures: { name: string; at: number }[] = [];
  let longestMs = 0;
  let isEnded = false;
  const taker = async () => {
    while (!isEnded) {
      const askedAt = performance.now();
      try {
        await firstValueFrom(limiter.acquire$());
        times.push(performance.now());
      } catch (error) {
        failures.push({ name: (error as Error).name, at: performance.now() });
        await sleep(50);
      }
      longestMs = Math.max(longestMs, performance.now() - askedAt);
    }
  };
  const takers = Array.from({ length: 4 }, taker);
  return {
    times,
    failures,
    longestMs: () => longestMs,
    end: async () => {
      isEnded = true;
      await Promise.all(takers);
    },
  };
}

/** The most in any second, wherever one lays it. */
function mostInASecond(times: readonly number[]): number {
  const rising = [...times].sort((one, other) => one - other);
  return Math.max(...rising.map((from, first) => rising.slice(first).filter((at) => at < from + 1000).length));
}

describe.each(['ioredis', 'node-redis'])('behind a Sentinel whose master is killed, with %s', (kind) => {
  const connect = async () => (kind === 'ioredis' ? sentinel.ioredis() : await sentinel.nodeRedis());
  /** Until the other one is the master. */
  const failOver = async () => {
    const [master, replica] = sentinel.nodes;
    await master.kill();
    await eventually(async () => expect(await sentinel.masterPort()).toBe(replica.port), 30_000);
  };

  it.each(['local', 'fail'] as const)(
    'no more than the limit goes through, and nobody hangs: %s',
    async (onUnavailable) => {
      const both = [await connect(), await connect()].map((client) => takeAll(client, onUnavailable));
      await sleep(2500);
      await failOver();
      const failedOverAt = performance.now();
      // The client's own way to the new master, and half a second until all have changed over.
      await sleep(5000);
      await Promise.all(both.map(({ end }) => end()));

      expect(mostInASecond(both.flatMap(({ times }) => times))).toBeLessThanOrEqual(PER_SECOND);
      const failures = both.flatMap((one) => one.failures);
      const isFail = onUnavailable === 'fail';
      expect(new Set(failures.map(({ name }) => name))).toEqual(new Set(isFail ? ['RedisUnavailableError'] : []));
      expect(failures.filter(({ at }) => at > failedOverAt + 3000)).toEqual([]);
      for (const { times, longestMs } of both) {
        expect(times.filter((at) => at > failedOverAt + 3000).length).toBeGreaterThan(PER_SECOND / 4);
        expect(longestMs()).toBeLessThan(2500);
      }
    },
  );

  it('checkpoints, locks and circuits are away meanwhile, and then as they were', async () => {
    const client = await connect();
    const store = redisCheckpointStore({ client, commandTimeoutMs: 500 });
    const lock = redisRunLock({ client, commandTimeoutMs: 500, leaseMs: 60_000, owner: 'one' });
    const errors: unknown[] = [];
    const breaker = createCircuitBreaker({
      minimumRequests: 4,
      halfOpenAfterMs: 60_000,
      store: redisCircuitBreakerStore({
        client,
        refreshMs: 10,
        commandTimeoutMs: 500,
        onError: (error) => errors.push(error),
      }),
    });
    const through = () => firstValueFrom(of('ok').pipe(circuitBreaker(breaker)));
    const lease = await lock.acquire('run');
    await lease.checkpoints.save('run', 1);
    await store.save('other', 1);
    expect(await through()).toBe('ok');
    expect(await through()).toBe('ok');
    await eventually(async () => {
      const [, replica] = sentinel.nodes;
      expect(await replica.client().dbsize()).toBeGreaterThanOrEqual(3);
    });

    await sentinel.nodes[0].kill();
    // Sooner than another can be the master. It may be done later all the same: the client may send it once more.
    const hasty = { client, commandTimeoutMs: 200 };
    const saved = redisCheckpointStore(hasty).save('late', 1);
    const taken = redisRunLock(hasty).acquire('another');
    expect(await Promise.allSettled([saved, taken])).toEqual(
      [0, 1].map(() => ({ status: 'rejected', reason: expect.objectContaining({ name: 'RedisUnavailableError' }) })),
    );
    const fail$ = throwError(() => new Error('down')).pipe(circuitBreaker(breaker));
    for (let turn = 0; turn < 2; turn++) await expect(firstValueFrom(fail$)).rejects.toThrow('down');
    await expect(through()).rejects.toMatchObject({ name: 'CircuitOpenError' });
    await failOver();

    await eventually(async () => expect(await store.load('other')).toBe(1), 30_000);
    await store.save('other', 3);
    expect(await store.load('other')).toBe(3);
    await expect(lock.acquire('run')).rejects.toMatchObject({ name: 'RunLockedError', owner: 'one' });
    await lease.checkpoints.save('run', 2);
    expect(await store.load('run')).toBe(2);
    await lease.release();
    await expect(lock.acquire('run')).resolves.toMatchObject({ token: expect.any(Number) });
    expect(errors).toEqual([expect.objectContaining({ name: 'RedisUnavailableError' })]);
    await expect(through()).rejects.toMatchObject({ name: 'CircuitOpenError' });
  });
});
