import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'redis';
import { firstValueFrom, VirtualTimeScheduler } from 'rxjs';
import { createRateLimiter, type RateLimit, type RateLimiter, type RateLimitLease } from 'rxjs-resilient-http';
import { type RedisClient, type RedisRateLimitStoreOptions, redisRateLimitStore } from 'rxjs-resilient-http/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningRedis, startRedis } from './startRedis.js';

let redis: RunningRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.close());

/** A limiter as a process of its own has one: with its own client and store. */
function limiterOf(limit: RateLimit, store: Partial<RedisRateLimitStoreOptions> = {}): RateLimiter {
  return createRateLimiter(limit, {
    store: redisRateLimitStore({ client: redis.client(), commandTimeoutMs: 5000, ...store }),
  });
}
type Options = Parameters<RateLimiter['acquire$']>[0];
const take = (limiter: RateLimiter, options?: Options): Promise<RateLimitLease> =>
  firstValueFrom(limiter.acquire$(options));
const reasonOf = (limiter: RateLimiter, options?: Options): Promise<string> =>
  take(limiter, options).then(
    () => 'go',
    (error: Error & { reason?: string }) => error.reason ?? error.name,
  );
const HOUR = 3_600_000;

describe('a limit for all', () => {
  it.each<[string, RateLimit, number]>([
    ['a window', { windows: [{ limit: 5, perMs: HOUR }] }, 5],
    ['a bucket', { requestsPerSecond: 0.001, burst: 4 }, 4],
    [
      'the tighter one',
      {
        requestsPerSecond: 0.001,
        burst: 9,
        windows: [
          { limit: 3, perMs: HOUR },
          { limit: 8, perMs: 2 * HOUR },
        ],
      },
      3,
    ],
  ])('%s: lets no more through than one process would', async (name, limit, most) => {
    const limiters = [limiterOf(limit, { name }), limiterOf(limit, { name }), limiterOf(limit, { name })];
    const outcomes: string[] = [];
    for (let turn = 0; turn < 4; turn++) {
      for (const limiter of limiters) outcomes.push(await reasonOf(limiter, { failFast: true }));
    }
    expect(outcomes.filter((outcome) => outcome === 'go')).toHaveLength(most);
    expect(await reasonOf(limiterOf(limit, { name: `another ${name}` }), { failFast: true })).toBe('go');
    expect(await reasonOf(limiterOf(limit, { name }), { failFast: true, key: 'another key' })).toBe('go');
  });

  it('is another one for another name and key, whatever they hold', async () => {
    const limit = { windows: [{ limit: 1, perMs: HOUR }] };
    for (const [name, key] of [
      ['a|b', 'c'],
      ['a', 'b|c'],
      ['a%7Cb', 'c'],
      ['a{b', 'c'],
    ]) {
      expect(await reasonOf(limiterOf(limit, { name }), { key, failFast: true })).toBe('go');
    }
  });

  it('counts what a request costs', async () => {
    const limit = { windows: [{ limit: 10, perMs: HOUR }] };
    const [a, b] = [limiterOf(limit, { name: 'cost' }), limiterOf(limit, { name: 'cost' })];
    await take(a, { cost: 6 });
    expect(await reasonOf(b, { cost: 5, failFast: true })).toBe('fail-fast');
    expect(await reasonOf(a, { cost: 0, failFast: true })).toBe('go');
    // What was refused at once was not booked: there is room for four yet.
    for (let turn = 0; turn < 4; turn++) expect(await reasonOf(a, { failFast: true })).toBe('go');
    expect(await reasonOf(a, { failFast: true })).toBe('fail-fast');
  });

  it('takes far fewer round trips than requests under load', async () => {
    const before = await redis.commandCalls('evalsha');
    const limiter = limiterOf({ requestsPerSecond: 2000, burst: 50 }, { name: 'batches' });
    await Promise.all(Array.from({ length: 400 }, async () => (await take(limiter)).release()));
    expect((await redis.commandCalls('evalsha')) - before).toBeLessThan(80);
  });

  it('goes over node-redis as well', async () => {
    const client = await createClient({ socket: { port: redis.port, host: '127.0.0.1' } }).connect();
    const limit = { windows: [{ limit: 2, perMs: HOUR }] };
    const [a, b] = [limiterOf(limit, { name: 'both' }), limiterOf(limit, { name: 'both', client })];
    await take(a);
    await take(b);
    expect(await reasonOf(b, { failFast: true })).toBe('fail-fast');
    await client.close();
  });
});

describe('the gate', () => {
  it('holds all when one is refused, and says why', async () => {
    const [a, b] = [
      limiterOf({ requestsPerSecond: 1000 }, { name: 'gate' }),
      limiterOf({ requestsPerSecond: 1000 }, { name: 'gate' }),
    ];
    await take(b);
    a.report({ retryAfterMs: 5000 });
    await sleep(100);
    await expect(take(b, { failFast: true })).rejects.toMatchObject({
      name: 'RateLimitError',
      reason: 'fail-fast',
      message: expect.stringContaining('the server lets nobody through before'),
    });
    expect(await reasonOf(b, { deadlineAt: Date.now() + 1000 })).toBe('deadline');
    expect((await firstValueFrom(b.status$)).pausedUntil).toBeGreaterThan(Date.now() + 3000);
    expect(await reasonOf(b, { maxRetryAfterMs: 100 })).toBe('deadline');
  });

  it('opens for all of them', async () => {
    const [a, b] = [
      limiterOf({ requestsPerSecond: 1000 }, { name: 'opens' }),
      limiterOf({ requestsPerSecond: 1000 }, { name: 'opens' }),
    ];
    const from = performance.now();
    a.report({ retryAfterMs: 600 });
    await sleep(50);
    await take(b);
    expect(performance.now() - from).toBeGreaterThan(590);
  });
});

describe('maxConcurrent', () => {
  it('counts in all processes, until the lease is released', async () => {
    const [a, b] = [
      limiterOf({ maxConcurrent: 3 }, { name: 'three' }),
      limiterOf({ maxConcurrent: 3 }, { name: 'three' }),
    ];
    const leases = [await take(a), await take(a), await take(a)];
    expect(await reasonOf(a, { failFast: true })).toBe('fail-fast');
    let gone = false;
    const waiting = take(b).then((lease) => {
      gone = true;
      return lease;
    });
    await sleep(400);
    expect(gone).toBe(false);
    leases[0]?.release();
    const last = await waiting;
    for (const lease of [...leases, last]) lease.release();
    expect(await reasonOf(limiterOf({ maxConcurrent: 3 }, { name: 'three' }))).toBe('go');
  });

  it('shares it fairly where all want more', async () => {
    const limiters = [
      limiterOf({ maxConcurrent: 4 }, { name: 'fair' }),
      limiterOf({ maxConcurrent: 4 }, { name: 'fair' }),
    ];
    let running = 0;
    let most = 0;
    const counts = await Promise.all(
      limiters.map(async (limiter) => {
        let count = 0;
        const until = performance.now() + 3000;
        await Promise.all(
          Array.from({ length: 6 }, async () => {
            while (performance.now() < until) {
              const lease = await take(limiter);
              most = Math.max(most, ++running);
              await sleep(10);
              running--;
              count++;
              lease.release();
            }
          }),
        );
        return count;
      }),
    );
    expect(most).toBeLessThanOrEqual(4);
    expect(Math.min(...counts) / Math.max(...counts)).toBeGreaterThan(0.3);
  });

  it('is never exceeded while slots change hands, and nobody is left out', async () => {
    const limiters = [1, 2, 3].map(() => limiterOf({ maxConcurrent: 1 }, { name: 'hands' }));
    let running = 0;
    let most = 0;
    let isOver = false;
    const counts = limiters.map(() => 0);
    const workers = limiters.map(async (limiter, index) => {
      while (!isOver) {
        const lease = await take(limiter);
        most = Math.max(most, ++running);
        await sleep(5);
        running--;
        counts[index] = (counts[index] ?? 0) + 1;
        lease.release();
      }
    });
    await expect.poll(() => Math.min(...counts), { timeout: 40_000 }).toBeGreaterThan(100);
    isOver = true;
    await Promise.all(workers);
    expect(most).toBe(1);
  });

  it('goes on with what comes free here at once, also where another limit is asked for each time', async () => {
    // Without its timers nothing is looked for later.
    const scheduler = new VirtualTimeScheduler();
    const limit = { maxConcurrent: 2, requestsPerSecond: 1000 };
    const limiter = limiterOf(limit, { name: 'at once', scheduler });
    // The other one is in use elsewhere all the time.
    await take(limiterOf(limit, { name: 'at once' }));
    const before = await redis.commandCalls('evalsha');
    const work = async () => {
      for (let turn = 0; turn < 10; turn++) {
        const lease = await take(limiter);
        await sleep(1);
        lease.release();
      }
    };
    await Promise.all([work(), work(), work()]);
    expect((await redis.commandCalls('evalsha')) - before).toBeLessThanOrEqual(35);
  });

  it('is free again once the lease of a dead process is over', async () => {
    // A process that has died renews nothing.
    const dead = limiterOf(
      { maxConcurrent: 2 },
      { name: 'dead', leaseMs: 1000, scheduler: new VirtualTimeScheduler() },
    );
    await take(dead);
    await take(dead);
    const from = performance.now();
    const next = limiterOf({ maxConcurrent: 2 }, { name: 'dead', leaseMs: 1000 });
    const leases = [await take(next), await take(next)];
    expect(performance.now() - from).toBeGreaterThan(500);
    for (const lease of leases) lease.release();
  });

  it('renews what runs for longer than the lease', async () => {
    const [a, b] = [1, 2].map(() => limiterOf({ maxConcurrent: 1 }, { name: 'long', leaseMs: 1000 })) as [
      RateLimiter,
      RateLimiter,
    ];
    const lease = await take(a);
    await sleep(2200);
    expect(await reasonOf(b, { deadlineAt: Date.now() + 300 })).not.toBe('go');
    lease.release();
  });
});

describe('a Redis that is away', () => {
  it('fails at once, never hangs, and is used again as soon as it is back', async () => {
    const own = await startRedis();
    const limiter = limiterOf({ requestsPerSecond: 100 }, { client: own.client(), commandTimeoutMs: 300 });
    await take(limiter);
    own.pause();
    const from = performance.now();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => reasonOf(limiter)));
    // The slots of a batch may be there yet.
    expect(outcomes.filter((outcome) => outcome === 'RedisUnavailableError').length).toBeGreaterThan(10);
    expect(performance.now() - from).toBeLessThan(3000);
    own.resume();
    await expect.poll(() => reasonOf(limiter), { timeout: 10_000 }).toBe('go');
    await own.kill();
    await expect.poll(() => reasonOf(limiter), { timeout: 10_000 }).toBe('RedisUnavailableError');
    await own.start();
    await expect.poll(() => reasonOf(limiter), { timeout: 10_000 }).toBe('go');
    await own.close();
  });

  it.each(['fail', 'local'] as const)(
    'that comes back as it was a while ago is told what it has forgotten: %s',
    async (onUnavailable) => {
      const own = await startRedis();
      const asking = own.client();
      const limit = { windows: [{ limit: 10, perMs: HOUR }] };
      const clients = [own.client(), own.client()] as const;
      const store = (client = own.client()) => ({ client, commandTimeoutMs: 300, onUnavailable, bookAheadMs: 1 });
      const [a, b] = [limiterOf(limit, store(clients[0])), limiterOf(limit, store(clients[1]))];
      for (const limiter of [a, b, a]) await take(limiter, { failFast: true });
      await asking.save();
      for (const limiter of [b, a, b, b]) await take(limiter, { failFast: true });
      await own.kill();
      await own.start();
      // Who is not there yet cannot tell.
      for (const client of clients) await client.ping();
      const outcomes: string[] = [];
      const newcomer = limiterOf(limit, store());
      for (let turn = 0; turn < 12; turn++) {
        await sleep(100);
        for (const limiter of [a, b, newcomer]) outcomes.push(await reasonOf(limiter, { failFast: true }));
      }
      expect(outcomes.filter((outcome) => outcome === 'go').length).toBeLessThanOrEqual(3);
      expect(outcomes.slice(-3)).toEqual(['fail-fast', 'fail-fast', 'fail-fast']);
      await own.close();
    },
  );

  it('is told by a process that was idle what it has used of a long window', async () => {
    const own = await startRedis();
    const scheduler = new VirtualTimeScheduler();
    const limiter = limiterOf({ windows: [{ limit: 3, perMs: HOUR }] }, { client: own.client(), scheduler });
    for (let turn = 0; turn < 3; turn++) await take(limiter);
    scheduler.frame = HOUR / 2;
    await own.client().flushall();
    for (let turn = 0; turn < 8; turn++) {
      await sleep(100);
      scheduler.frame += 100;
      expect(await reasonOf(limiter, { failFast: true })).toBe('fail-fast');
    }
    await own.close();
  });

  it('is told how empty a bucket is', async () => {
    const own = await startRedis();
    const limiter = limiterOf({ requestsPerSecond: 0.01, burst: 5 }, { client: own.client(), marginMs: 1000 });
    for (let turn = 0; turn < 4; turn++) await take(limiter);
    await own.client().flushall();
    const outcomes: string[] = [];
    for (let turn = 0; turn < 8; turn++) {
      await sleep(100);
      outcomes.push(await reasonOf(limiter, { failFast: true }));
    }
    expect(outcomes.filter((outcome) => outcome === 'go')).toHaveLength(1);
    await own.close();
  });

  it('is told what is under way', async () => {
    const own = await startRedis();
    const [a, b] = [1, 2].map(() => limiterOf({ maxConcurrent: 2 }, { client: own.client(), leaseMs: 3_600_000 })) as [
      RateLimiter,
      RateLimiter,
    ];
    (await take(b)).release();
    await sleep(100);
    const leases = [await take(a), await take(a)];
    await own.client().flushall();
    let isReleased = false;
    const next = take(b).then(() => isReleased);
    await sleep(3000);
    isReleased = true;
    for (const lease of leases) lease.release();
    expect(await next).toBe(true);
    await own.close();
  });

  it('hears from those who come late, too', async () => {
    const own = await startRedis();
    const limit = { windows: [{ limit: 6, perMs: HOUR }] };
    const [a, b] = [limiterOf(limit, { client: own.client() }), limiterOf(limit, { client: own.client() })];
    for (const limiter of [a, b, b, b]) await take(limiter);
    await own.client().flushall();
    const goes: string[] = [];
    // It waits for the other one for five seconds.
    await expect.poll(() => reasonOf(a, { failFast: true }), { timeout: 20_000, interval: 100 }).toBe('go');
    for (let turn = 0; turn < 4; turn++) goes.push(await reasonOf(b, { failFast: true }));
    expect(goes.filter((outcome) => outcome === 'go')).toHaveLength(1);
    await own.close();
  });

  it('keeps what counts for as long as it does', async () => {
    const client = redis.client();
    const kept = (name: string) => client.pttl(`resilient-http:{${name}|}:limit`);
    await take(limiterOf({ requestsPerSecond: 0.001 }, { name: 'slow' }));
    expect(await kept('slow')).toBeGreaterThan(1_000_000);
    await take(limiterOf({ windows: [{ limit: 5, perMs: HOUR }] }, { name: 'hour' }));
    await take(limiterOf({ maxConcurrent: 5 }, { name: 'hour' }));
    expect(await kept('hour')).toBeGreaterThan(HOUR);
  });

  it('whose clock is set back stalls nobody, and lets no more through', async () => {
    const client = redis.client();
    const limit = { windows: [{ limit: 6, perMs: 2 * HOUR }] };
    const [a, b] = [limiterOf(limit, { name: 'clock' }), limiterOf(limit, { name: 'clock' })];
    for (const limiter of [a, b, a]) await take(limiter);
    // As if it had been an hour ahead until now.
    const later = `
      local state, hour = cmsgpack.unpack(redis.call('GET', KEYS[1])), 3600000
      for _, entries in pairs(state.windows) do
        for _, entry in ipairs(entries) do entry[1], entry[2] = entry[1] + hour, entry[2] + hour end
      end
      for id, at in pairs(state.members) do state.members[id] = at + hour end
      state.last, state.booked, state.at = state.last + hour, state.booked + hour, state.at + hour
      redis.call('SET', KEYS[1], cmsgpack.pack(state))`;
    await client.eval(later, 1, 'resilient-http:{clock|}:limit');
    for (const limiter of [a, b, limiterOf(limit, { name: 'clock' })]) await take(limiter);
    expect(await reasonOf(a, { failFast: true })).toBe('fail-fast');
  });

  it('local: goes on with this process’s share', async () => {
    const own = await startRedis();
    const store = { client: own.client(), commandTimeoutMs: 300, onUnavailable: 'local', processes: 4 } as const;
    const limiter = limiterOf({ requestsPerSecond: 100 }, store);
    await take(limiter);
    await own.kill();
    await expect.poll(() => reasonOf(limiter), { timeout: 10_000 }).toBe('go');
    const from = performance.now();
    for (let turn = 0; turn < 10; turn++) (await take(limiter)).release();
    // A quarter of 100 a second.
    expect(performance.now() - from).toBeGreaterThan(300);
    await own.start();
    await expect
      .poll(() => take(limiter).then(() => own.commandCalls('evalsha')), { timeout: 10_000 })
      .toBeGreaterThan(2);
    await own.close();
  });

  it('local: without knowing how many share the limit there is no share', async () => {
    const own = await startRedis();
    await own.kill();
    const store = { commandTimeoutMs: 200, onUnavailable: 'local' } as const;
    expect(await reasonOf(limiterOf({ requestsPerSecond: 10 }, { ...store, client: own.client() }))).toBe(
      'RedisUnavailableError',
    );
    expect(await reasonOf(limiterOf({ requestsPerSecond: 10 }, { ...store, client: own.client(), processes: 2 }))).toBe(
      'go',
    );
    await own.close();
  });

  it('what Redis refuses is the error of who asked', async () => {
    const client = redis.client();
    await client.hset('resilient-http:{wrong|}:limit', 'a', 'b');
    await expect(take(limiterOf({ requestsPerSecond: 10 }, { client, name: 'wrong' }))).rejects.toThrow('WRONGTYPE');
  });
});

describe('what cannot be', () => {
  const silent: RedisClient = { eval: async () => 0, evalsha: async () => 0 };
  it.each<[string, Partial<RedisRateLimitStoreOptions>]>([
    ['client', { client: {} as never }],
    ['name', { name: 5 as never }],
    ['onUnavailable', { onUnavailable: 'wait' as never }],
    ['processes', { processes: 0 }],
    ['processes', { processes: 1.5 }],
    ['bookAheadMs', { bookAheadMs: Number.NaN }],
    ['leaseMs', { leaseMs: 10 }],
    ['marginMs', { marginMs: -1 }],
    ['commandTimeoutMs', { commandTimeoutMs: 0 }],
  ])('names the option: %s', (path, options) => {
    expect(() => redisRateLimitStore({ client: silent, ...options })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path: `redisRateLimitStore.${path}` }),
    );
  });
});
