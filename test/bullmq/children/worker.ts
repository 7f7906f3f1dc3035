/**
 * A worker process. `worker PORT QUEUE API LEASE_MS MODE`: in mode `list` each page is pushed to the Redis list `pages:ID`; in mode
 * `commit` its records are pushed to `records:ID` together with the checkpoint, in one transaction that only follows what stands there.
 *
 * In mode `source` the queue is of sources, and each page's name is pushed to the list `pages:QUEUE`.
 */
import { Redis } from 'ioredis';
import { createHttpClient } from 'rxjs-resilient-http';
import { createPaginationWorker, createSourceWorker } from 'rxjs-resilient-http/bullmq';

const [, , port, name = '', baseUrl, leaseMs, mode = 'list'] = process.argv;
const connection = { host: '127.0.0.1', port: Number(port), maxRetriesPerRequest: null };
const redis = new Redis(connection);
const client = createHttpClient({ baseUrl });

const COMMIT = `
  local stands = tonumber(redis.call('HGET', KEYS[1], 'page') or '-1')
  if stands ~= tonumber(ARGV[1]) - 1 then return 0 end
  redis.call('HSET', KEYS[1], 'page', ARGV[1], 'checkpoint', ARGV[2])
  redis.call('RPUSH', KEYS[2], unpack(ARGV, 3))
  return 1`;

const workOnRuns = () =>
  createPaginationWorker({
    name,
    connection,
    leaseMs: Number(leaseMs),
    concurrency: 2,
    flows: {
      rows: ({ size }: { size: number }) => ({ client, baseRequest: { path: '/rows', query: { size } } }),
    },
    onPage: async (page, { job }) => {
      const rows = page.items as { id: number }[];
      if (mode === 'list') await redis.rpush(`pages:${job.id}`, String(rows[0]?.id));
      else {
        const ids = rows.map(({ id }) => String(id));
        const keys = [`state:${job.id}`, `records:${job.id}`];
        const isIn = await redis.eval(COMMIT, 2, ...keys, page.index, JSON.stringify(page.checkpoint), ...ids);
        if (isIn !== 1) throw new Error(`page ${page.index} does not follow what stands there`);
      }
    },
    ...(mode === 'commit' && {
      resumeFrom: async (job) => JSON.parse((await redis.hget(`state:${job.id}`, 'checkpoint')) ?? 'null') ?? undefined,
    }),
    onError: () => undefined,
  });
const workOnSources = () =>
  createSourceWorker({
    name,
    connection,
    leaseMs: Number(leaseMs),
    concurrency: 2,
    sources: {
      blog: () => ({
        client,
        config: {
          client: { baseUrl: `${baseUrl}/` },
          resources: ['posts', { name: 'comments', endpoint: 'posts/{resources.posts.id}/comments' }],
        },
      }),
    },
    onPage: async ({ resource, parentKey = {}, index }) => {
      await redis.rpush(`pages:${name}`, [resource, ...Object.values(parentKey), index].join(' '));
    },
    onError: () => undefined,
  });
const worker = mode === 'source' ? workOnSources() : workOnRuns();
process.on('SIGTERM', () => void worker.close().then(() => process.exit(0)));
console.log('ready');
