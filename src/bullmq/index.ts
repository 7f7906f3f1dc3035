export { createPaginationQueue, type PaginationQueue } from './createPaginationQueue.js';
export { createPaginationWorker, type PaginationWorker } from './createPaginationWorker.js';
export { createSourceQueue, type SourceQueue } from './createSourceQueue.js';
export { createSourceWorker, type SourceWorker } from './createSourceWorker.js';
export type {
  SourceCheckpoint,
  SourceCursors,
  SourceFlow,
  SourceFlowOptions,
  SourceJob,
  SourceJobData,
  SourceJobResult,
  SourcePage,
  SourcePageContext,
  SourceProgress,
  SourceQueueOptions,
  SourceRun,
  SourceTotals,
  SourceWorkerOptions,
} from './sourceTypes.js';
export type {
  PageContext,
  PaginationFlow,
  PaginationJob,
  PaginationJobData,
  PaginationJobResult,
  PaginationProgress,
  PaginationQueueOptions,
  PaginationRun,
  PaginationWorkerOptions,
  QueuePlace,
} from './types.js';
