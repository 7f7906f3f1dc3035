import { type Job, type JobsOptions, Queue, type RepeatOptions } from 'bullmq';
import { checkOptions } from '../core/checkOptions.js';
import { checkQueuePlace } from './checkQueuePlace.js';
import type { PaginationQueueOptions } from './types.js';

const JOB_OPTIONS: JobsOptions = { attempts: 5, backoff: { type: 'exponential', delay: 1_000 } };

/** A queue of BullMQ for runs of one kind. */
export interface JobQueue<TRun, TData, TResult> {
  readonly queue: Queue<TData, TResult, string>;
  add(run: TRun, options?: JobsOptions): Promise<Job<TData, TResult, string>>;
  addAll(runs: readonly { run: TRun; options?: JobsOptions | undefined }[]): Promise<Job<TData, TResult, string>[]>;
  repeat(id: string, repeat: Omit<RepeatOptions, 'key'>, run: TRun, options?: JobsOptions): Promise<void>;
  stopRepeating(id: string): Promise<boolean>;
  close(): Promise<void>;
}

/** @param checked a run as a job: its name, and what travels in it. Throws ConfigurationErrors under a place */
export function jobQueue<TRun, TData, TResult>(
  options: PaginationQueueOptions,
  checked: (run: TRun, place: string) => { name: string; data: TData },
): JobQueue<TRun, TData, TResult> {
  checkQueuePlace(options);
  checkOptions(options, { object: ['defaultJobOptions'] });
  const { name: queueName, connection, prefix, defaultJobOptions } = options;
  const queue = new Queue<TData, TResult, string, TData, TResult, string>(queueName, {
    connection,
    ...(prefix === undefined ? {} : { prefix }),
    defaultJobOptions: { ...JOB_OPTIONS, ...defaultJobOptions },
  });
  return {
    queue: queue as Queue<TData, TResult, string>,
    add: async (run, jobOptions) => {
      const { name, data } = checked(run, 'run');
      return queue.add(name, data, jobOptions);
    },
    addAll: async (runs) =>
      queue.addBulk(
        runs.map(({ run, options: opts }, index) => ({
          ...checked(run, `runs[${index}].run`),
          ...(opts ? { opts } : {}),
        })),
      ),
    repeat: async (id, repeat, run, opts) => {
      await queue.upsertJobScheduler(id, repeat, { ...checked(run, 'run'), ...(opts ? { opts } : {}) });
    },
    stopRepeating: (id) => queue.removeJobScheduler(id),
    close: () => queue.close(),
  };
}
