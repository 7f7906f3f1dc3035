import { defer, finalize, tap } from 'rxjs';
import type { HttpInterceptor, Page } from 'rxjs-resilient-http';

export interface Tally {
  pages: number;
  records: number;
  /** Requests that were sent, and how many of them were not the first for their page. */
  attempts: number;
  retries: number;
  /** Time in which a page waited for its turn or for another attempt. */
  waitedMs: number;
  /** Body bytes of the pages. */
  bytes: number;
  elapsedMs: number;
}

export interface TallyKeeper {
  readonly tally: Readonly<Tally>;
  /** Goes around the whole logical request. */
  readonly interceptor: HttpInterceptor;
  /** Goes around each attempt. */
  readonly attemptInterceptor: HttpInterceptor;
  addPage(page: Page<unknown>): void;
}

/** Counts from the outside what a run does: two interceptors and its pages are all it takes. */
export function keepTally(now: () => number = () => performance.now()): TallyKeeper {
  const startedAt = now();
  const tally = { pages: 0, records: 0, attempts: 0, retries: 0, waitedMs: 0, bytes: 0 };
  const timed =
    (add: (ms: number) => void): HttpInterceptor =>
    (request, next) =>
      defer(() => {
        const begunAt = now();
        return next(request).pipe(finalize(() => add(now() - begunAt)));
      });
  return {
    get tally() {
      return { ...tally, elapsedMs: now() - startedAt };
    },
    // A logical request is attempts and waits: what the attempts did not take was waiting.
    interceptor: timed((ms) => {
      tally.waitedMs += ms;
    }),
    attemptInterceptor: (request, next) =>
      timed((ms) => {
        tally.waitedMs -= ms;
      })(request, (sent) =>
        defer(() => {
          tally.attempts += 1;
          if (sent.attempt > 1) tally.retries += 1;
          return next(sent).pipe(
            tap((response) => {
              if (response.ok) tally.bytes += response.content?.length ?? 0;
            }),
          );
        }),
      ),
    addPage: (page) => {
      tally.pages += 1;
      tally.records += page.items.length;
    },
  };
}
