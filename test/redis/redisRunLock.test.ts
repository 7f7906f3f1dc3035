import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { VirtualTimeScheduler } from 'rxjs';
import { redisCheckpointStore, redisRunLock } from 'rxjs-resilient-http/redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startNode } from '../support/runChild.js';
import { type RunningRedis, startRedis } from './startRedis.js';

let redis: RunningRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.close());

const lockOf = (leaseMs: number, owner: string) => redisRunLock({ client: redis.client(), leaseMs, owner });
/** One whose lease is neither renewed nor known to be over: its worker has stopped. */
const stoppedLock = (leaseMs: number) =>
  redisRunLock({ client: redis.client(), leaseMs, scheduler: new VirtualTimeScheduler() });
const worker = (run: string, leaseMs: number, steps: number) =>
  startNode([
    '--import',
    'tsx',
    fileURLToPath(new URL('children/workOnRun.ts', import.meta.url)),
    String(redis.port),
    run,
    String(leaseMs),
    String(steps),
  ]);

describe('redisRunLock', () => {
  it('gives a run to one worker at a time, and says who has it', async () => {
    const first = await lockOf(5000, 'worker one').acquire('one');
    const second = lockOf(5000, 'worker two');
    await expect(second.acquire('one')).rejects.toMatchObject({
      name: 'RunLockedError',
      run: 'one',
      owner: 'worker one',
    });
    const other = await second.acquire('two');
    await first.release();
    const again = await second.acquire('one');
    expect(again.token).toBeGreaterThan(first.token);
    await Promise.all([again.release(), other.release()]);
  });

  it('is kept by its worker also when Redis has lost it, and forgotten who that is', async () => {
    const lease = await lockOf(5000, 'a').acquire('forgotten');
    await redis.client().del('resilient-http:{forgotten}:lock');
    await lease.checkpoints.save('forgotten', { page: 1 });
    await expect(lockOf(5000, 'b').acquire('forgotten')).rejects.toMatchObject({ owner: 'another worker' });
    await lease.release();
  });

  it('is free after its lease also where the clock of Redis was set back meanwhile', async () => {
    await stoppedLock(300).acquire('set back');
    // As if it had been an hour ahead until now.
    await redis.client().hincrby('resilient-http:{set back}:lock', 'until', 3_600_000);
    const next = await lockOf(300, 'next').acquire('set back', { waitMs: 10_000 });
    await next.release();
  });

  it('waits for it as long as it was told', async () => {
    const first = await lockOf(5000, 'a').acquire('waited');
    const second = lockOf(5000, 'b');
    await expect(second.acquire('waited', { waitMs: 100 })).rejects.toMatchObject({ name: 'RunLockedError' });
    const waiting = second.acquire('waited', { waitMs: Number.POSITIVE_INFINITY });
    const leaving = new AbortController();
    const left = second.acquire('waited', { waitMs: 60_000, signal: leaving.signal });
    leaving.abort(new Error('no longer'));
    await expect(left).rejects.toThrow('no longer');
    await first.release();
    const taken = await waiting;
    expect(taken.token).toBeGreaterThan(first.token);
    await taken.release();
  });

  it('renews its lease', async () => {
    const held = await lockOf(300, 'a').acquire('renewed');
    await sleep(1000);
    expect(held.signal.aborted).toBe(false);
    await expect(lockOf(300, 'b').acquire('renewed')).rejects.toMatchObject({ name: 'RunLockedError', owner: 'a' });
    await held.release();
    await expect(held.checkpoints.save('renewed', 1)).rejects.toMatchObject({
      name: 'RunLockLostError',
      reason: 'released',
    });
  });

  it('refuses the save of a worker whose run another has taken, whatever it believes', async () => {
    const stopped = await stoppedLock(150).acquire('fenced');
    await stopped.checkpoints.save('fenced', 'first');
    const next = await lockOf(5000, 'next').acquire('fenced', { waitMs: 5000 });
    expect(await next.checkpoints.load('fenced')).toBe('first');
    await next.checkpoints.save('fenced', 'second');
    expect(stopped.signal.aborted).toBe(false);
    await expect(stopped.checkpoints.save('fenced', 'late')).rejects.toMatchObject({
      name: 'RunLockLostError',
      run: 'fenced',
      reason: 'taken',
    });
    expect(stopped.signal.reason).toMatchObject({ name: 'RunLockLostError', reason: 'taken' });
    expect(await redisCheckpointStore({ client: redis.client() }).load('fenced')).toBe('second');
    await next.release();
    // Given back or not: who was overtaken stays out.
    const late = await stoppedLock(150).acquire('fenced');
    await (await lockOf(5000, 'b').acquire('fenced', { waitMs: 5000 })).release();
    await expect(late.checkpoints.clear('fenced')).rejects.toMatchObject({ name: 'RunLockLostError' });
    expect(await next.checkpoints.load('fenced')).toBe('second');
  });

  it('goes on after a lease that ran out while nobody else came', async () => {
    const held = await stoppedLock(100).acquire('quiet');
    await sleep(250);
    await held.checkpoints.save('quiet', 1);
    await expect(lockOf(5000, 'b').acquire('quiet')).rejects.toMatchObject({ name: 'RunLockedError' });
    await held.release();
  });

  it('tells the holder that it has lost the run', async () => {
    const held = await lockOf(600, 'a').acquire('told');
    await redis.client().hset('resilient-http:{told}:lock', { token: String(held.token + 1) });
    await expect
      .poll(() => held.signal.reason, { timeout: 10_000 })
      .toMatchObject({ name: 'RunLockLostError', reason: 'taken' });
  });

  it('and that its lease is over when Redis is away', async () => {
    const own = await startRedis();
    const held = await redisRunLock({ client: own.client(), leaseMs: 500 }).acquire('away');
    own.pause();
    await expect.poll(() => held.signal.reason, { timeout: 10_000 }).toMatchObject({ reason: 'expired' });
    await held.release();
    own.resume();
    await own.close();
  });

  it('has higher tokens after Redis has lost everything, too', async () => {
    const own = await startRedis();
    const client = own.client();
    const before = await redisRunLock({ client, leaseMs: 60_000 }).acquire('lost');
    await own.client().flushall();
    const after = await redisRunLock({ client, leaseMs: 60_000 }).acquire('lost');
    expect(after.token).toBeGreaterThan(before.token);
    await expect(before.checkpoints.save('lost', 'late')).rejects.toMatchObject({ reason: 'taken' });
    await after.release();
    await own.close();
  });

  it('hands the run of a killed worker on once its lease is over, from its checkpoint', async () => {
    const first = worker('killed', 1000, 100_000);
    await first.untilOutput(/saved 3/);
    const second = worker('killed', 1000, 10);
    await sleep(300);
    first.process.kill('SIGKILL');
    const killedAt = performance.now();
    const { stdout: before } = await first.ended;
    const { stdout: after } = await second.ended;
    const saved = [...before.matchAll(/saved (\d+)/g)].length;
    const [, from, token] = /taken at (\d+) with (\d+)/.exec(after) ?? [];
    // What was saved and not yet printed counts, too.
    expect([saved, saved + 1]).toContain(Number(from));
    expect(Number(token)).toBeGreaterThan(Number(/with (\d+)/.exec(before)?.[1]));
    expect(performance.now() - killedAt).toBeLessThan(20_000);
    expect(after).toContain('released');
  });

  it('keeps a stopped worker that wakes up from overwriting', async () => {
    const first = worker('stopped', 700, 100_000);
    await first.untilOutput(/saved 3/);
    first.process.kill('SIGSTOP');
    const next = await lockOf(10_000, 'next').acquire('stopped', { waitMs: 10_000 });
    await next.checkpoints.save('stopped', 'mine');
    first.process.kill('SIGCONT');
    const { stdout } = await first.ended;
    expect(stdout).toContain('RunLockLostError: the lease of run stopped is lost: another worker has taken the run');
    expect(await next.checkpoints.load('stopped')).toBe('mine');
    await next.release();
  });

  it('never has two at once, of many who want it', async () => {
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, async (_, index) => {
        const lease = await lockOf(5000, `w${index}`).acquire('crowd', { waitMs: 30_000 });
        most = Math.max(most, ++inside);
        const count = Number((await lease.checkpoints.load('crowd')) ?? 0);
        await lease.checkpoints.save('crowd', count + 1);
        inside--;
        await lease.release();
      }),
    );
    expect([most, await redisCheckpointStore({ client: redis.client() }).load('crowd')]).toEqual([1, 8]);
  });
});

describe('what cannot be', () => {
  const client = { eval: async () => 0, evalsha: async () => 0 };
  it.each([
    ['leaseMs', { client, leaseMs: 0 }],
    ['leaseMs', { client, leaseMs: Number.NaN }],
    ['leaseMs', { client, leaseMs: '1' as never }],
    ['owner', { client, owner: 5 as never }],
    ['ttlMs', { client, ttlMs: -1 }],
    ['client', { client: 'redis://localhost' as never }],
  ])('names the option: %s %o', (name, options) => {
    expect(() => redisRunLock(options)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path: `redisRunLock.${name}` }),
    );
  });

  it.each([
    ['run', '', {}],
    ['run', undefined as never, {}],
    ['acquire.waitMs', 'a', { waitMs: -1 }],
    ['acquire.signal', 'a', { signal: {} as never }],
  ])('names what acquire was given: %s', async (path, run, options) => {
    await expect(redisRunLock({ client }).acquire(run, options)).rejects.toMatchObject({
      name: 'ConfigurationError',
      path,
    });
  });
});
