import type { SourceContext } from '../rest/run/sourceRun.js';
import { addChildJobs, newRun } from './childJobs.js';
import { jobHold } from './jobHold.js';
import { neededOf, planOf, saveCursors } from './knownSources.js';
import { readResource } from './readResource.js';
import { ownResult, withChildren } from './sourceTotals.js';
import type { SourceTurn } from './sourceTurn.js';
import type { SourceJob, SourceJobData, SourceJobResult } from './sourceTypes.js';
import type { TurnEnd } from './startWorker.js';

/**
 * A turn of a job of a source. What is to be read has its job before this one says that it is read; then it waits for those.
 *
 * ```
 * blog ── posts ──── comments for post 1
 *     │        └─── comments for post 2
 *     └─ users
 * ```
 */
export async function runSourceJob(job: SourceJob, turn: SourceTurn): Promise<TurnEnd<SourceJobResult>> {
  const context = turn.sources.of(job.data);
  if (!job.data.isRead)
    return job.data.resource === undefined ? begin(job, context, turn) : readResource(job, context, turn);
  return turn.areChildrenDone ? end(job, context) : 'children';
}

/** A job for each resource that depends on no other. */
async function begin(job: SourceJob, context: SourceContext, turn: SourceTurn): Promise<'children'> {
  const hold = jobHold<SourceJobData>(job, turn);
  const needed = neededOf(context, job.data);
  const roots = context.plans.filter(({ name, parent }) => parent === undefined && needed.has(name));
  if (job.data.run === undefined) await hold.save({ ...job.data, run: newRun(job) });
  await addChildJobs(
    job,
    roots.map((plan) => ({ plan })),
    turn.queue,
    turn.childJobOptions,
  );
  await hold.save({ ...job.data, isRead: true });
  return 'children';
}

/** The results of all children; incremental values are saved once a whole tree of resources is complete. */
async function end(job: SourceJob, context: SourceContext): Promise<SourceJobResult> {
  if (job.data.resource === undefined) {
    const { resources } = await withChildren(job, { resources: {} });
    return { resources };
  }
  const own = ownResult(job.data);
  const { resources, cursors } = await withChildren(job, own);
  if (planOf(context, job).parent !== undefined) return { ...own, resources, ...(cursors && { cursors }) };
  await saveCursors(context, cursors ?? {});
  return { resources };
}
