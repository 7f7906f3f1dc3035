import { catchError, from, type Observable, throwError } from 'rxjs';

/**
 * Calls a callback that only reports. What it throws goes where RxJS sends unhandled errors (`config.onUnhandledError`), and the run goes on.
 * A promise it returns comes back as an Observable that completes once it has settled, and never errors.
 */
export function notify(callback: () => unknown): Observable<never> | undefined {
  try {
    const returned = callback() as PromiseLike<never> | null | undefined;
    return returned?.then && from(returned).pipe(catchError(reportUnhandled));
  } catch (error) {
    reportUnhandled(error);
    return undefined;
  }
}

/** Sends an error where RxJS sends those that nobody handles; nothing is what is left of it. */
export function reportUnhandled(error: unknown): never[] {
  throwError(() => error).subscribe();
  return [];
}
