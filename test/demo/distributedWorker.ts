/**
 * One of the worker processes of `npm run demo:distributed`: `distributedWorker REDIS_PORT API_URL`. Records and checkpoint go into Redis in
 * one transaction, so each record counts once, whoever is killed when.
 */
import { Redis } from 'ioredis';
import { createHttpClient } from 'rxjs-resilient-http';
import { createPaginationWorker } from 'rxjs-resilient-http/bullmq';

const [, , port, baseUrl] = process.argv;
const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null };
const redis = new Redis(connection);
const client = createHttpClient({ baseUrl });

createPaginationWorker({
  name: 'cities',
  connection,
  concurrency: 2,
  leaseMs: 1_500,
  flows: {
    country: ({ country }: { country: string }) => ({ client, baseRequest: { path: '/cities', query: { country } } }),
  },
  onPage: async (page, { job }) => {
    await redis
      .multi()
      .hset('checkpoints', String(job.id), JSON.stringify(page.checkpoint))
      .incrby('records', page.items.length)
      .hincrby('pages', String(process.pid), 1)
      .exec();
  },
  resumeFrom: async (job) => JSON.parse((await redis.hget('checkpoints', String(job.id))) ?? 'null') ?? undefined,
});
