/**
 * `npm run demo:distributed`: the cities of 40 countries, read by three worker processes over one Redis. One of them is killed midway and another
 * joins; at the end stands what they wrote beside what the server has.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createPaginationQueue } from 'rxjs-resilient-http/bullmq';
import { startRedis } from '../redis/startRedis.js';
import { type City, loadCities } from '../support/dataset.js';
import { startServer } from '../support/startServer.js';

const COUNTRIES = 40;
const PAGE_SIZE = 20;
const LIMIT_MS = 120_000;

const redis = await startRedis().catch((error: Error) => {
  console.error(`error: ${error.message} (install redis-server, such as by "apt-get install redis-server")`);
  process.exit(1);
});
const workers: ChildProcess[] = [];
const cities = await citiesByCountry();
const total = [...cities.values()].reduce((sum, { length }) => sum + length, 0);
const api = await startServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const all = cities.get(searchParams.get('country') ?? '') ?? [];
  const page = Number(searchParams.get('page') ?? 1);
  const items = all.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE);
  setTimeout(() => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ items, page, total_pages: Math.ceil(all.length / PAGE_SIZE) }));
  }, 20);
});
const queue = createPaginationQueue({ name: 'cities', connection: { host: '127.0.0.1', port: redis.port } });
const counts = redis.client();

try {
  await queue.addAll([...cities.keys()].map((country) => ({ run: { flow: 'country', params: { country } } })));
  console.log(`${cities.size} runs, ${total.toLocaleString('en')} records on the server`);
  for (let index = 0; index < 3; index++) startWorker();
  await untilWritten(total / 3);
  const victim = workers[0];
  victim?.kill('SIGKILL');
  console.log(`worker ${victim?.pid} killed (SIGKILL)`);
  startWorker();
  await untilDone();
  await report();
} finally {
  for (const worker of workers) worker.kill('SIGKILL');
  await queue.close();
  await api.close();
  await redis.close();
}

async function citiesByCountry(): Promise<Map<string, City[]>> {
  const groups = new Map<string, City[]>();
  for (const city of await loadCities()) {
    const group = groups.get(city.country);
    if (group) group.push(city);
    else if (groups.size < COUNTRIES) groups.set(city.country, [city]);
  }
  return groups;
}

function startWorker(): void {
  const file = fileURLToPath(new URL('distributedWorker.ts', import.meta.url));
  const args = ['--import', 'tsx', file, String(redis.port), api.url];
  const worker = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  workers.push(worker);
  console.log(`worker ${worker.pid} ${workers.length > 3 ? 'joins' : 'starts'}`);
}

async function untilWritten(records: number): Promise<void> {
  for (const until = Date.now() + LIMIT_MS; Date.now() < until; await sleep(50)) {
    if (Number(await counts.get('records')) >= records) return;
  }
  throw new Error('the workers do not get on');
}

async function untilDone(): Promise<void> {
  for (const until = Date.now() + LIMIT_MS; Date.now() < until; await sleep(100)) {
    const { completed = 0, failed = 0 } = await queue.queue.getJobCounts('completed', 'failed');
    if (failed > 0) throw new Error(`${failed} runs failed`);
    if (completed === cities.size) return;
  }
  throw new Error('the runs do not come to an end');
}

async function report(): Promise<void> {
  const written = Number(await counts.get('records'));
  for (const [pid, pages] of Object.entries(await counts.hgetall('pages')))
    console.log(`worker ${pid}: ${pages} pages`);
  console.log(`written ${written.toLocaleString('en')}, on the server ${total.toLocaleString('en')}`);
  if (written !== total) throw new Error('the sums do not agree');
}
