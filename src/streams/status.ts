import { type MonoTypeOperatorFunction, tap } from 'rxjs';
import { notify } from '../resilience/notify.js';
import type { StreamStatus } from './types.js';

/**
 * Tells `onStatus`, whose own failures are reported as unhandled, and the stream goes on. `closed` is the last word: where
 * a callback leaves the stream, what it was called for is not told any more.
 */
export function statusReporter(onStatus: ((status: StreamStatus) => void) | undefined): (status: StreamStatus) => void {
  let isClosed = false;
  return (status) => {
    if (!onStatus || isClosed) return;
    isClosed = status.state === 'closed';
    notify(() => onStatus(status))?.subscribe();
  };
}

/** Says once that the stream is over, however it ended. */
export function reportClosed<T>(report: (error?: unknown) => void): MonoTypeOperatorFunction<T> {
  return tap<T>({ error: report, complete: () => report(), unsubscribe: () => report() });
}
