import { type ConnectionOptions, type Job, WaitingChildrenError, WaitingError, Worker } from 'bullmq';
import { asJobError } from './asJobError.js';

/** What every worker goes by. */
export interface WorkerSettings {
  name: string;
  connection: ConnectionOptions;
  prefix: string | undefined;
  concurrency: number;
  leaseMs: number;
  maxLostWorkers: number;
  onError: ((error: Error) => void) | undefined;
}

/** A job's turn with a worker. */
export interface Turn {
  /** BullMQ's, which says that the job is this worker's. */
  token: string | undefined;
  leaseMs: number;
  /** Aborted when somebody cancels the job. */
  cancelled: AbortSignal | undefined;
  /** Aborted when the worker shall end: after the page at hand. */
  closing: AbortSignal;
  /** All children of the job are complete, since its turn before. */
  areChildrenDone: boolean;
}

/**
 * How a turn may end besides with a result: `later` hands the job back, `children` has it wait for its children, or gives it
 * another turn at once where all of them are done.
 */
export type TurnEnd<TResult> = TResult | 'later' | 'children';

/** A worker of BullMQ, whose jobs may take several turns. */
export function startWorker<TData, TResult extends object>(
  { name, connection, prefix, concurrency, leaseMs, maxLostWorkers, onError }: WorkerSettings,
  run: (job: Job<TData, TResult, string>, turn: Turn) => Promise<TurnEnd<TResult>>,
): { worker: Worker<TData, TResult, string>; close(): Promise<void> } {
  const closing = new AbortController();
  const worker = new Worker<TData, TResult, string>(
    name,
    async (job, token, cancelled) => {
      for (let areChildrenDone = false; ; areChildrenDone = true) {
        const end = await run(job, { token, leaseMs, cancelled, closing: closing.signal, areChildrenDone }).catch(
          (error: unknown) => {
            throw asJobError(error);
          },
        );
        if (typeof end === 'object') return end;
        if (end === 'later') {
          await job.moveToWait(token);
          throw new WaitingError();
        }
        if (await job.moveToWaitingChildren(token ?? '')) throw new WaitingChildrenError();
      }
    },
    {
      connection,
      ...(prefix === undefined ? {} : { prefix }),
      concurrency,
      lockDuration: leaseMs,
      stalledInterval: Math.min(leaseMs, 30_000),
      maxStalledCount: maxLostWorkers,
    },
  );
  // Without a listener an error of the connection would end the process.
  worker.on('error', (error) => onError?.(error));
  return {
    worker,
    close: async () => {
      closing.abort();
      await worker.close();
    },
  };
}
