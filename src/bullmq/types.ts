import type { ConnectionOptions, Job, JobsOptions } from 'bullmq';
import type { PlatformAbortSignal } from '../core/platform.js';
import type { Page, PaginateOptions, PaginationCheckpoint, StopReason } from '../pagination/types.js';

/** What a job asks for: a flow of the worker's by its name, and what that is given. */
export interface PaginationRun<TParams = unknown> {
  /** A name in the worker's `flows`. */
  flow: string;
  /** Plain JSON. */
  params?: TParams | undefined;
}

/** What travels in a job: where the run stands, besides what was asked for. */
export interface PaginationJobData<TParams = unknown> extends PaginationRun<TParams> {
  /** After the last page that was acknowledged. */
  checkpoint?: PaginationCheckpoint | undefined;
  /** Pages acknowledged, over all workers that had the job. */
  pages?: number | undefined;
  /** Records in them. */
  records?: number | undefined;
}

/** What BullMQ shows as the job's progress while it runs. */
export interface PaginationProgress {
  /** Acknowledged so far. */
  pages: number;
  /** In those pages. */
  records: number;
}

/** What BullMQ keeps as the job's return value. */
export interface PaginationJobResult extends PaginationProgress {
  /** Why it ended: `exhausted`, or one of its limits. */
  stopReason: StopReason;
}

export type PaginationJob<TParams = unknown> = Job<PaginationJobData<TParams>, PaginationJobResult, string>;

/** What BullMQ calls a connection: an instance of ioredis, or its options. */
export interface QueuePlace {
  /** Of the queue: the same for those who add and those who work. */
  name: string;
  /** As BullMQ takes it: an instance of ioredis (with `maxRetriesPerRequest: null`), or its options. */
  connection: ConnectionOptions;
  /** In front of all keys. @default 'bull' */
  prefix?: string | undefined;
}

export interface PaginationQueueOptions extends QueuePlace {
  /** BullMQ's options for every job. @default 5 attempts, with exponential backoff from 1 s */
  defaultJobOptions?: JobsOptions | undefined;
}

/** What `onPage` hears besides the page. */
export interface PageContext<TParams = unknown> {
  /** The job's. */
  flow: string;
  /** The job's; an empty object where it has none. */
  params: TParams;
  /** BullMQ's own object. */
  job: PaginationJob<TParams>;
  /** Aborted when the job was cancelled, or is another worker's now. */
  signal: PlatformAbortSignal;
}

interface FlowMethod<TItem, TParams> {
  /** Makes a run; a method, so that its params may be of any type. */
  make(params: TParams, job: PaginationJob): PaginateOptions<TItem>;
}
/**
 * Makes a run of a job's params, which it may name by their type: what a job holds is for whoever adds it to say. `resumeFrom`, and
 * what is left of `limits.maxPages` and `maxItems`, are the worker's to set.
 */
export type PaginationFlow<TItem = unknown, TParams = unknown> = FlowMethod<TItem, TParams>['make'];

/** @typeParam TItems what the pages of each flow hold, by its name */
export interface PaginationWorkerOptions<TItems extends object = Record<string, unknown>> extends QueuePlace {
  /** By name: what jobs of this queue may ask for. */
  flows: { readonly [Name in keyof TItems]: PaginationFlow<TItems[Name]> };
  /**
   * Takes a page. The checkpoint moves only after what it returns has settled: a page whose worker died before that comes again, from
   * another one. What it throws fails the job, which goes on from that page when BullMQ tries it again.
   */
  onPage(page: Page<TItems[keyof TItems]>, context: PageContext): unknown;
  /**
   * Where a job goes on, for those who commit the checkpoint together with the records (`page.checkpoint`, in `onPage`, in one
   * transaction): so each page counts exactly once. @default what the job itself has kept
   */
  resumeFrom?:
    | ((job: PaginationJob) => PaginationCheckpoint | undefined | Promise<PaginationCheckpoint | undefined>)
    | undefined;
  /** Jobs side by side in this process. @default 1 */
  concurrency?: number | undefined;
  /** Milliseconds after which the job of a worker that died is another's. Renewed while it works. @default 30_000 */
  leaseMs?: number | undefined;
  /** How often a job may lose its worker before it fails. @default 100 */
  maxLostWorkers?: number | undefined;
  /** What BullMQ reports that concerns no single job: a connection that failed. @default none */
  onError?: ((error: Error) => void) | undefined;
}
