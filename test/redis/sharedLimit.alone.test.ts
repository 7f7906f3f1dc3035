import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Arrival, type Fleet, removePrograms, startFleet, type WorkerReport } from './startFleet.js';
import { type RunningRedis, startRedis } from './startRedis.js';

let redis: RunningRedis;
beforeEach(async () => {
  redis = await startRedis();
});
afterAll(removePrograms);
afterEach(() => redis.close());

/** The most requests in any window of `ms`, wherever one lays it. */
function mostIn(arrivals: readonly Arrival[], ms: number): number {
  const times = arrivals.map(([at]) => at).sort((a, b) => a - b);
  let first = 0;
  let most = 0;
  times.forEach((at, last) => {
    while ((times[first] ?? at) <= at - ms) first++;
    most = Math.max(most, last - first + 1);
  });
  return most;
}

/** How much of the limit was used, from a second after the last of them has begun until then. */
function usedOf(arrivals: readonly Arrival[], perSecond: number, until: number): number {
  const begun = new Map(arrivals.map(([at, from]) => [from, at] as const).reverse());
  const from = Math.max(...begun.values()) + 1000;
  const count = arrivals.filter(([at]) => at >= from && at < until).length;
  return count / ((until - from) / 1000) / perSecond;
}

const PER_SECOND = 50;
const sum = (reports: readonly WorkerReport[], of: 'sent' | 'asked') => reports.reduce((all, one) => all + one[of], 0);

describe('six processes that share 50 requests a second', () => {
  const run = async (seconds: number, disturb: (fleet: Fleet) => Promise<void> = async () => undefined) => {
    const fleet = await startFleet({
      count: 6,
      redisPort: redis.port,
      limit: { requestsPerSecond: PER_SECOND },
      store: { onUnavailable: 'local' },
    });
    const until = sleep(seconds * 1000);
    await disturb(fleet);
    await until;
    const endedAt = Date.now();
    const arrivals = await fleet.arrivals();
    const reports = await fleet.end();
    const used = usedOf(arrivals, PER_SECOND, endedAt);
    const trips = sum(reports, 'asked') / sum(reports, 'sent');
    return { arrivals, reports, used, trips };
  };

  it('use 95 % of it and never more than all', async () => {
    const { arrivals, used, trips, reports } = await run(10);
    expect(mostIn(arrivals, 1000)).toBeLessThanOrEqual(PER_SECOND);
    expect(used).toBeGreaterThanOrEqual(0.95);
    expect(trips).toBeLessThanOrEqual(1);
    expect(reports.map(({ failures }) => failures)).toEqual(reports.map(() => ({})));
  });

  it('with Redis restarted midway, its data lost', async () => {
    const { arrivals, used, reports } = await run(22, async () => {
      await sleep(6000);
      await redis.kill();
      await sleep(1500);
      await redis.start();
    });
    expect(mostIn(arrivals, 1000)).toBeLessThanOrEqual(PER_SECOND);
    expect(used).toBeGreaterThanOrEqual(0.95);
    expect(reports.map(({ failures }) => failures)).toEqual(reports.map(() => ({})));
  });

  it('with one of them stopped for five seconds', async () => {
    const { arrivals, used } = await run(15, async ({ workers: [first] }) => {
      await sleep(4000);
      first?.kill('SIGSTOP');
      await sleep(5000);
      first?.kill('SIGCONT');
    });
    expect(mostIn(arrivals, 1000)).toBeLessThanOrEqual(PER_SECOND);
    expect(used).toBeGreaterThanOrEqual(0.95);
  });
});
