/** What the page runs: the library as a browser gets it, each function called from the test. */
import { catchError, firstValueFrom, map, of, take, takeUntil, timer, toArray } from 'rxjs';
import {
  bearerAuth,
  createHttpClient,
  createPageFeed,
  fetchTransport,
  paginate,
  paginateRecords$,
  sse$,
} from 'rxjs-resilient-http';
import type { WorkerPaths } from './workerScript.js';

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

  /** What is at `path` of a client with this `baseUrl`. */
  askRelative: (baseUrl: string, path: string): Promise<string> => createHttpClient({ baseUrl }).json(path),

  /** The answer of another origin, or what the request failed with. */
  askAcross: (url: string, how: { credentials?: 'include'; token?: string }): Promise<string> =>
    createHttpClient({
      transport: fetchTransport({ credentials: how.credentials }),
      auth: how.token === undefined ? undefined : bearerAuth(how.token),
      resilience: { maxAttempts: 1 },
    })
      .json<string>(url)
      .catch(String),

  /** The items of a list that leads on by its Link header, and what the run warned of. */
  pagesAcross: async (url: string): Promise<{ items: unknown[]; warnings: string[] }> => {
    const warnings: string[] = [];
    const observer = { onWarning: (warning: string) => void warnings.push(warning) };
    const { items } = await paginate({ baseRequest: url, model: 'link-header', observer });
    return { items, warnings };
  },

  /** What a stream tells of itself, and of its attempts, until so many events have come. */
  statesUntilEvents: (path: string, count: number): Promise<string[]> => {
    const states: string[] = [];
    Object.assign(globalThis, { states });
    const onStatus = (status: { state: string; attempt: number }) => states.push(`${status.state} ${status.attempt}`);
    return firstValueFrom(
      sse$(path, { client, onStatus, reconnect: { backoff: { initialDelayMs: 10 } } }).pipe(
        take(count),
        toArray(),
        map(() => states),
      ),
    );
  },

  /** What a worker answers; see workerScript.ts. */
  askWorker: (script: string, paths: WorkerPaths): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const worker = new Worker(script, { type: 'module' });
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage(paths);
    }),

  /** Subscribes to a stream, a list and a feed, and leaves them in their midst, over and over. */
  leaveOften: async (events: string, cities: string, count: number): Promise<void> => {
    for (let cycle = 0; cycle < count; cycle++) {
      const feed = createPageFeed({ client, baseRequest: cities });
      const leave = feed.subscribe(() => {});
      feed.loadMore();
      await firstValueFrom(sse$(events, { client, onStatus: () => {} }));
      await firstValueFrom(paginateRecords$({ client, baseRequest: cities }));
      leave();
      feed.close();
    }
    performance.clearResourceTimings();
  },
};

const client = createHttpClient({
  baseUrl: location.origin,
  resilience: { backoff: { initialDelayMs: 5, maxDelayMs: 20 } },
});

export type PageFunctions = typeof pageFunctions;

Object.assign(globalThis, { pageFunctions });
