import { catchError, concatMap, from, map, mergeMap, type Observable, of, type SchedulerLike, take, timer } from 'rxjs';
import {
  createOffsetLimitStrategy,
  createPageNumberStrategy,
  gather$,
  type HttpClient,
  type PaginateOptions,
  paginate$,
  sse$,
} from '../../src/index.js';
import type { Flow, Settings } from './fields.js';

/** Something that came out. */
export interface Result {
  readonly lane: string;
  readonly kind: 'page' | 'record' | 'response' | 'event' | 'refused';
  readonly text: string;
}

/** Milliseconds between the calls of the circuit breaker's flow. */
export const CALL_EVERY_MS = 150;

type Run = (settings: Settings, client: HttpClient, scheduler: SchedulerLike) => Observable<Result>;

const gather: Run = ({ requests, concurrency }, client) =>
  gather$(
    Array.from({ length: requests }, (_, index) => `/records/${index + 1}`),
    { client, concurrency, returnErrors: true },
  ).pipe(map((result) => (result instanceof Error ? refused(result) : response(String(result.status)))));

const flows: Readonly<Record<Flow, Run>> = {
  paginate: (settings, client, scheduler) =>
    paginate$<{ id: number }>({ client, baseRequest: '/records', ...pagingOf(settings), scheduler }).pipe(
      concatMap(({ index, items }) =>
        from([
          { lane: 'pages', kind: 'page' as const, text: `page ${index + 1}: ${items.length} records` },
          ...items.map(({ id }) => ({ lane: 'records', kind: 'record' as const, text: `record ${id}` })),
        ]),
      ),
    ),
  gather,
  retry: (_settings, client) => client.json$('/records/1').pipe(map((body) => response(JSON.stringify(body)))),
  'rate-limit': gather,
  breaker: ({ requests }, client, scheduler) =>
    timer(0, CALL_EVERY_MS, scheduler).pipe(
      take(requests),
      mergeMap((index) =>
        client.get$(`/records/${index + 1}`).pipe(
          map(({ status }) => response(String(status))),
          catchError((error: unknown) => of(refused(error instanceof Error ? error : new Error(String(error))))),
        ),
      ),
    ),
  sse: ({ maxAttempts, initialDelayMs, jitter }, client) =>
    sse$('/events', { client, reconnect: { maxAttempts, backoff: { initialDelayMs, jitter } } }).pipe(
      map(({ id, data }) => ({ lane: 'events', kind: 'event', text: `${id}: ${data}` })),
    ),
};

/** What the flow of the settings gives. */
export const resultsOf: Run = (settings, client, scheduler) => flows[settings.flow](settings, client, scheduler);

/** Only styles that know where page n is can have several pages under way. */
function pagingOf({ model, pageSize, concurrency }: Settings): Partial<PaginateOptions<{ id: number }>> {
  if (model === 'page-number') {
    return { strategy: createPageNumberStrategy({ pageSize, totalPath: 'total_pages' }), concurrency };
  }
  if (model === 'offset-limit') {
    return { strategy: createOffsetLimitStrategy({ pageSize, totalPath: 'total' }), concurrency };
  }
  return { model };
}

const response = (text: string): Result => ({ lane: 'responses', kind: 'response', text });
const refused = (error: Error): Result => ({
  lane: 'responses',
  kind: 'refused',
  text: `${error.name}: ${error.message}`,
});
