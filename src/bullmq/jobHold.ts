import type { Job } from 'bullmq';
import type { Turn } from './startWorker.js';

/** A job for as long as it is this worker's: only then what is known of it moves. */
export interface JobHold<TData> {
  /** Aborted when somebody cancels the job, or it is another worker's. */
  readonly signal: AbortSignal;
  /** @throws the signal's reason, when it is another worker's. */
  save(data: TData): Promise<void>;
}

export function jobHold<TData extends { pages?: number | undefined; records?: number | undefined }>(
  job: Job<TData, unknown, string>,
  { token = '', leaseMs, cancelled }: Turn,
): JobHold<TData> {
  const lost = new AbortController();
  return {
    signal: cancelled ? AbortSignal.any([cancelled, lost.signal]) : lost.signal,
    save: async (data) => {
      const isOurs = await job.extendLock(token, leaseMs).then(Boolean, () => false);
      if (!isOurs) {
        lost.abort(new Error(`job ${job.id} is another worker's: this one was held up for longer than its lease`));
        lost.signal.throwIfAborted();
      }
      await job.updateData(data);
      await job.updateProgress({ pages: data.pages ?? 0, records: data.records ?? 0 });
    },
  };
}
