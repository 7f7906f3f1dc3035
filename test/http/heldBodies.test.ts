import {
  delay,
  map,
  mergeMap,
  NEVER,
  type Observable,
  of,
  type Subscription,
  switchMap,
  tap,
  throwError,
  timer,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { selectRecords } from '../../operators/selectRecords.js';
import { HttpStatusError } from '../../src/core/errors.js';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { interceptorFrom } from '../../src/http/interceptors/interceptorFrom.js';
import type { HttpClientOptions, HttpInterceptor, HttpResponse } from '../../src/http/types.js';
import { createRateLimiter } from '../../src/resilience/createRateLimiter.js';
import { jsonStream$ } from '../../src/streams/jsonStream.js';

/** A transport whose bodies stay open until somebody gives them up. */
function openBodies(statuses: readonly number[] = []) {
  let opened = 0;
  const state = { cancelled: 0, sent: 0 };
  const transport: HttpClientOptions['transport'] = (request) => {
    const body = new ReadableStream<Uint8Array>({
      cancel: () => {
        state.cancelled++;
      },
    });
    state.sent++;
    return of(createHttpResponse(request, { status: statuses[opened++], body }));
  };
  return { transport, state };
}

const boom = new Error('boom');
const throws = () => {
  throw boom;
};
const afterwards = (change: (response$: Observable<HttpResponse>) => Observable<HttpResponse>): HttpInterceptor => {
  return (request, next) => change(next(request));
};
const limiter = () => Object.assign(createRateLimiter({ requestsPerSecond: 1000, burst: 1000 }), { report: throws });

const failing: Record<string, HttpClientOptions> = {
  'an interceptor that throws': { interceptors: [afterwards(map(throws))] },
  'an attempt interceptor that throws': { attemptInterceptors: [afterwards(map(throws))] },
  'an interceptor that fails later': {
    interceptors: [afterwards(switchMap(() => timer(1).pipe(mergeMap(() => throwError(() => boom)))))],
  },
  'afterResponse that throws': { interceptors: [interceptorFrom({ afterResponse: throws })] },
  'afterResponse that rejects': { interceptors: [interceptorFrom({ afterResponse: () => Promise.reject(boom) })] },
  'an attempt’s afterResponse that throws': {
    attemptInterceptors: [interceptorFrom({ afterResponse: throws })],
  },
  'one outside of one that delays': { interceptors: [afterwards(map(throws)), afterwards(delay(1))] },
  'auth that throws': { auth: afterwards(map(throws)) },
  'a limiter whose report throws': {
    rateLimit: limiter(),
    attemptInterceptors: [
      afterwards(
        map((response) => response.with({ headers: { 'x-ratelimit-remaining': '5', 'x-ratelimit-limit': '9' } })),
      ),
    ],
  },
};

describe('whoever holds a streamed response and fails', () => {
  it.each(Object.entries(failing))('cancels its body: %s', async (_, options) => {
    const { transport, state } = openBodies();
    const client = createHttpClient({
      baseUrl: 'https://api.example.com',
      transport,
      resilience: { maxAttempts: 1 },
      ...options,
    });
    await expect(client.stream('/x')).rejects.toBe(boom);
    expect(state).toEqual({ cancelled: 1, sent: 1 });
  });

  it.each<[string, HttpClientOptions, (subscription: Subscription, controller: AbortController) => void]>([
    ['is unsubscribed', {}, (subscription) => subscription.unsubscribe()],
    ['is aborted', {}, (_, controller) => controller.abort()],
  ])('cancels it when it %s before the response is handed on', (_, options, leave) => {
    const { transport, state } = openBodies();
    const controller = new AbortController();
    const client = createHttpClient({
      ...options,
      baseUrl: 'https://api.example.com',
      transport,
      interceptors: [afterwards(mergeMap(() => NEVER))],
    });
    const { signal } = controller;
    const subscription = client.stream$({ path: '/x', signal }).subscribe({ error: () => {} });
    expect(state.cancelled).toBe(0);
    leave(subscription, controller);
    expect(state.cancelled).toBe(1);
  });

  it('cancels the body of each attempt before the next one, and hands on the last', async () => {
    const { transport, state } = openBodies();
    const cancelledAt: number[] = [];
    let attempts = 0;
    const client = createHttpClient({
      baseUrl: 'https://api.example.com',
      transport,
      resilience: { maxAttempts: 3, retryIf: () => true, backoff: { initialDelayMs: 1 } },
      attemptInterceptors: [
        (request, next) => {
          cancelledAt.push(state.cancelled);
          return next(request).pipe(tap(() => (++attempts < 3 ? throws() : undefined)));
        },
      ],
    });
    const response = await client.stream('/x');
    expect(cancelledAt).toEqual([0, 1, 2]);
    expect([state.cancelled, response.bodyUsed]).toEqual([2, false]);
    await response.body?.cancel();
    expect(state.cancelled).toBe(3);
  });

  it('cancels that of a response which an interceptor replaced by asking again', async () => {
    const { transport, state } = openBodies([401, 200]);
    const again: HttpInterceptor = (request, next) =>
      next(request).pipe(switchMap((response) => (response.status === 401 ? next(request) : of(response))));
    const client = createHttpClient({ baseUrl: 'https://api.example.com', transport, attemptInterceptors: [again] });
    const response = await client.stream('/x');
    expect([response.status, response.bodyUsed, state]).toEqual([200, false, { sent: 2, cancelled: 1 }]);
  });

  it.each<[string, (response: HttpResponse) => unknown]>([
    ['one without a body', () => new Response(null, { status: 204 })],
    ['a copy that has lost it', (response) => ({ ...response, headers: response.headers })],
  ])('cancels that of a response which an interceptor replaced by %s', async (_, replace) => {
    const { transport, state } = openBodies();
    for (const place of ['interceptors', 'attemptInterceptors'] as const) {
      const replacing = afterwards(map((response) => replace(response) as HttpResponse));
      const client = createHttpClient({ baseUrl: 'https://api.example.com', transport, [place]: [replacing] });
      await client.stream('/x').catch(() => {});
    }
    expect(state.cancelled).toBe(state.sent);
  });

  it('leaves one alone that is handed on: changed, or with the error that carries it', async () => {
    const { transport, state } = openBodies();
    const base = { baseUrl: 'https://api.example.com', transport };
    const changing = createHttpClient({
      ...base,
      interceptors: [afterwards(map((response) => response.with({ status: 201 })))],
    });
    const response = await changing.stream('/x');
    expect([response.status, state.cancelled]).toEqual([201, 0]);
    const carrying = createHttpClient({
      ...base,
      interceptors: [
        afterwards(
          map((held) => {
            throw new HttpStatusError(held);
          }),
        ),
      ],
    });
    const error: HttpStatusError = await carrying.stream('/x').catch((failure) => failure);
    expect([error.response.bodyUsed, state.cancelled]).toEqual([false, 0]);
  });

  it.each<[string, (client: ReturnType<typeof createHttpClient>) => Observable<unknown>]>([
    ['selectRecords over a streamed body', (client) => client.stream$('/x').pipe(selectRecords())],
    ['jsonStream$ with a format there is not', (client) => jsonStream$('/x', { client, format: 'xml' as never })],
  ])('cancels it, or never asks: %s', async (_, start) => {
    const { transport, state } = openBodies();
    const client = createHttpClient({ baseUrl: 'https://api.example.com', transport });
    const errors: unknown[] = [];
    start(client).subscribe({ error: (error) => errors.push(error) });
    await Promise.resolve();
    expect(errors).toHaveLength(1);
    expect(state.cancelled).toBe(state.sent);
  });
});
