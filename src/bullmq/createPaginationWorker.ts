import type { Worker } from 'bullmq';
import { checkKind } from '../core/checkOptions.js';
import { checkWorkerOptions } from './checkWorkerOptions.js';
import { runJob } from './runJob.js';
import { startWorker } from './startWorker.js';
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
export function createPaginationWorker<TItems extends object>(
  options: PaginationWorkerOptions<TItems>,
): PaginationWorker {
  const settings = checkWorkerOptions(options);
  checkKind('flows', options.flows ?? null, 'object');
  for (const [name, flow] of Object.entries(options.flows)) checkKind(`flows.${name}`, flow ?? null, 'function');
  // Which flow a page is of is not known to whoever takes it.
  const { flows, onPage, resumeFrom } = options as unknown as PaginationWorkerOptions;
  return startWorker<PaginationJobData, PaginationJobResult>(settings, (job, turn) =>
    runJob(job, { ...turn, flows, onPage: onPage.bind(options), resumeFrom }),
  );
}
