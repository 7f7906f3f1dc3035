import { concatMap, defer, type Observable, of, tap, timer } from 'rxjs';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import type { HttpClient, HttpClientOptions, HttpRequest, HttpResponse } from '../../src/http/types.js';
import type { CheckpointStore } from '../../src/pagination/checkpointStore.js';

export interface SeenRequest {
  readonly method: string;
  readonly url: URL;
  /** Path and query. */
  readonly target: string;
  readonly headers: Headers;
  readonly body: string | undefined;
}
export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Milliseconds. */
  delayMs?: number;
}

/** An API in memory: every request is noted, every answer what `answer` says (a bare value is a JSON body). */
export function fakeApi(answer: (request: SeenRequest) => Reply | readonly unknown[], options: HttpClientOptions = {}) {
  const requests: SeenRequest[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const transport = (request: HttpRequest): Observable<HttpResponse> =>
    defer(() => {
      const seen: SeenRequest = {
        method: request.method,
        url: request.url,
        target: request.url.pathname + request.url.search,
        headers: request.headers,
        body: request.body as string | undefined,
      };
      requests.push(seen);
      running += 1;
      mostAtOnce = Math.max(mostAtOnce, running);
      const given = answer(seen);
      const { status = 200, headers, body, delayMs } = Array.isArray(given) ? { body: given } : (given as Reply);
      const text = typeof body === 'string' ? body : JSON.stringify(body ?? null);
      const response = createHttpResponse(request, {
        status,
        headers: { 'content-type': 'application/json', ...headers },
        body: text,
        url: request.url.href,
      });
      // Over before the answer comes out: what the answer leads to is not at once with it.
      const answer$ = of(response).pipe(
        tap(() => {
          running -= 1;
        }),
      );
      return delayMs === undefined ? answer$ : timer(delayMs).pipe(concatMap(() => answer$));
    });
  const client: HttpClient = createHttpClient({
    transport,
    resilience: { backoff: { initialDelayMs: 1, jitter: 'none' } },
    ...options,
  });
  return {
    client,
    requests,
    targets: () => requests.map((request) => request.target),
    get mostAtOnce() {
      return mostAtOnce;
    },
  };
}

/** A store in memory. Values go through JSON, as they would through a file. */
export function memoryStore(): CheckpointStore & { readonly saved: ReadonlyMap<string, string> } {
  const saved = new Map<string, string>();
  return {
    saved,
    load: async (key) => JSON.parse(saved.get(key) ?? 'null') as unknown,
    save: async (key, value) => {
      saved.set(key, JSON.stringify(value));
    },
    clear: async (key) => {
      saved.delete(key);
    },
  };
}
