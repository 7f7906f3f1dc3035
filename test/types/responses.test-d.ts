/** Types of requests, responses and clients: this file is compiled, never run. */
import type { Observable } from 'rxjs';
import {
  createHttpClient,
  createHttpResponse,
  type HttpClient,
  HttpError,
  type HttpInterceptor,
  type HttpRequest,
  type HttpRequestOptions,
  type HttpResponse,
  HttpStatusError,
  type HttpTransport,
  interceptorFrom,
  type PlainRequestOptions,
  type Schema,
} from 'rxjs-resilient-http';
import { type Equal, expectType } from './expectType.js';

declare const response: HttpResponse;
declare const request: HttpRequest;
declare const client: HttpClient;
declare const userSchema: Schema<{ id: number }>;

// An HttpResponse goes wherever a WHATWG Response goes.
const asResponse: Response = response;
expectType<Equal<Awaited<ReturnType<Response['json']>>, Awaited<ReturnType<HttpResponse['json']>>>>(true);
expectType<Equal<ReturnType<HttpResponse['contentText']>, string>>(true);
const users = response.contentJson<{ id: number }[]>();
expectType<Equal<typeof users, { id: number }[]>>(true);
const unread = response.contentJson();
expectType<Equal<typeof unread, unknown>>(true);
expectType<Equal<HttpResponse['content'], Uint8Array | undefined>>(true);

// Read-only where it says so.
// @ts-expect-error a request is immutable
request.method = 'POST';
// @ts-expect-error a response's outcome stays what it was
response.outcome = { ok: true, attempts: 1, startedAt: 0, finishedAt: 0 };

// Options: a path is needed, methods are the known ones, a null header removes.
const options: HttpRequestOptions = {
  path: '/users',
  query: { tag: ['a', 'b'], page: undefined },
  headers: { accept: null },
};
// @ts-expect-error without a path there is no request
const pathless: HttpRequestOptions = { method: 'GET' };
// @ts-expect-error TRACE is no method of ours
const trace: HttpRequestOptions = { path: '/', method: 'TRACE' };
// @ts-expect-error nested objects are no query values
const nested: HttpRequestOptions = { path: '/', query: { filter: { a: 1 } } };
// The platform's own objects, and those that an interface describes.
interface Filter {
  state?: 'open' | 'closed';
  labels: string[];
}
declare const filter: Filter;
const forms: HttpRequestOptions[] = [
  { path: new URL('https://api.example.com'), query: new URLSearchParams('a=1'), headers: new Headers() },
  { path: '/', query: filter },
  { path: '/', method: 'POST', form: filter },
  { path: '/', method: 'POST', form: new URLSearchParams('a=1') },
  { path: '/', method: 'POST', form: [['a', '1']] },
  // @ts-expect-error nor is a Map a form
  { path: '/', method: 'POST', form: new Map([['a', 'b']]) },
  // @ts-expect-error a list is no query
  { path: '/', query: ['a'] },
  // @ts-expect-error neither is a Map, which has no place for lists
  { path: '/', query: new Map([['a', 'b']]) },
  // @ts-expect-error nor text
  { path: '/', query: 'a=1' },
];
void client.get$(new URL('https://api.example.com'), { query: filter });
void client.request$(new URL('https://api.example.com'));
client.extend({ headers: new Headers(), query: new URLSearchParams() });
const bodies: HttpRequestOptions['body'][] = [
  new Blob(),
  new ReadableStream<Uint8Array>(),
  () => new ReadableStream({ pull: (controller) => controller.enqueue('text') }),
  // @ts-expect-error objects are no bytes
  new ReadableStream<{ a: number }>(),
];
// Whoever is handed a request has text and plain objects.
declare const plain: PlainRequestOptions;
const accepted: HttpRequestOptions = plain;
expectType<Equal<PlainRequestOptions['path'], string>>(true);
expectType<Equal<HttpRequest['path'], string>>(true);

// A name with $ is an Observable, the same name without it a promise.
expectType<Equal<ReturnType<HttpClient['get$']>, Observable<HttpResponse>>>(true);
expectType<Equal<ReturnType<HttpClient['get']>, Promise<HttpResponse>>>(true);
expectType<Equal<ReturnType<HttpClient['stream$']>, Observable<HttpResponse>>>(true);
const user$ = client.json$('/user', { schema: userSchema });
expectType<Equal<typeof user$, Observable<{ id: number }>>>(true);
const user = client.json<{ name: string }>({ path: '/user' });
expectType<Equal<typeof user, Promise<{ name: string }>>>(true);
const extended: HttpClient = createHttpClient(options.headers ? { headers: options.headers } : undefined).extend({});

// Interceptors, transports and hooks are plain functions of one shape.
const passThrough: HttpInterceptor = (sent, next) => next(sent.with({ headers: { 'x-one': 'two', 'x-gone': null } }));
const canned: HttpTransport = (sent) => passThrough(sent, canned);
const hooks = interceptorFrom({ beforeSend: (sent) => sent, afterResponse: async (_sent, got) => got });
expectType<Equal<typeof hooks, HttpInterceptor>>(true);
const made = createHttpResponse(request, { status: 201, body: [1, 2, 3], headers: [['x-a', 'b']] });
expectType<Equal<typeof made, HttpResponse>>(true);

// Errors narrow by class and by literal name.
function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpStatusError) {
    expectType<Equal<typeof error.name, 'HttpStatusError'>>(true);
    return error.response.status;
  }
  return error instanceof HttpError ? error.outcome?.status : undefined;
}

export {
  accepted,
  asResponse,
  bodies,
  canned,
  extended,
  forms,
  nested,
  options,
  pathless,
  statusOf,
  trace,
  unread,
  user,
  user$,
  users,
};
