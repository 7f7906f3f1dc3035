/** What a Web Worker runs: the library where there is no document. */
import { firstValueFrom, map, take, toArray } from 'rxjs';
import { createHttpClient, gather, paginate, sse$ } from 'rxjs-resilient-http';

export interface WorkerPaths {
  /** A list of pages, some records of it, and a stream of events. */
  cities: string;
  single: string[];
  events: string;
}

const scope = globalThis as unknown as {
  onmessage: (event: { data: WorkerPaths }) => void;
  postMessage(message: unknown): void;
};

scope.onmessage = ({ data: { cities, single, events } }) => {
  // Relative to the worker's script.
  const client = createHttpClient({ baseUrl: '/' });
  const ids = paginate<{ id: number }>({ client, baseRequest: cities }).then(({ items }) => items.map(({ id }) => id));
  const one = gather(single, { client }).then((answers) => answers.map(({ status }) => status));
  const seen = firstValueFrom(
    sse$(events, { client, reconnect: { backoff: { initialDelayMs: 10 } } }).pipe(
      map(({ data }) => data),
      take(4),
      toArray(),
    ),
  );
  Promise.all([ids, one, seen]).then(scope.postMessage, (error) => scope.postMessage(String(error)));
};
