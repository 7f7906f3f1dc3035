import type { JobsOptions, Queue, RepeatOptions } from 'bullmq';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { givenParams } from './givenParams.js';
import { jobQueue } from './jobQueue.js';
import { retryFailedJobs } from './retryFailedJobs.js';
import type { SourceJob, SourceJobData, SourceJobResult, SourceQueueOptions, SourceRun } from './sourceTypes.js';

export interface SourceQueue {
  /** BullMQ's own queue: counts, pausing, cleaning, what a dashboard wants. */
  readonly queue: Queue<SourceJobData, SourceJobResult, string>;
  /**
   * Adds a source as a job, which is complete when all of it is: `job.waitUntilFinished(events)`.
   *
   * @param options BullMQ's: `priority`, `delay`, `jobId` (the same id twice is one job), `attempts`, which all jobs of the source have
   */
  add(run: SourceRun, options?: JobsOptions): Promise<SourceJob>;
  /**
   * Adds a source again and again. Under the same `id` it replaces what was there.
   *
   * @param repeat BullMQ's: `{ pattern: '0 3 * * *' }` (cron) or `{ every: 3_600_000 }` (milliseconds)
   */
  repeat(id: string, repeat: Omit<RepeatOptions, 'key'>, run: SourceRun, options?: JobsOptions): Promise<void>;
  /** Ends a repetition. True when there was one. */
  stopRepeating(id: string): Promise<boolean>;
  /**
   * Has whatever failed of a source tried again, each job from its last page, and goes on with what waited for it.
   *
   * @param jobId of the source's first job
   * @returns how many jobs that are
   */
  retry(jobId: string): Promise<number>;
  /** Ends the connection; what is in the queue stays. */
  close(): Promise<void>;
}

/**
 * REST sources as flows of BullMQ, for `createSourceWorker` in any process. A job names its source: the configuration, and its secrets,
 * are the workers'.
 *
 * @throws ConfigurationError for options, and later for runs, that cannot be
 *
 * @example
 * const queue = createSourceQueue({ name: 'sources', connection: { host: 'localhost', port: 6379 } });
 * const job = await queue.add({ source: 'blog' });
 * await queue.repeat('nightly', { pattern: '0 3 * * *' }, { source: 'blog' });
 */
export function createSourceQueue(options: SourceQueueOptions): SourceQueue {
  const { queue, ...jobs } = jobQueue<SourceRun, SourceJobData, SourceJobResult>(options, checkedRun);
  const { add, repeat, stopRepeating, close } = jobs;
  return { queue, add, repeat, stopRepeating, retry: (jobId) => retryFailedJobs(queue, jobId), close };
}

/** Only what was asked for: where a source stands is the workers' to say. */
function checkedRun(run: SourceRun, place: string): { name: string; data: SourceJobData } {
  checkOptions(run, { string: ['source'], list: ['resources'] }, `${place}.`);
  const { source, params, resources } = run;
  checkKind(`${place}.source`, source ?? null, 'string');
  for (const [index, name] of (resources ?? []).entries()) {
    checkKind(`${place}.resources[${index}]`, name ?? null, 'string');
  }
  if (resources?.length === 0) throw new ConfigurationError(`${place}.resources`, 'must name one at least');
  const data = {
    source,
    ...(params !== undefined && { params: givenParams(params, place) }),
    ...(resources && { resources }),
  };
  return { name: source, data };
}
