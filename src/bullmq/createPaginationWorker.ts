import { WaitingError, Worker } from 'bullmq';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { checkQueuePlace } from './checkQueuePlace.js';
import { runJob } from './runJob.js';
import type { PaginationJobData, PaginationJobResult, PaginationWorkerOptions } from './types.js';

export interface PaginationWorker {
  /** BullMQ's own worker: its events (`completed`, `failed`, `stalled` …), pausing. */
  readonly worker: Worker<PaginationJobData, PaginationJobResult, string>;
  /** Hands its jobs back after the page that each is at, so that others go on from there, and ends. */
  close(): Promise<void>;
}

/**
 * Works on the runs of a `createPaginationQueue`, as many processes of it as there are. A run goes page by page: request, `onPage`, and only
 * then the checkpoint, which travels in the job. Of a worker that died the job is another's after `leaseMs`, and goes on from there.
 *
 * ```
 * worker 1:  p0──p1──✗ (killed)
 * worker 2:  ─ ─ ─ ─ ─ ─ leaseMs ─ ─ p2──p3──| completed
 * ```
 *
 * A failure goes to BullMQ, which tries again from the last page by the job's `attempts` and `backoff`; one that no repetition
 * mends (a configuration, 401, 404) fails the job at once.
 *
 * Share one limit among all processes by a client whose limiter has the `redisRateLimitStore` of "./redis".
 *
 * @throws ConfigurationError for options that cannot work
 *
 * @example
 * const worker = createPaginationWorker({
 *   name: 'cities',
 *   connection: { host: 'localhost', port: 6379 },
 *   flows: { cities: ({ country }) => ({ client, baseRequest: { path: '/cities', query: { country } } }) },
 *   onPage: (page) => database.insert(page.items),
 * });
 */
export function createPaginationWorker(options: PaginationWorkerOptions): PaginationWorker {
  checkQueuePlace(options);
  checkOptions(options, {
    function: ['resumeFrom', 'onError'],
    number: ['concurrency', 'leaseMs', 'maxLostWorkers'],
  });
  checkKind('flows', options.flows ?? null, 'object');
  checkKind('onPage', options.onPage ?? null, 'function');
  for (const [name, flow] of Object.entries(options.flows)) checkKind(`flows.${name}`, flow ?? null, 'function');
  const { name, connection, prefix, concurrency = 1, leaseMs = 30_000, maxLostWorkers = 100, onError } = options;
  checkAtLeast('concurrency', concurrency, 1);
  checkAtLeast('leaseMs', leaseMs, 100);
  checkAtLeast('maxLostWorkers', maxLostWorkers, 0);
  const closing = new AbortController();
  const worker = new Worker<PaginationJobData, PaginationJobResult, string>(
    name,
    async (job, token, cancelled) => {
      const result = await runJob(job, { ...options, token, leaseMs, cancelled, closing: closing.signal });
      if (result) return result;
      await job.moveToWait(token);
      throw new WaitingError();
    },
    {
      connection,
      ...(prefix === undefined ? {} : { prefix }),
      concurrency,
      lockDuration: leaseMs,
      stalledInterval: Math.min(leaseMs, 30_000),
      maxStalledCount: maxLostWorkers,
    },
  );
  // Without a listener an error of the connection would end the process.
  worker.on('error', (error) => onError?.(error));
  return {
    worker,
    close: async () => {
      closing.abort();
      await worker.close();
    },
  };
}

function checkAtLeast(place: string, value: number, least: number): void {
  if (!(value >= least)) throw new ConfigurationError(place, `must be ${least} or more, not ${value}`);
}
