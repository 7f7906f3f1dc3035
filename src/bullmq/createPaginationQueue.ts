import { type Job, type JobsOptions, Queue, type RepeatOptions } from 'bullmq';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import { checkQueuePlace } from './checkQueuePlace.js';
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

const JOB_OPTIONS: JobsOptions = { attempts: 5, backoff: { type: 'exponential', delay: 1_000 } };

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
  checkQueuePlace(options);
  checkOptions(options, { object: ['defaultJobOptions'] });
  const { name, connection, prefix, defaultJobOptions } = options;
  const queue = new Queue<PaginationJobData, PaginationJobResult, string>(name, {
    connection,
    ...(prefix === undefined ? {} : { prefix }),
    defaultJobOptions: { ...JOB_OPTIONS, ...defaultJobOptions },
  });
  return {
    queue,
    add: async (run, jobOptions) => {
      const data = checkedRun(run, 'run');
      return queue.add(data.flow, data, jobOptions);
    },
    addAll: async (runs) =>
      queue.addBulk(
        runs.map(({ run, options: opts }, index) => {
          const data = checkedRun(run, `runs[${index}].run`);
          return { name: data.flow, data, ...(opts ? { opts } : {}) };
        }),
      ),
    repeat: async (id, repeat, run, opts) => {
      const data = checkedRun(run, 'run');
      await queue.upsertJobScheduler(id, repeat, { name: data.flow, data, ...(opts ? { opts } : {}) });
    },
    stopRepeating: (id) => queue.removeJobScheduler(id),
    close: () => queue.close(),
  };
}

/** Only what was asked for: where a run stands is the workers' to say. */
function checkedRun(run: PaginationRun, place: string): PaginationJobData {
  checkOptions(run, { string: ['flow'] }, `${place}.`);
  checkKind(`${place}.flow`, run.flow ?? null, 'string');
  return run.params === undefined ? { flow: run.flow } : { flow: run.flow, params: run.params };
}
