import type { Job, JobsOptions, Queue, RepeatOptions } from 'bullmq';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import { givenParams } from './givenParams.js';
import { jobQueue } from './jobQueue.js';
import type { PaginationJobData, PaginationJobResult, PaginationQueueOptions, PaginationRun } from './types.js';

export interface PaginationQueue {
  /** BullMQ's own queue: counts, pausing, cleaning, what a dashboard wants. */
  readonly queue: Queue<PaginationJobData, PaginationJobResult, string>;
  /**
   * Adds a run as a job.
   *
   * @param options BullMQ's: `priority`, `delay`, `jobId` (the same id twice is one job), `attempts` …
   */
  add(run: PaginationRun, options?: JobsOptions): Promise<Job<PaginationJobData, PaginationJobResult, string>>;
  /** The same for many, in one go. */
  addAll(
    runs: readonly { run: PaginationRun /** BullMQ's. @default the queue's */; options?: JobsOptions | undefined }[],
  ): Promise<Job<PaginationJobData, PaginationJobResult, string>[]>;
  /**
   * Adds a run again and again. Under the same `id` it replaces what was there.
   *
   * @param repeat BullMQ's: `{ pattern: '0 3 * * *' }` (cron) or `{ every: 3_600_000 }` (milliseconds)
   */
  repeat(id: string, repeat: Omit<RepeatOptions, 'key'>, run: PaginationRun, options?: JobsOptions): Promise<void>;
  /** Ends a repetition. True when there was one. */
  stopRepeating(id: string): Promise<boolean>;
  /** Ends the connection; what is in the queue stays. */
  close(): Promise<void>;
}

/**
 * Pagination runs as jobs of BullMQ, for {@link createPaginationWorker} in any process.
 *
 * @throws ConfigurationError for options, and later for runs, that cannot be
 *
 * @example
 * const queue = createPaginationQueue({ name: 'cities', connection: { host: 'localhost', port: 6379 } });
 * await queue.add({ flow: 'cities', params: { country: 'DE' } }, { priority: 1 });
 */
export function createPaginationQueue(options: PaginationQueueOptions): PaginationQueue {
  return jobQueue<PaginationRun, PaginationJobData, PaginationJobResult>(options, checkedRun);
}

/** Only what was asked for: where a run stands is the workers' to say. */
function checkedRun(run: PaginationRun, place: string): { name: string; data: PaginationJobData } {
  checkOptions(run, { string: ['flow'] }, `${place}.`);
  const { flow, params } = run;
  checkKind(`${place}.flow`, flow ?? null, 'string');
  return { name: flow, data: params === undefined ? { flow } : { flow, params: givenParams(params, place) } };
}
