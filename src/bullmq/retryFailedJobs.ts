import type { Queue } from 'bullmq';
import { ConfigurationError } from '../core/errors.js';
import type { SourceJob, SourceJobData, SourceJobResult } from './sourceTypes.js';

const AT_ONCE = 1000;

/** Every failed job of the run that begins with `jobId`: children before those that wait for them, which they failed. */
export async function retryFailedJobs(
  queue: Queue<SourceJobData, SourceJobResult, string>,
  jobId: string,
): Promise<number> {
  const first = await queue.getJob(jobId);
  if (!first) throw new ConfigurationError('jobId', `there is no job ${JSON.stringify(jobId)} in ${queue.name}`);
  const failed = new Map<string, SourceJob>();
  for (let start = 0, count = AT_ONCE; count === AT_ONCE; start += AT_ONCE) {
    const jobs = await queue.getJobs(['failed'], start, start + AT_ONCE - 1);
    count = jobs.length;
    for (const job of jobs) {
      if (job?.id !== undefined && isOf(first, job)) failed.set(job.id, job);
    }
  }
  const depthOf = (job: SourceJob): number => {
    const parent = job.parent && failed.get(job.parent.id ?? '');
    return parent ? depthOf(parent) + 1 : 0;
  };
  const deepestFirst = [...failed.values()].map((job) => ({ job, depth: depthOf(job) }));
  deepestFirst.sort((left, right) => right.depth - left.depth);
  for (const { job } of deepestFirst) await job.retry('failed', { resetAttemptsMade: true });
  return deepestFirst.length;
}

function isOf(first: SourceJob, { id, data }: SourceJob): boolean {
  return id === first.id || (first.data.run !== undefined && data.run === first.data.run);
}
