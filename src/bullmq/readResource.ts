import { UnrecoverableError } from 'bullmq';
import { firstValueFrom, fromEvent, merge, mergeMap, throwError } from 'rxjs';
import { messageOf } from '../core/messageOf.js';
import { endpointJob$ } from '../rest/run/endpointJob.js';
import type { SourceContext } from '../rest/run/sourceRun.js';
import { asJobError } from './asJobError.js';
import { jobHold } from './jobHold.js';
import { neededOf, planOf, wantedOf } from './knownSources.js';
import { pageTaker } from './pageTaker.js';
import { ownResult } from './sourceTotals.js';
import type { SourceTurn } from './sourceTurn.js';
import type { SourceJob, SourceJobData, SourceJobResult } from './sourceTypes.js';
import type { TurnEnd } from './startWorker.js';

/** Reads a resource for a parent, or for none, from where the job stands: page by page, each acknowledged before the next. */
export async function readResource(
  job: SourceJob,
  context: SourceContext,
  turn: SourceTurn,
): Promise<TurnEnd<SourceJobResult>> {
  const plan = planOf(context, job);
  const needed = neededOf(context, job.data);
  const children = plan.children.filter(({ name }) => needed.has(name));
  const isWanted = wantedOf(context.plans, job.data).has(plan.name);
  const hold = jobHold<SourceJobData>(job, turn);
  const pages = pageTaker(job, hold, { plan, children, isWanted }, turn);
  const { checkpoint, progress } = await pages.start();
  hold.signal.throwIfAborted();
  const read$ = endpointJob$(
    context,
    {
      plan,
      saved$: turn.sources.savedCursors(job, plan),
      ...(job.data.parent !== undefined && { parent: job.data.parent }),
      ...(checkpoint && { checkpoint }),
      ...(progress !== undefined && { progress }),
    },
    pages.take,
  );
  const aborted$ = fromEvent(hold.signal, 'abort').pipe(mergeMap(() => throwError(() => hold.signal.reason)));
  let more: Pick<SourceJobData, 'cursors' | 'skipped'>;
  try {
    const { isComplete, cursors } = await firstValueFrom(merge(read$, aborted$));
    if (!isComplete) return pages.end;
    more = Object.keys(cursors).length > 0 ? { cursors: { [plan.name]: cursors } } : {};
  } catch (error) {
    const maySkip = plan.onError === 'skip' && plan.parent !== undefined && !hold.signal.aborted && !pages.hasFailed;
    if (!maySkip || comesAgain(job, error)) throw error;
    context.onSkipped({ resource: plan.name, parent: job.data.parent, error });
    more = { skipped: messageOf(error) };
    await job.log(`skipped: ${more.skipped}`);
  }
  const data = { ...job.data, ...more, isRead: true };
  // What a leaf has read is its result.
  if (children.length === 0 && plan.parent !== undefined) return ownResult(data);
  await hold.save(data);
  return 'children';
}

/** BullMQ will try it again. */
function comesAgain({ attemptsMade, opts: { attempts = 1 } }: SourceJob, error: unknown): boolean {
  return attemptsMade + 1 < attempts && !(asJobError(error) instanceof UnrecoverableError);
}
