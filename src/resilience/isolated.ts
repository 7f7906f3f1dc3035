import { catchError, EMPTY, from, type Observable, throwError } from 'rxjs';

/**
 * Calls a callback that only reports. What it throws goes where RxJS sends unhandled errors (`config.onUnhandledError`), and the run goes on.
 * A promise it returns comes back as an Observable that completes once it has settled, and never errors.
 */
export function isolated(callback: () => unknown): Observable<never> | undefined {
  try {
    const returned = callback() as PromiseLike<never> | null | undefined;
    return returned?.then && from(returned).pipe(catchError(report));
  } catch (error) {
    reportUnhandled(error);
    return undefined;
  }
}

/** Sends an error where RxJS sends those that nobody handles. */
export function reportUnhandled(error: unknown): void {
  throwError(() => error).subscribe();
}

function report(error: unknown): Observable<never> {
  reportUnhandled(error);
  return EMPTY;
}
