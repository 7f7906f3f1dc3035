/** What the page runs: the library as a browser gets it, each function called from the test. */
import { firstValueFrom, map, take, takeUntil, timer, toArray } from 'rxjs';
import { createHttpClient, paginateRecords$, sse$ } from 'rxjs-resilient-http';

const pageFunctions = {
  /** Every id of a paginated list. */
  readIds: (path: string): Promise<number[]> =>
    firstValueFrom(
      paginateRecords$<{ id: number }>({ client, baseRequest: path }).pipe(
        map(({ id }) => id),
        toArray(),
      ),
    ),

  /** The data of the first `count` events. */
  readEvents: (path: string, count: number): Promise<string[]> =>
    firstValueFrom(
      sse$(path, { client, reconnect: { backoff: { initialDelayMs: 10 } } }).pipe(
        map(({ id, data }) => `${id}:${data}`),
        take(count),
        toArray(),
      ),
    ),

  /** Subscribes to a request and takes the subscription back after `ms`; how many answers came in between. */
  giveUpAfter: (path: string, ms: number): Promise<number> =>
    firstValueFrom(
      client.get$(path).pipe(
        takeUntil(timer(ms)),
        toArray(),
        map((answers) => answers.length),
      ),
    ),

  /** The name and message of the error a request ends with. */
  failureOf: (path: string): Promise<string> =>
    client.get(path, { resilience: { maxAttempts: 1 } }).then(
      () => 'none',
      (error: unknown) => String(error),
    ),
};

const client = createHttpClient({
  baseUrl: location.origin,
  resilience: { backoff: { initialDelayMs: 5, maxDelayMs: 20 } },
});

export type PageFunctions = typeof pageFunctions;

Object.assign(globalThis, { pageFunctions });
