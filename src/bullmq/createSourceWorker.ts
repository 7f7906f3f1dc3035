import { Queue, type Worker } from 'bullmq';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import { checkAtLeast, checkWorkerOptions } from './checkWorkerOptions.js';
import { knownSources } from './knownSources.js';
import { runSourceJob } from './runSourceJob.js';
import type { SourceJobData, SourceJobResult, SourceWorkerOptions } from './sourceTypes.js';
import { startWorker } from './startWorker.js';

export interface SourceWorker {
  /** BullMQ's own worker: its events (`completed`, `failed`, `stalled` …), pausing. */
  readonly worker: Worker<SourceJobData, SourceJobResult, string>;
  /** Hands its jobs back after the page that each is at, so that others go on from there, and ends. */
  close(): Promise<void>;
}

/**
 * Works on the sources of a `createSourceQueue`, as many processes of it as there are: a source is a flow of BullMQ, with a job for
 * each resource and, of one that depends on another, for each parent record. A page is requested, `onPage` takes it, what depends
 * on its records gets its jobs, and only then the checkpoint moves. Of a worker that died the job is another's after `leaseMs`.
 *
 * ```
 * blog ── posts ──── comments for post 1       a job waits for those to its right,
 *     │        └─── comments for post 2       and has their totals in its return value
 *     └─ users
 * ```
 *
 * A failure goes to BullMQ, which tries again from the last page by the job's `attempts` and `backoff`; after that it fails the jobs
 * to its left, unless the resource's `onError` is `'skip'`. Incremental values are saved once a resource and all that depends on it
 * are complete. The children of a parent that comes twice, or whose page is read again, are read once.
 *
 * @throws ConfigurationError for options that cannot work
 *
 * @example
 * const worker = createSourceWorker({
 *   name: 'sources',
 *   connection: { host: 'localhost', port: 6379 },
 *   sources: { blog: () => ({ config, state: redisCheckpointStore({ client: redis, prefix: 'blog:' }) }) },
 *   onPage: ({ resource, records }) => database.insert(resource, records),
 * });
 */
export function createSourceWorker(options: SourceWorkerOptions): SourceWorker {
  const settings = checkWorkerOptions(options);
  checkOptions(options, { object: ['childJobOptions'], number: ['maxWaitingChildren'] });
  checkKind('sources', options.sources ?? null, 'object');
  for (const [name, source] of Object.entries(options.sources))
    checkKind(`sources.${name}`, source ?? null, 'function');
  const { resumeFrom, childJobOptions, maxWaitingChildren = 10_000 } = options;
  checkAtLeast('maxWaitingChildren', maxWaitingChildren, 1);
  const { name, connection, prefix, onError } = settings;
  const queue = new Queue<SourceJobData, SourceJobResult, string>(name, {
    connection,
    ...(prefix === undefined ? {} : { prefix }),
  });
  queue.on('error', (error) => onError?.(error));
  const sources = knownSources(options);
  const onPage = options.onPage.bind(options);
  const { worker, close } = startWorker<SourceJobData, SourceJobResult>(settings, (job, turn) =>
    runSourceJob(job, { ...turn, sources, queue, onPage, resumeFrom, childJobOptions, maxWaitingChildren }),
  );
  return {
    worker,
    close: async () => {
      await close();
      await queue.close();
    },
  };
}
