import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createPaginationQueue, createSourceQueue } from '../../src/bullmq/index.js';
import { type RunningRedis, startRedis } from '../redis/startRedis.js';
import { type Bundle, bundleForNode } from '../support/bundle.js';
import { startNode } from '../support/runChild.js';
import { seededRandom } from '../support/seededRandom.js';
import { type RunningServer, startServer } from '../support/startServer.js';

const JOBS = 12;
const PAGES = 25;
const PER_PAGE = 3;
const COMMENT_PAGES = 2;
const KILLS = 25;
const LEASE_MS = 1_000;

let redis: RunningRedis;
let api: RunningServer;
let worker: Bundle;
beforeAll(async () => {
  redis = await startRedis();
  worker = await bundleForNode('test/bullmq/children/worker.ts');
  api = await startServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const page = Number(url.searchParams.get('page') ?? 1);
    const isComments = url.pathname.endsWith('/comments');
    const items = Array.from({ length: PER_PAGE }, (_, index) => ({ id: (page - 1) * PER_PAGE + index }));
    // Slow enough for the kills to fall everywhere.
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ items, page, total_pages: isComments ? COMMENT_PAGES : PAGES }));
    }, 15);
  });
});
afterAll(async () => {
  await redis.close();
  await api.close();
  await worker.remove();
});

let running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
});

/** Three workers, of which one after another is killed at any moment, another taking its place, until `isDone`. */
async function killWorkers(
  name: string,
  mode: 'list' | 'commit' | 'source',
  seed: number,
  isDone: () => Promise<boolean>,
): Promise<number> {
  const random = seededRandom(seed);
  const args = [worker.file, String(redis.port), name, api.url, String(LEASE_MS), mode];
  const start = () => running.push(startNode(args, { limitMs: 110_000 }).process);
  for (let count = 0; count < 3; count++) start();
  let kills = 0;
  const until = Date.now() + 100_000;
  while (Date.now() < until && !(await isDone())) {
    await sleep(20 + random() * 280);
    if (kills >= KILLS) continue;
    running.splice(Math.floor(random() * running.length), 1)[0]?.kill('SIGKILL');
    kills++;
    start();
  }
  return kills;
}

async function runThroughKills(name: string, mode: 'list' | 'commit', seed: number): Promise<number> {
  const queue = createPaginationQueue({ name, connection: { host: '127.0.0.1', port: redis.port } });
  await queue.addAll(
    Array.from({ length: JOBS }, (_, index) => ({
      run: { flow: 'rows', params: { size: PER_PAGE } },
      options: { jobId: `${name}-${index}` },
    })),
  );
  const kills = await killWorkers(name, mode, seed, async () => {
    const { completed = 0, failed = 0 } = await queue.queue.getJobCounts('completed', 'failed');
    return completed + failed === JOBS;
  });
  expect(await queue.queue.getJobCounts('completed', 'failed')).toEqual({ completed: JOBS, failed: 0 });
  await queue.close();
  return kills;
}

const jobIds = (name: string) => Array.from({ length: JOBS }, (_, index) => `${name}-${index}`);
const firstIds = Array.from({ length: PAGES }, (_, page) => page * PER_PAGE);

it('acknowledges every page at least once, whichever worker is killed', { timeout: 120_000 }, async () => {
  expect(await runThroughKills('list', 'list', 1)).toBe(KILLS);
  const client = redis.client();
  for (const id of jobIds('list')) {
    const pages = (await client.lrange(`pages:${id}`, 0, -1)).map(Number);
    expect([...new Set(pages)]).toEqual(firstIds);
    // No more came twice than were in hand when a worker was killed.
    expect(pages.length - PAGES).toBeLessThanOrEqual(KILLS);
  }
});

it('counts every record exactly once where it is committed with the checkpoint', { timeout: 120_000 }, async () => {
  expect(await runThroughKills('commit', 'commit', 2)).toBe(KILLS);
  const client = redis.client();
  for (const id of jobIds('commit')) {
    const records = (await client.lrange(`records:${id}`, 0, -1)).map(Number);
    expect(records).toEqual(Array.from({ length: PAGES * PER_PAGE }, (_, index) => index));
  }
});

it('reads a source, each parent’s children once, whichever worker is killed', { timeout: 120_000 }, async () => {
  const queue = createSourceQueue({ name: 'blog', connection: { host: '127.0.0.1', port: redis.port } });
  const job = await queue.add({ source: 'blog' });
  const kills = await killWorkers('blog', 'source', 3, async () => (await job.isCompleted()) || (await job.isFailed()));
  expect(kills).toBe(KILLS);
  const posts = PAGES * PER_PAGE;
  const { returnvalue } = (await queue.queue.getJob(job.id ?? '')) ?? {};
  expect(returnvalue?.resources).toEqual({
    posts: { runs: 1, pages: PAGES, records: posts, skipped: 0 },
    comments: { runs: posts, pages: posts * COMMENT_PAGES, records: posts * COMMENT_PAGES * PER_PAGE, skipped: 0 },
  });
  const pages = await redis.client().lrange('pages:blog', 0, -1);
  const comments = Array.from({ length: posts * COMMENT_PAGES }, (_, index) => `comments ${index >> 1} ${index & 1}`);
  expect(new Set(pages)).toEqual(
    new Set([...Array.from({ length: PAGES }, (_, index) => `posts ${index}`), ...comments]),
  );
  expect(pages.length - PAGES - comments.length).toBeLessThanOrEqual(KILLS * 2);
  await queue.close();
});
