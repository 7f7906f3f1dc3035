import type { Job, JobsOptions } from 'bullmq';
import type { PlatformAbortSignal } from '../core/platform.js';
import type { PaginationCheckpoint } from '../pagination/types.js';
import type { RestSourceConfig } from '../rest/configTypes.js';
import type { RestSourceOptions, RestSourceRecord } from '../rest/types.js';
import type { QueuePlace } from './types.js';

/** What the first job of a source asks for: a source of the worker's by its name, and what that is given. */
export interface SourceRun {
  /** A name in the worker's `sources`. */
  source: string;
  /** Plain JSON. */
  params?: unknown;
  /** Names of the resources whose records are wanted; parents that they need are read as well. @default those that are selected */
  resources?: readonly string[] | undefined;
}

/** Where the reading of one resource for one parent stands. Plain JSON. */
export interface SourceCheckpoint {
  /** After the last page that was acknowledged. */
  checkpoint?: PaginationCheckpoint | undefined;
  /** Of an incremental run. */
  progress?: unknown;
  /** Pages acknowledged, over all workers that had the job. */
  pages?: number | undefined;
  /** Records in them. */
  records?: number | undefined;
}

/** What travels in the jobs of a source. Without `resource` it is the first of them, which waits for all others. */
export interface SourceJobData extends SourceRun, SourceCheckpoint {
  /** What the ids of the other jobs begin with: one for each run of the source. */
  run?: string | undefined;
  /** What this job reads. */
  resource?: string | undefined;
  /** The record that it is read for. */
  parent?: unknown;
  /** Of the configuration, as a hash: a checkpoint of another one is of no use. */
  fingerprint?: string | undefined;
  /** Everything is read, or has its job: what is left are the jobs that this one waits for. */
  isRead?: boolean | undefined;
  /** Why it was skipped. */
  skipped?: string | undefined;
  /** Incremental values, until all that depends on them is complete: by resource and resolved path. */
  cursors?: SourceCursors | undefined;
  /** With `resumeFrom`: a page that may have been committed, and whose parents have no jobs yet. */
  handingOver?: { pages: number; records: readonly unknown[] } | undefined;
}

export type SourceCursors = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What BullMQ shows as the progress of one job. */
export interface SourceProgress {
  /** Acknowledged so far. */
  pages: number;
  /** In those pages. */
  records: number;
}

/** Of one resource. */
export interface SourceTotals extends SourceProgress {
  /** How often it was read: once for each parent. */
  runs: number;
  /** Parents whose children could not be read, where `onError` is `'skip'`. */
  skipped: number;
}

/** What BullMQ keeps as a job's return value. */
export interface SourceJobResult {
  /** By name: what this job and all that it waited for have read. */
  resources: Readonly<Record<string, SourceTotals>>;
  /** Why this one was skipped. */
  skipped?: string | undefined;
  /** Incremental values on their way to the job that saves them. */
  cursors?: SourceCursors | undefined;
}

export type SourceJob = Job<SourceJobData, SourceJobResult, string>;

export interface SourceQueueOptions extends QueuePlace {
  /** BullMQ's options for the first job of a source. @default 5 attempts, with exponential backoff from 1 s */
  defaultJobOptions?: JobsOptions | undefined;
}

/** A page of one resource. */
export interface SourcePage {
  /** Whose records they are. */
  resource: string;
  /** As the resource's steps have left them. */
  records: readonly unknown[];
  /** Of a resource that depends on another: the parent's primary key, by the names in `RestResourceInfo.parentKey`. */
  parentKey?: RestSourceRecord['parentKey'];
  /** 0-based, of this resource for this parent. */
  index: number;
  /** What `resumeFrom` answers to go on after this page. */
  checkpoint: SourceCheckpoint;
}

/** What `onPage` hears besides the page. */
export interface SourcePageContext {
  /** The job's. */
  source: string;
  /** The job's; an empty object where it has none. */
  params: unknown;
  /** BullMQ's own object. */
  job: SourceJob;
  /** Aborted when the job was cancelled, or is another worker's now. */
  signal: PlatformAbortSignal;
}

/** A source as a worker knows it: its configuration, and what `createRestSource` takes besides. Secrets stay here: no job holds them. */
export interface SourceFlowOptions extends Omit<RestSourceOptions, 'fresh' | 'concurrency'> {
  /** As for `createRestSource`. `parallelized` and `concurrency` do not count here: how many jobs run at once is the workers' to say. */
  config: RestSourceConfig;
}

interface SourceMethod<TParams> {
  /** Makes a source; a method, so that its params may be of any type. */
  make(params: TParams): SourceFlowOptions;
}
/** Makes a source of a job's params, which it may name by their type: what a job holds is for whoever adds it to say. */
export type SourceFlow<TParams = unknown> = SourceMethod<TParams>['make'];

export interface SourceWorkerOptions extends QueuePlace {
  /** By name: what jobs of this queue may ask for. Called once for each `params`; its client is then shared by all jobs of this worker. */
  sources: Readonly<Record<string, SourceFlow>>;
  /**
   * Takes a page. The checkpoint moves, and what depends on the page's records gets its jobs, only after what it returns has settled:
   * a page whose worker died before that comes again, from another one. What it throws fails the job, which goes on from that page
   * when BullMQ tries it again.
   */
  onPage(page: SourcePage, context: SourcePageContext): unknown;
  /**
   * Where a job goes on, for those who commit `page.checkpoint` together with the records, in one transaction: so each page counts
   * exactly once. @default what the job itself has kept
   */
  resumeFrom?: ((job: SourceJob) => SourceCheckpoint | undefined | Promise<SourceCheckpoint | undefined>) | undefined;
  /** Over those that the jobs of parents' children have from the first job: attempts, backoff, priority. Kept for a day once completed. */
  childJobOptions?: Omit<JobsOptions, 'jobId' | 'parent' | 'repeat'> | undefined;
  /** Children that a job adds before it waits for them: what keeps parents' pages from running ahead. @default 10_000 */
  maxWaitingChildren?: number | undefined;
  /** Jobs side by side in this process. @default 1 */
  concurrency?: number | undefined;
  /** Milliseconds after which the job of a worker that died is another's. Renewed while it works. @default 30_000 */
  leaseMs?: number | undefined;
  /** How often a job may lose its worker before it fails. @default 100 */
  maxLostWorkers?: number | undefined;
  /** What BullMQ reports that concerns no single job: a connection that failed. @default none */
  onError?: ((error: Error) => void) | undefined;
}
