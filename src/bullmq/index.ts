export { createPaginationQueue, type PaginationQueue } from './createPaginationQueue.js';
export { createPaginationWorker, type PaginationWorker } from './createPaginationWorker.js';
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
