import { createHash, randomBytes } from 'node:crypto';
import type { JobsOptions, Queue } from 'bullmq';
import { exactText, plainJson } from '../core/json.js';
import type { ResourcePlan } from '../rest/config/resourcePlan.js';
import { parentIdentity } from '../rest/run/parents.js';
import type { SourceJob, SourceJobData, SourceJobResult, SourceWorkerOptions } from './sourceTypes.js';

/** What a job hands over to another: a resource, for a parent or for none. */
export interface ChildTask {
  readonly plan: ResourcePlan;
  readonly parent?: unknown;
}

/** Longer than any worker takes from adding children to noting down that it did: until then their ids say that they are there. */
const KEPT_SECONDS = 86_400;
/** Jobs that go to Redis at once. */
const AT_ONCE = 500;

/** What the ids of all jobs of a run begin with. A job that comes again under the id of an earlier one is another run. */
export function newRun(job: SourceJob): string {
  return `${encodeURIComponent(job.id ?? '')}-${randomBytes(4).toString('hex')}`;
}

/** Adds children to a job, which waits for them. One that is there already, from a turn that came to its end before its time, stays as it is. */
export async function addChildJobs(
  job: SourceJob,
  tasks: readonly ChildTask[],
  queue: Queue<SourceJobData, SourceJobResult, string>,
  childJobOptions: SourceWorkerOptions['childJobOptions'],
): Promise<void> {
  const { source, params, resources, run = '' } = job.data;
  const { attempts, backoff, priority } = job.opts;
  const inherited: JobsOptions = {
    ...(attempts !== undefined && { attempts }),
    ...(backoff !== undefined && { backoff }),
    ...(priority !== undefined && { priority }),
  };
  const parent = { id: job.id ?? '', queue: job.queueQualifiedName };
  const jobs = tasks.map(({ plan, parent: record }) => ({
    name: plan.name,
    data: {
      source,
      ...(params !== undefined && { params }),
      ...(resources && { resources }),
      run,
      resource: plan.name,
      ...(record !== undefined && { parent: plainJson(record, plan.name) }),
      fingerprint: plan.fingerprint,
    },
    opts: {
      removeOnComplete: { age: KEPT_SECONDS },
      ...inherited,
      ...childJobOptions,
      jobId: childId(job, plan, record),
      parent,
      failParentOnFailure: true,
    },
  }));
  for (let at = 0; at < jobs.length; at += AT_ONCE) await queue.addBulk(jobs.slice(at, at + AT_ONCE));
}

function childId(job: SourceJob, plan: ResourcePlan, parent: unknown): string {
  const resource = `${job.data.run}/${encodeURIComponent(plan.name)}`;
  if (parent === undefined) return resource;
  const identity = exactText([job.id, parentIdentity(plan, parent)]);
  return `${resource}/${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}`;
}
