import { UnrecoverableError } from 'bullmq';
import { paginateStream } from '../async/paginateStream.js';
import { ConfigurationError, HttpError } from '../core/errors.js';
import { PaginationError } from '../core/paginationErrors.js';
import type { PaginateOptions, PaginationCheckpoint, PaginationLimits } from '../pagination/types.js';
import type { PaginationJob, PaginationJobData, PaginationJobResult, PaginationWorkerOptions } from './types.js';

export interface RunJobConfig extends Pick<PaginationWorkerOptions, 'flows' | 'onPage' | 'resumeFrom'> {
  /** BullMQ's, which says that the job is this worker's. */
  token: string | undefined;
  leaseMs: number;
  /** Aborted when somebody cancels the job. */
  cancelled: AbortSignal | undefined;
  /** Aborted when the worker shall end: after the page at hand. */
  closing: AbortSignal;
}

/** What no repetition mends. */
const FINAL = ['validation', 'auth', 'not_found', 'safety'];

/**
 * Runs a job from where it stands, page by page, to its end. Nothing, when the worker is closing and pages are left.
 *
 * @throws UnrecoverableError for a failure that will come again; what `onPage` threw; what the run failed with
 */
export async function runJob(job: PaginationJob, config: RunJobConfig): Promise<PaginationJobResult | undefined> {
  const lost = new AbortController();
  const signal = config.cancelled ? AbortSignal.any([config.cancelled, lost.signal]) : lost.signal;
  const { flow, params } = job.data;
  let { pages = 0, records = 0 } = job.data;
  const checkpoint = await startOf(job, config);
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
      await save(job, { ...job.data, checkpoint: page.checkpoint, pages, records }, config, lost);
      if (config.closing.aborted && page.checkpoint.next) return undefined;
    }
  } catch (error) {
    throw asJobError(error);
  } finally {
    await run.return();
  }
}

/** Only the worker that has the job moves its checkpoint. */
async function save(
  job: PaginationJob,
  data: PaginationJobData,
  { token = '', leaseMs }: RunJobConfig,
  lost: AbortController,
): Promise<void> {
  const isOurs = await job.extendLock(token, leaseMs).then(Boolean, () => false);
  if (!isOurs) {
    lost.abort(new Error(`job ${job.id} is another worker's: this one was held up for longer than its lease`));
    lost.signal.throwIfAborted();
  }
  await job.updateData(data);
  await job.updateProgress({ pages: data.pages ?? 0, records: data.records ?? 0 });
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
  return make(params ?? {}, job);
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

function asJobError(error: unknown): unknown {
  const cause = error instanceof PaginationError ? error.cause : error;
  const isFinal = cause instanceof ConfigurationError || (cause instanceof HttpError && FINAL.includes(cause.category));
  return isFinal ? Object.assign(new UnrecoverableError((error as Error).message), { cause: error }) : error;
}
