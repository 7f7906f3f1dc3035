import { defer, finalize, tap } from 'rxjs';
import type { HttpClientOptions, HttpInterceptor } from '../http/types.js';
import { type Activity, followRequests } from './activity.js';
import type { Findings } from './findings.js';

/** What a pull took. */
export interface Summary {
  /** Missing where many runs have pages of their own: a configuration's. */
  readonly pages?: number;
  readonly records: number;
  /** Requests that were sent, and how many of them were another try. */
  readonly attempts: number;
  readonly retries: number;
  /** Body bytes of the good answers. */
  readonly bytes: number;
  /** Time in which a request waited for its turn or for another attempt. */
  readonly waitedMs: number;
  readonly elapsedMs: number;
  /** How pages and records were found, by resource; of a URL under `''`. */
  readonly found?: Readonly<Record<string, Findings>>;
  /** Records that their schema refused, by resource. */
  readonly rejected?: Readonly<Record<string, number>>;
  /** CSV on standard output: keys without a column, and how many records had them. */
  readonly lostColumns?: Readonly<Record<string, number>>;
}

export interface Tally {
  /** What its requests do. */
  readonly activity: Activity;
  readonly summary: Summary;
  /** Goes into the client's options: interceptors are all it takes. */
  readonly counting: Required<Pick<HttpClientOptions, 'interceptors' | 'attemptInterceptors'>>;
  /** The records of a page. */
  page(records: number): void;
  /** A record of nobody knows which page. */
  record(): void;
}

/** Counts what goes through a client. */
export function keepTally(now: () => number = () => performance.now()): Tally {
  const startedAt = now();
  let pages: number | undefined;
  const counts = { records: 0, attempts: 0, retries: 0, bytes: 0, waitedMs: 0 };
  const timed =
    (add: (ms: number) => void): HttpInterceptor =>
    (request, next) =>
      defer(() => {
        const begunAt = now();
        return next(request).pipe(finalize(() => add(now() - begunAt)));
      });
  // A logical request is attempts and waits: what the attempts did not take was waiting.
  const wholeRequest = timed((ms) => {
    counts.waitedMs += ms;
  });
  const attemptTime = timed((ms) => {
    counts.waitedMs -= ms;
  });
  const activity = followRequests(now);
  return {
    activity,
    get summary() {
      return { ...(pages !== undefined && { pages }), ...counts, elapsedMs: now() - startedAt };
    },
    counting: {
      interceptors: [wholeRequest, activity.interceptor],
      attemptInterceptors: [
        (request, next) =>
          attemptTime(request, (sent) =>
            defer(() => {
              counts.attempts += 1;
              if (sent.attempt > 1) counts.retries += 1;
              return next(sent).pipe(
                tap((response) => {
                  if (response.ok) counts.bytes += response.content?.length ?? 0;
                }),
              );
            }),
          ),
      ],
    },
    page(records) {
      pages = (pages ?? 0) + 1;
      counts.records += records;
    },
    record() {
      counts.records += 1;
    },
  };
}
