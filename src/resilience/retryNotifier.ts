import { last, merge, type Observable, throwError, timer } from 'rxjs';
import { notify } from './notify.js';
import { type RetryConfig, waitBeforeRetry } from './waitBeforeRetry.js';

export interface RetryNotifierConfig extends RetryConfig {
  onRetry?: (retry: { error: unknown; attempt: number; delayMs: number }) => unknown;
}

/** What `retry({ delay })` asks after each failure: emits when the next attempt may start, or fails with the error at hand. */
export function retryNotifier(config: RetryNotifierConfig): (error: unknown, attempt: number) => Observable<unknown> {
  const { scheduler, onRetry } = config;
  return (error, attempt) => {
    const delayMs = waitBeforeRetry(error, attempt, config);
    if (Number.isNaN(delayMs)) return throwError(() => error);
    const reported = onRetry && notify(() => onRetry({ error, attempt, delayMs }));
    const wait = timer(delayMs, scheduler);
    return reported ? merge(wait, reported).pipe(last()) : wait;
  };
}
