/** What the page runs: the library as a browser gets it, each function called from the test. */
import { catchError, firstValueFrom, map, of, take, takeUntil, timer, toArray } from 'rxjs';
import { createHttpClient, paginateRecords$, sse$ } from 'rxjs-resilient-http';

const outcomes: string[] = [];

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

  /** The first `count` events of a stream at any origin, or what it ended with, and how often it connected. */
  readAcross: (url: string, count: number, lastEventIdParam?: string): Promise<[string[], string, number]> => {
    let attempts = 0;
    const onStatus = ({ attempt }: { attempt: number }) => {
      attempts = attempt;
    };
    return firstValueFrom(
      sse$(url, { client, lastEventIdParam, onStatus, reconnect: { backoff: { initialDelayMs: 10 } } }).pipe(
        map(({ id, data }) => `${id}:${data}`),
        take(count),
        catchError((error: { reason?: string; name: string }) => of(`${error.name} ${error.reason}`)),
        toArray(),
        map((seen) => {
          const failures = seen.filter((one) => one.startsWith('SseError'));
          return [seen.filter((one) => !failures.includes(one)), failures.join(), attempts];
        }),
      ),
    );
  },

  /** What a stream that waits a minute tells of itself until its first event, which comes once the network is back. */
  statesUntilEvent: (path: string): Promise<string[]> => {
    const states: string[] = [];
    Object.assign(globalThis, { states });
    const onStatus = ({ state }: { state: string }) => states.push(state);
    const reconnect = { backoff: { initialDelayMs: 60_000, maxDelayMs: 60_000 } };
    return firstValueFrom(
      sse$(path, { client, onStatus, reconnect }).pipe(
        take(1),
        toArray(),
        map(() => states),
      ),
    );
  },

  /** How cancelling a body in `finally` ends, once it was read. */
  cancelInFinally: async (path: string): Promise<string> => {
    const response = await client.stream(path);
    try {
      await response.text();
    } finally {
      await response.body?.cancel().catch(({ name }) => outcomes.push(name));
    }
    return outcomes.join();
  },

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
