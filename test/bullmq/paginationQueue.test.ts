import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { QueueEvents } from 'bullmq';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createPaginationQueue,
  createPaginationWorker,
  type PaginationQueue,
  type PaginationWorker,
  type PaginationWorkerOptions,
} from '../../src/bullmq/index.js';
import { createHttpClient } from '../../src/http/client.js';
import { type RunningRedis, startRedis } from '../redis/startRedis.js';
import { deferred } from '../support/deferred.js';
import { type RunningServer, startServer } from '../support/startServer.js';

let redis: RunningRedis;
let api: RunningServer;
/** What the server was asked for, in order. */
let asked: string[] = [];
/** Answers to come first. */
let failWith: number[] = [];
beforeAll(async () => {
  redis = await startRedis();
  api = await startServer((request, response) => {
    asked.push(request.url ?? '');
    const failure = failWith.shift();
    const page = Number(new URL(request.url ?? '/', 'http://localhost').searchParams.get('page') ?? 1);
    response.writeHead(failure ?? 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ items: [{ id: page * 2 }, { id: page * 2 + 1 }], page, total_pages: 5 }));
  });
});
afterAll(async () => {
  await redis.close();
  await api.close();
});

let open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const one of open.reverse()) await one.close();
  open = [];
  asked = [];
  failWith = [];
});

let names = 0;
/** A queue, and workers of it that keep what they were given. */
function setUp() {
  const place = { name: `queue-${++names}`, connection: { host: '127.0.0.1', port: redis.port } };
  const queue = createPaginationQueue(place);
  const events = new QueueEvents(place.name, { connection: place.connection });
  open.push(queue, events);
  const given: number[] = [];
  const work = (options: Partial<PaginationWorkerOptions> = {}): PaginationWorker => {
    const client = createHttpClient({ baseUrl: api.url, resilience: { maxAttempts: 1 } });
    const worker = createPaginationWorker({
      ...place,
      flows: {
        rows: ({ size = 2 }: { size?: number }) => ({ client, baseRequest: { path: '/rows', query: { size } } }),
        limited: () => ({ client, baseRequest: '/rows', limits: { maxPages: 3 } }),
      },
      onPage: (page) => void given.push(...(page.items as { id: number }[]).map(({ id }) => id)),
      ...options,
    });
    open.push(worker);
    return worker;
  };
  return { place, queue, events, given, work };
}
const all = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
const add = (queue: PaginationQueue, flow = 'rows', options = {}) => queue.add({ flow }, options);

describe('a run as a job', () => {
  it('goes page by page to its end, with progress and a result that BullMQ shows', async () => {
    const { queue, events, given, work } = setUp();
    const progress: unknown[] = [];
    events.on('progress', ({ data }) => progress.push(data));
    const job = await queue.add({ flow: 'rows', params: { size: 2 } });
    work();
    expect(await job.waitUntilFinished(events, 20_000)).toEqual({ pages: 5, records: 10, stopReason: 'exhausted' });
    expect(given).toEqual(all);
    expect(progress.at(-1)).toEqual({ pages: 5, records: 10 });
    const kept = await queue.queue.getJob(job.id ?? '');
    expect(kept?.data).toMatchObject({ flow: 'rows', params: { size: 2 }, pages: 5, checkpoint: { next: null } });
    expect(asked[0]).toBe('/rows?size=2');
  });

  it('goes on from the page that was not acknowledged when it is tried again', async () => {
    const { queue, events, given, work } = setUp();
    let refusals = 1;
    work({
      onPage: (page) => {
        if (page.index === 2 && refusals-- > 0) throw new Error('the disk is full');
        given.push(page.index);
      },
    });
    const job = await add(queue, 'rows', { attempts: 2, backoff: 10 });
    await job.waitUntilFinished(events, 20_000);
    expect(given).toEqual([0, 1, 2, 3, 4]);
    expect(asked.map((url) => new URL(url, 'http://x').searchParams.get('page') ?? '1')).toEqual([
      '1',
      '2',
      '3',
      '3',
      '4',
      '5',
    ]);
  });

  it.each([undefined, null, 'full', { disk: 'full' }])(
    'goes on likewise, and says why, where what is thrown is no error: %j',
    async (thrown) => {
      const { queue, events, given, work } = setUp();
      let refusals = 2;
      const { worker } = work({
        onPage: (page) => {
          if (page.index === 1 && refusals-- > 0) return Promise.reject(thrown);
          return given.push(page.index);
        },
      });
      const reasons: string[] = [];
      worker.on('failed', (_job, { message }) => reasons.push(message));
      const job = await add(queue, 'rows', { attempts: 3, backoff: 10 });
      await job.waitUntilFinished(events, 20_000);
      expect(given).toEqual([0, 1, 2, 3, 4]);
      const reason = thrown === 'full' ? 'full' : `failed with ${inspect(thrown)}`;
      expect(reasons).toEqual([reason, reason]);
    },
  );

  it('keeps its limits over several attempts', async () => {
    const { queue, events, given, work } = setUp();
    let refusals = 1;
    work({
      onPage: (page) => {
        if (page.index === 1 && refusals-- > 0) throw new Error('not now');
        given.push(page.index);
      },
    });
    const job = await add(queue, 'limited', { attempts: 2, backoff: 10 });
    expect(await job.waitUntilFinished(events, 20_000)).toEqual({ pages: 3, records: 6, stopReason: 'maxPages' });
    expect(given).toEqual([0, 1, 2]);
  });

  it('fails at once with what no repetition mends, and after all attempts with the rest', async () => {
    const { queue, events, work } = setUp();
    work();
    failWith = [404];
    const lost = await add(queue, 'rows', { attempts: 3, backoff: 10 });
    await expect(lost.waitUntilFinished(events, 20_000)).rejects.toThrow(/404/);
    expect(asked).toHaveLength(1);
    failWith = [503, 503, 503];
    const down = await add(queue, 'rows', { attempts: 3, backoff: 10 });
    await expect(down.waitUntilFinished(events, 20_000)).rejects.toThrow(/503/);
    expect(asked).toHaveLength(4);
    const unknown = await add(queue, 'nonsense', { attempts: 3, backoff: 10 });
    await expect(unknown.waitUntilFinished(events, 20_000)).rejects.toThrow(
      'flow "nonsense" is none of this worker\'s: rows, limited',
    );
  });

  it('takes the urgent ones first, and each when it is due', async () => {
    const { queue, events, work } = setUp();
    const order: string[] = [];
    const jobs = await queue.addAll([
      { run: { flow: 'limited', params: { n: 'low' } }, options: { priority: 10 } },
      { run: { flow: 'limited', params: { n: 'high' } }, options: { priority: 1 } },
      { run: { flow: 'limited', params: { n: 'late' } }, options: { delay: 1_500, priority: 1 } },
    ]);
    work({ onPage: (page, { params }) => void (page.index === 0 && order.push((params as { n: string }).n)) });
    for (const job of jobs) await job.waitUntilFinished(events, 20_000);
    expect(order).toEqual(['high', 'low', 'late']);
  });

  it('comes again and again until that is stopped', async () => {
    const { queue, given, work } = setUp();
    work();
    await queue.repeat('every', { every: 150 }, { flow: 'limited' });
    for (let turn = 0; turn < 200 && given.length < 18; turn++) await sleep(25);
    expect(await queue.stopRepeating('every')).toBe(true);
    expect(given.slice(0, 12)).toEqual([2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6, 7]);
    await expect(queue.repeat('cron', { pattern: '0 3 * * *' }, { flow: 'limited' })).resolves.toBeUndefined();
    expect(await queue.queue.getJobSchedulersCount()).toBe(1);
  });

  it('is handed back by a worker that closes, and ended by another', async () => {
    const { queue, events, given, work } = setUp();
    const atPageOne = deferred<void>();
    const first = work({
      onPage: async (page) => {
        given.push(page.index);
        if (page.index === 1) {
          atPageOne.resolve();
          await sleep(100);
        }
      },
    });
    const job = await add(queue);
    await atPageOne.promise;
    await first.close();
    expect(given).toEqual([0, 1]);
    expect(await job.getState()).toBe('waiting');
    work({ onPage: (page) => void given.push(page.index) });
    await job.waitUntilFinished(events, 20_000);
    expect(given).toEqual([0, 1, 2, 3, 4]);
  });

  it('stops when somebody cancels it', async () => {
    const { queue, events, work } = setUp();
    const worker = work({ onPage: () => sleep(50) });
    const job = await add(queue, 'rows', { attempts: 1 });
    for (let turn = 0; turn < 200 && asked.length < 2; turn++) await sleep(10);
    worker.worker.cancelJob(job.id ?? '', 'not wanted');
    await expect(job.waitUntilFinished(events, 20_000)).rejects.toThrow();
    expect(asked.length).toBeLessThan(5);
  });

  it('does nothing more once the job is another worker’s', async () => {
    const { queue, given, work } = setUp();
    const events: string[] = [];
    const worker = work({
      leaseMs: 30_000,
      onPage: async (page, { job }) => {
        given.push(page.index);
        // What a lease that ran out looks like: another holds the lock.
        const client = redis.client();
        await client.set(`bull:${queue.queue.name}:${job.id}:lock`, 'another worker');
        client.disconnect();
      },
      onError: ({ message }) => events.push(message),
    });
    const job = await add(queue, 'rows', { attempts: 1 });
    for (let turn = 0; turn < 300 && events.length === 0; turn++) await sleep(10);
    expect(given).toEqual([0]);
    const kept = await queue.queue.getJob(job.id ?? '');
    expect(kept?.data.checkpoint).toBeUndefined();
    await worker.worker.close(true);
  });
});

describe('options that cannot work', () => {
  const place = { name: 'x', connection: { host: '127.0.0.1', port: 1 } };
  const worker = { ...place, flows: {}, onPage: () => undefined };
  it.each([
    [{ ...worker, name: '' }, 'name'],
    [{ ...worker, name: 'a:b' }, 'name'],
    [{ ...worker, connection: undefined }, 'connection'],
    [{ ...worker, flows: undefined }, 'flows'],
    [{ ...worker, flows: { a: 1 } }, 'flows.a'],
    [{ ...worker, onPage: undefined }, 'onPage'],
    [{ ...worker, concurrency: 0 }, 'concurrency'],
    [{ ...worker, leaseMs: 1 }, 'leaseMs'],
    [{ ...worker, maxLostWorkers: -1 }, 'maxLostWorkers'],
  ])('%# names %s', (options, named) => {
    expect(() => createPaginationWorker(options as unknown as PaginationWorkerOptions)).toThrow(`${named}: `);
  });

  it('a run without a flow', async () => {
    const { queue } = setUp();
    await expect(queue.add({} as never)).rejects.toThrow('run.flow: ');
    await expect(queue.addAll([{ run: { flow: 1 } as never }])).rejects.toThrow('runs[0].run.flow: ');
  });
});
