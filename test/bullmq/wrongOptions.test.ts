import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createPaginationQueue,
  createPaginationWorker,
  createSourceQueue,
  createSourceWorker,
  type SourceWorkerOptions,
} from '../../src/bullmq/index.js';
import { knownSources } from '../../src/bullmq/knownSources.js';
import { runJob } from '../../src/bullmq/runJob.js';
import { type EntryPoint, junk, options, settled, whatIsNotOurs } from '../fuzz/wrongOptions.js';
import { type RunningRedis, startRedis } from '../redis/startRedis.js';

let redis: RunningRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.close());

const WORKER = 'name prefix onPage resumeFrom concurrency leaseMs maxLostWorkers onError';
const place = () => ({ name: 'fuzz', connection: { host: '127.0.0.1', port: redis.port } });
type Closing = { close(): Promise<void> };
const opened = (open: (options: never) => Closing, name: string, keys: string, more: object = {}): EntryPoint =>
  options(name, keys, async (o) => {
    const given = Object(o) === o ? { ...place(), ...more, ...(o as object) } : o;
    await open(given as never).close();
  });
const added = (name: string, keys: string, more: object, add: (run: never) => Promise<unknown>): EntryPoint =>
  options(name, keys, add, more as Record<string, unknown>);

it.each([
  opened(createPaginationQueue, 'createPaginationQueue', 'name prefix defaultJobOptions'),
  opened(createSourceQueue, 'createSourceQueue', 'name prefix defaultJobOptions'),
  opened(createPaginationWorker, 'createPaginationWorker', `${WORKER} flows`, { flows: {}, onPage: () => undefined }),
  opened(createSourceWorker, 'createSourceWorker', `${WORKER} sources childJobOptions maxWaitingChildren`, {
    sources: {},
    onPage: () => undefined,
  }),
  added('a run', 'flow params', { flow: 'a' }, async (run) => {
    const queue = createPaginationQueue(place());
    await queue.add(run).finally(() => queue.close());
  }),
  added('a source’s run', 'source params resources', { source: 'a' }, async (run) => {
    const queue = createSourceQueue(place());
    await queue.add(run).finally(() => queue.close());
  }),
  options('what a source makes', 'config client state scheduler onSkipped onInvalid tokens', async (made) => {
    knownSources({ sources: { a: () => made } } as Pick<SourceWorkerOptions, 'sources'>).of({ source: 'a' });
  }),
  options('what a flow makes', 'client baseRequest limits strategy', async (made) => {
    await runJob({ data: { flow: 'a' } } as never, {
      flows: { a: () => made },
      onPage: () => undefined,
      token: '',
      leaseMs: 1_000,
      cancelled: undefined,
      closing: new AbortController().signal,
      areChildrenDone: false,
    });
  }),
])('$name works with a value of a wrong kind, or names it', { timeout: 60_000 }, async (entry) => {
  const found: string[] = [];
  for (const key of entry.keys) {
    for (const [kind, value] of junk) {
      const failure = await settled(entry, key, value).then(
        () => undefined,
        // BullMQ's own, which ends a job at once, holds ours.
        (error: unknown) => whatIsNotOurs(Object(error).name === 'UnrecoverableError' ? Object(error).cause : error),
      );
      if (failure !== undefined) found.push(`${key}: ${kind}: ${failure}`);
    }
  }
  expect(found).toEqual([]);
});
