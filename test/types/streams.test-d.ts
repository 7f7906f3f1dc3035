/** Types of streams and operators: this file is compiled, never run. */
import type { MonoTypeOperatorFunction, Observable, OperatorFunction } from 'rxjs';
import {
  bodyChunks$,
  concatMapEager,
  connectSse,
  type EventSourceConnection,
  type HttpResponse,
  iterJson,
  iterJsonBytes,
  jsonStream$,
  type PullStream,
  parseEventJson,
  parseNdjson,
  parseSse,
  rateLimit,
  retryWithProfile,
  type ServerSentEvent,
  sse$,
  tapProgress,
  withDeadline,
} from 'rxjs-resilient-http';
import * as operators from 'rxjs-resilient-http/operators';
import { type Equal, expectType } from './expectType.js';

interface Row {
  id: number;
}
declare const response: HttpResponse;
declare const bytes$: Observable<Uint8Array>;
declare const rows$: Observable<Row>;

const events$ = sse$('/events', { reconnect: false, stopAt: '[DONE]' });
expectType<Equal<typeof events$, Observable<ServerSentEvent>>>(true);
const connection = connectSse({ path: '/events', method: 'POST', json: {} });
expectType<Equal<typeof connection, Promise<EventSourceConnection>>>(true);
const lines$ = jsonStream$<Row>('/rows', { format: 'ndjson', onParseError: (error) => console.log(error.position) });
expectType<Equal<typeof lines$, Observable<Row>>>(true);
const pulled = iterJson<Row>(response);
expectType<Equal<typeof pulled, PullStream<Row>>>(true);
const pulledBytes = iterJsonBytes(response);
expectType<Equal<typeof pulledBytes, PullStream<Uint8Array>>>(true);
// Any Response has chunks, a WHATWG one included.
const chunks$ = bodyChunks$(new Response('text'), { pace: () => rows$ });
expectType<Equal<typeof chunks$, Observable<Uint8Array>>>(true);

const parsed$ = bytes$.pipe(parseNdjson<Row>());
expectType<Equal<typeof parsed$, Observable<Row>>>(true);
const messages$ = bytes$.pipe(parseSse(), parseEventJson<Row>());
expectType<Equal<typeof messages$, Observable<Row>>>(true);
const kept$ = rows$.pipe(
  retryWithProfile({ maxAttempts: 2, backoff: { jitter: 'none' } }),
  withDeadline(1_000),
  rateLimit({ requestsPerSecond: 10 }, { key: (row) => String(row.id) }),
  tapProgress((progress) => console.log(progress.count)),
);
expectType<Equal<typeof kept$, Observable<Row>>>(true);
const eager$ = rows$.pipe(concatMapEager((row, index) => Promise.resolve(row.id + index), 3));
expectType<Equal<typeof eager$, Observable<number>>>(true);

// The operators entry has the very same operators.
expectType<Equal<typeof operators.parseSse, typeof parseSse>>(true);
const once: MonoTypeOperatorFunction<Row> = operators.retryWithProfile();
const decode: OperatorFunction<Uint8Array, string> = operators.decodeText();

export { decode, once };
