import { ConfigurationError } from '../core/errors.js';
import type { ResourcePlan } from '../rest/config/resourcePlan.js';
import type { EndpointJobPage } from '../rest/run/endpointJob.js';
import { parentKeyOf } from '../rest/run/parents.js';
import { addChildJobs } from './childJobs.js';
import type { JobHold } from './jobHold.js';
import type { SourceTurn } from './sourceTurn.js';
import type { SourceCheckpoint, SourceJob, SourceJobData } from './sourceTypes.js';

/** Takes the pages of one job: acknowledged, what depends on them has its jobs, and only then the checkpoint moves. */
export interface PageTaker {
  /** Where the job stands; what a turn before may have left undone is done. */
  start(): Promise<SourceCheckpoint>;
  /** Answers whether to go on. */
  take(page: EndpointJobPage): Promise<boolean>;
  /** Why not, if not. */
  readonly end: 'later' | 'children';
  /** What has failed is none of the endpoint's. */
  readonly hasFailed: boolean;
}

interface Taking {
  readonly plan: ResourcePlan;
  /** Resources that depend on it and are read. */
  readonly children: readonly ResourcePlan[];
  /** Its own records are wanted. */
  readonly isWanted: boolean;
}

export function pageTaker(
  job: SourceJob,
  hold: JobHold<SourceJobData>,
  { plan, children, isWanted }: Taking,
  turn: SourceTurn,
): PageTaker {
  const { onPage, queue, childJobOptions, closing, maxWaitingChildren } = turn;
  // Of what is not wanted nobody has committed anything.
  const resumeFrom = isWanted ? turn.resumeFrom : undefined;
  let stands: SourceCheckpoint = {};
  let added = 0;
  let end: 'later' | 'children' = 'later';
  let hasFailed = false;

  const handOver = async (records: readonly unknown[]) => {
    const tasks = records.flatMap((parent) => children.map((child) => ({ plan: child, parent })));
    await addChildJobs(job, tasks, queue, childJobOptions);
    added += tasks.length;
  };
  const acknowledge = async ({ records, ...place }: EndpointJobPage) => {
    const index = stands.pages ?? 0;
    const after = { ...place, pages: index + 1, records: (stands.records ?? 0) + records.length };
    if (isWanted) {
      if (resumeFrom && children.length > 0) {
        await hold.save({ ...job.data, handingOver: { pages: after.pages, records } });
      }
      const { source, params = {}, parent } = job.data;
      const parentKey = plan.parent === undefined ? undefined : parentKeyOf(plan, parent);
      const page = { resource: plan.name, records, ...(parentKey && { parentKey }), index, checkpoint: after };
      await onPage(page, { source, params, job, signal: hold.signal });
    }
    await handOver(records);
    await hold.save({ ...job.data, ...after, handingOver: undefined });
    stands = after;
  };
  return {
    start: async () => {
      const { checkpoint, progress, pages, records, handingOver, fingerprint } = job.data;
      stands = resumeFrom ? ((await resumeFrom(job)) ?? {}) : { checkpoint, progress, pages, records };
      if (stands.checkpoint && fingerprint !== plan.fingerprint) {
        throw new ConfigurationError(
          `${plan.place}.endpoint`,
          'is another than the one that this job has begun to read (paths, parameters, bodies, strategies or selectors differ)',
        );
      }
      // The page was committed, and whoever did that did not get any further.
      if (handingOver && handingOver.pages <= (stands.pages ?? 0)) {
        await handOver(handingOver.records);
        await hold.save({ ...job.data, ...stands, handingOver: undefined });
      }
      return stands;
    },
    take: async (page) => {
      hasFailed = true;
      await acknowledge(page);
      hasFailed = false;
      // The last one.
      if (!page.checkpoint?.next) return true;
      if (added >= maxWaitingChildren) end = 'children';
      return !closing.aborted && end === 'later';
    },
    get end() {
      return closing.aborted ? 'later' : end;
    },
    get hasFailed() {
      return hasFailed;
    },
  };
}
