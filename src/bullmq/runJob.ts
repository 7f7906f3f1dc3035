import { UnrecoverableError } from 'bullmq';
import { paginateStream } from '../async/paginateStream.js';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import type { PaginateOptions, PaginationCheckpoint, PaginationLimits } from '../pagination/types.js';
import { jobHold } from './jobHold.js';
import type { Turn, TurnEnd } from './startWorker.js';
import type { PaginationJob, PaginationJobResult, PaginationWorkerOptions } from './types.js';

export interface RunJobConfig extends Turn, Pick<PaginationWorkerOptions, 'flows' | 'onPage' | 'resumeFrom'> {}

/**
 * Runs a job from where it stands, page by page, to its end. `later`, when the worker is closing and pages are left.
 *
 * @throws what `onPage` threw; what the run failed with
 */
export async function runJob(job: PaginationJob, config: RunJobConfig): Promise<TurnEnd<PaginationJobResult>> {
  const hold = jobHold(job, config);
  const { signal } = hold;
  const { flow, params } = job.data;
  const checkpoint = await startOf(job, config);
  // The last page may have been committed, and not counted.
  const { pageIndex = 0, collectedItems = 0 } = checkpoint ?? {};
  let pages = Math.max(job.data.pages ?? 0, pageIndex);
  let records = Math.max(job.data.records ?? 0, collectedItems);
  if (isNothingLeft(checkpoint)) return { pages, records, stopReason: 'exhausted' };
  const options = optionsOf(job, config);
  const limits = leftOf(options.limits, { pages, records });
  if (typeof limits === 'string') return { pages, records, stopReason: limits };
  const run = paginateStream({
    ...options,
    baseRequest: withSignal(options.baseRequest, signal),
    ...(limits ? { limits } : {}),
    ...(checkpoint ? { resumeFrom: checkpoint } : {}),
  });
  try {
    for (;;) {
      const step = await run.next();
      signal.throwIfAborted();
      if (step.done) return { pages, records, stopReason: step.value.stopReason };
      const page = step.value;
      await config.onPage(page, { flow, params: params ?? {}, job, signal });
      pages += 1;
      records += page.items.length;
      await hold.save({ ...job.data, checkpoint: page.checkpoint, pages, records });
      if (config.closing.aborted && page.checkpoint.next) return 'later';
    }
  } finally {
    await run.return();
  }
}

async function startOf(job: PaginationJob, { resumeFrom }: RunJobConfig): Promise<PaginationCheckpoint | undefined> {
  return resumeFrom ? await resumeFrom(job) : job.data.checkpoint;
}

/** The last page was acknowledged, and only the end of the job was not. */
function isNothingLeft(checkpoint: PaginationCheckpoint | undefined): boolean {
  return checkpoint?.next === null;
}

function optionsOf(job: PaginationJob, { flows }: RunJobConfig): PaginateOptions<unknown> {
  const { flow, params } = job.data;
  const make = Object.hasOwn(flows, flow) ? flows[flow] : undefined;
  if (!make) {
    const names = Object.keys(flows).join(', ');
    throw new UnrecoverableError(`flow ${JSON.stringify(flow)} is none of this worker's: ${names}`);
  }
  const made = make(params ?? {}, job);
  const place = `flows.${flow}.`;
  checkOptions(made, { object: ['limits'] }, place);
  checkKind(`${place}baseRequest`, made.baseRequest ?? null, 'string or object');
  return made;
}

/** Limits are the job's, not those of one worker's share. */
function leftOf(
  limits: PaginationLimits | undefined,
  done: { pages: number; records: number },
): PaginationLimits | undefined | 'maxPages' | 'maxItems' {
  if (!limits) return undefined;
  const { maxPages, maxItems } = limits;
  const left = {
    ...limits,
    ...(maxPages === undefined ? {} : { maxPages: maxPages - done.pages }),
    ...(maxItems === undefined ? {} : { maxItems: maxItems - done.records }),
  };
  if ((left.maxPages ?? 1) <= 0) return 'maxPages';
  return (left.maxItems ?? 1) <= 0 ? 'maxItems' : left;
}

function withSignal(request: PaginateOptions<unknown>['baseRequest'], signal: AbortSignal) {
  const options = typeof request === 'string' || request instanceof URL ? { path: request } : request;
  return { ...options, signal: options.signal ? AbortSignal.any([options.signal, signal]) : signal };
}
