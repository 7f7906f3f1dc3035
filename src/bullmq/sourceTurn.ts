import type { Queue } from 'bullmq';
import type { KnownSources } from './knownSources.js';
import type { SourceJobData, SourceJobResult, SourceWorkerOptions } from './sourceTypes.js';
import type { Turn } from './startWorker.js';

/** A turn of a job of a source, and what its worker brings. */
export interface SourceTurn extends Turn, Pick<SourceWorkerOptions, 'onPage' | 'resumeFrom' | 'childJobOptions'> {
  readonly sources: KnownSources;
  /** Where children are added. */
  readonly queue: Queue<SourceJobData, SourceJobResult, string>;
  readonly maxWaitingChildren: number;
}
