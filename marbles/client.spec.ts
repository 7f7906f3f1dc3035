import { catchError, map, mergeMap, NEVER, of, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import type { HttpStatusError } from '../src/core/errors.js';
import { createHttpClient } from '../src/http/client.js';
import type { HttpClientOptions, HttpInterceptor } from '../src/http/types.js';
import { diagram } from './diagrams/diagram.js';
import { serve } from './diagrams/serve.js';
import { json, type MarbleHelpers, marbleTest, text } from './kit/index.js';

const marbles = (body: (helpers: MarbleHelpers) => void) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);
const baseUrl = 'https://api.example.com';
const none = { backoff: { initialDelayMs: 10, jitter: 'none' as const } };
const replies = { r: json('ok'), u: text('', { status: 503 }), b: text('b') };

/** The request of each row, alone on its transport. */
function requested(helpers: MarbleHelpers, answers: string | readonly string[], options: HttpClientOptions = {}) {
  const { transport, requests } = helpers.http({ 'GET /x': answers }, replies);
  return { client: createHttpClient({ baseUrl, transport, resilience: none, ...options }), requests };
}

describe('request$', () => {
  it(
    'answers in virtual time, retries and all',
    marbles((helpers) => {
      const { client } = requested(helpers, ['5ms (u|)', '5ms (u|)', '5ms (r|)']);
      helpers.expectObservable(client.json$('/x')).toBe('45ms (a|)', { a: 'ok' });
    }),
  );

  it(
    'ends an attempt at timeoutMs, and goes on to the next',
    marbles((helpers) => {
      const { client, requests } = requested(helpers, ['-', '5ms (r|)'], { timeoutMs: 20 });
      helpers.expectObservable(client.json$('/x')).toBe('35ms (a|)', { a: 'ok' });
      helpers.flush();
      expect(requests.map(({ at, abortedAt }) => [at, abortedAt])).toEqual([
        [0, 20],
        [30, undefined],
      ]);
    }),
  );

  it(
    'fails with the attempt timeout when no attempt is left',
    marbles((helpers) => {
      const { client } = requested(helpers, '-', { timeoutMs: 20, resilience: { maxAttempts: 1 } });
      const result$ = client.get$('/x').pipe(map(() => 'value'));
      helpers.expectObservable(result$).toBe(
        '20ms #',
        undefined,
        expect.objectContaining({
          name: 'HttpTimeoutError',
          scope: 'attempt',
          message: `GET ${baseUrl}/x failed: no answer within 20 ms (attempt 1 of 1)`,
        }),
      );
    }),
  );

  it('shares timers: many attempts, one action each duration, and each ends at its own time', () => {
    const scheduler = new VirtualTimeScheduler();
    const resilience = { maxAttempts: 1, maxEndToEndLatencyMs: 5000 };
    const client = createHttpClient({ baseUrl, transport: () => NEVER, scheduler, timeoutMs: 1000, resilience });
    const ends: number[] = [];
    const pending: number[] = [];
    const send = (timeoutMs?: number) => {
      client.get$('/x', { timeoutMs }).subscribe({ error: () => ends.push(scheduler.now()) });
      pending.push(scheduler.actions.length);
    };
    for (let index = 0; index < 50; index++) send();
    send(2000);
    // One for all attempts of a second, one for the other, one for all totals.
    expect(pending).toEqual([...Array.from({ length: 50 }, () => 2), 3]);
    scheduler.schedule(() => send(), 300);
    scheduler.flush();
    expect(ends).toEqual([...Array.from({ length: 50 }, () => 1000), 1300, 2000]);
    expect(scheduler.actions.length).toBe(0);
  });

  it(
    'cuts everything at maxEndToEndLatencyMs: the wait',
    marbles((helpers) => {
      const { client, requests } = requested(helpers, ['5ms (u|)', '50ms (r|)'], {
        resilience: { ...none, maxEndToEndLatencyMs: 30 },
      });
      helpers
        .expectObservable(client.json$('/x'))
        .toBe('30ms #', undefined, expect.objectContaining({ name: 'HttpTimeoutError', scope: 'total' }));
      helpers.flush();
      expect(requests.map(({ at, abortedAt }) => [at, abortedAt])).toEqual([
        [0, undefined],
        [15, 30],
      ]);
    }),
  );

  it(
    'sends nothing when maxEndToEndLatencyMs is 0',
    marbles((helpers) => {
      const { client, requests } = requested(helpers, [], { resilience: { maxEndToEndLatencyMs: 0 } });
      helpers.expectObservable(client.json$('/x')).toBe(
        '#',
        undefined,
        expect.objectContaining({
          scope: 'total',
          message: `GET ${baseUrl}/x failed: not finished within 0 ms in all (not sent)`,
        }),
      );
      helpers.flush();
      expect(requests).toHaveLength(0);
    }),
  );

  it(
    'lets the request override the client key by key',
    marbles((helpers) => {
      const { client } = requested(helpers, ['5ms (u|)', '5ms (r|)'], { resilience: { ...none, maxAttempts: 1 } });
      helpers
        .expectObservable(client.json$({ path: '/x', resilience: { maxAttempts: 2, backoff: undefined } }))
        .toBe('20ms (a|)', { a: 'ok' });
    }),
  );

  it(
    'aborts on unsubscribe: the request, and the wait',
    marbles((helpers) => {
      const { client, requests } = requested(helpers, ['50ms (r|)']);
      helpers.expectObservable(client.json$('/x'), '20ms !').toBe('-');
      helpers.flush();
      expect(requests[0]?.abortedAt).toBe(20);
    }),
  );

  it(
    'leaves nothing on the clock when it is unsubscribed in a backoff',
    marbles((helpers) => {
      const { client, requests } = requested(helpers, ['5ms (u|)'], { timeoutMs: 60_000 });
      helpers.expectObservable(client.json$('/x'), '10ms !').toBe('-');
      helpers.flush();
      expect(requests).toHaveLength(1);
    }),
  );

  it(
    'errors with the raw reason when its signal aborts',
    marbles((helpers) => {
      const { client, requests } = requested(helpers, ['50ms (r|)']);
      const controller = new AbortController();
      const reason = { why: 'mine' };
      timer(20).subscribe(() => controller.abort(reason));
      helpers
        .expectObservable(client.json$({ path: '/x', signal: controller.signal }))
        .toBe('20ms #', undefined, reason);
      helpers.flush();
      expect(requests[0]?.abortedAt).toBe(20);
    }),
  );

  it(
    'sends nothing when its signal is aborted already',
    marbles((helpers) => {
      const { client, requests } = requested(helpers, []);
      helpers
        .expectObservable(client.json$({ path: '/x', signal: AbortSignal.abort('gone') }))
        .toBe('#', undefined, 'gone');
      helpers.flush();
      expect(requests).toHaveLength(0);
    }),
  );

  it(
    'never answers where the transport never does',
    marbles(({ expectObservable }) => {
      const client = createHttpClient({ baseUrl, transport: () => NEVER, timeoutMs: Number.POSITIVE_INFINITY });
      expectObservable(client.get$('/x')).toBe('-');
    }),
  );

  it(
    'ends with what an interceptor throws',
    marbles(({ expectObservable }) => {
      const boom = new Error('boom');
      const throwing: HttpInterceptor = () => {
        throw boom;
      };
      const rejecting: HttpInterceptor = () => throwError(() => boom);
      for (const interceptor of [throwing, rejecting]) {
        const client = createHttpClient({ baseUrl, transport: () => of(), interceptors: [interceptor] });
        expectObservable(client.get$('/x')).toBe('#', undefined, boom);
      }
    }),
  );
});

describe('stream$', () => {
  const body = { mergeMap: mergeMap((response: { body$: import('rxjs').Observable<Uint8Array> }) => response.body$) };
  const decode = map((chunk: Uint8Array) => new TextDecoder().decode(chunk));

  it(
    'emits at the headers and completes; the body follows',
    marbles((helpers) => {
      const { client } = requested(helpers, '5ms b 4ms b 4ms (b|)');
      helpers.expectObservable(client.stream$('/x').pipe(map(({ status }) => status))).toBe('5ms (a|)', { a: 200 });
    }),
  );

  it(
    'gives timeoutMs to the headers, not to the body',
    marbles((helpers) => {
      const { client } = requested(helpers, '5ms b 50ms (b|)', { timeoutMs: 10 });
      helpers.expectObservable(client.stream$('/x').pipe(body.mergeMap, decode)).toBe('5ms b 50ms (b|)');
    }),
  );

  it(
    'cuts a body at the maxEndToEndLatencyMs that its request names',
    marbles((helpers) => {
      const { client, requests } = requested(helpers, '5ms b 50ms (b|)');
      const request = { path: '/x', resilience: { maxEndToEndLatencyMs: 30 } };
      helpers
        .expectObservable(client.stream$(request).pipe(body.mergeMap, decode))
        .toBe('5ms b 24ms #', undefined, expect.objectContaining({ scope: 'total' }));
      helpers.flush();
      expect(requests[0]?.abortedAt).toBe(30);
    }),
  );

  it(
    'gives the client’s maxEndToEndLatencyMs to the headers, retries included, and not to the body',
    marbles((helpers) => {
      const routes = ['5ms b 50ms (b|)', '31ms b'];
      const { client, requests } = requested(helpers, routes, { resilience: { maxEndToEndLatencyMs: 30 } });
      helpers.expectObservable(client.stream$('/x').pipe(body.mergeMap, decode)).toBe('5ms b 50ms (b|)');
      helpers
        .expectObservable(client.stream$('/x').pipe(body.mergeMap, decode))
        .toBe('30ms #', undefined, expect.objectContaining({ scope: 'total' }));
      helpers.flush();
      expect(requests.map(({ abortedAt }) => abortedAt)).toEqual([undefined, 30]);
    }),
  );

  it(
    'cuts a body when its signal aborts',
    marbles((helpers) => {
      const { client, requests } = requested(helpers, '5ms b 50ms (b|)');
      const controller = new AbortController();
      timer(20).subscribe(() => controller.abort('why'));
      helpers
        .expectObservable(client.stream$({ path: '/x', signal: controller.signal }).pipe(body.mergeMap, decode))
        .toBe('5ms b 14ms #', undefined, 'why');
      helpers.flush();
      expect(requests[0]?.abortedAt).toBe(20);
    }),
  );

  it(
    'cancels a body whose reader leaves',
    marbles((helpers) => {
      const { client, requests } = requested(helpers, '5ms b 50ms (b|)');
      helpers.expectObservable(client.stream$('/x').pipe(body.mergeMap, decode), '20ms !').toBe('5ms b');
      helpers.flush();
      expect(requests[0]?.abortedAt).toBe(20);
    }),
  );

  it(
    'retries up to the headers, and fails with a buffered error response',
    marbles((helpers) => {
      const { client } = requested(helpers, ['5ms (u|)', '5ms (r|)']);
      helpers.expectObservable(client.stream$('/x').pipe(map(({ status }) => status))).toBe('20ms (a|)', { a: 200 });
    }),
  );

  it(
    'cancels the body of a response that is retried',
    marbles((helpers) => {
      const { client, requests } = requested(helpers, ['5ms u 500ms (b|)', '5ms (r|)']);
      helpers.expectObservable(client.stream$('/x').pipe(map(({ status }) => status))).toBe('20ms (a|)', { a: 200 });
      helpers.flush();
      expect(requests.map(({ abortedAt }) => abortedAt)).toEqual([5, undefined]);
    }),
  );

  it(
    'buffers the body of a final error, so that it can be read and holds nothing',
    marbles((helpers) => {
      const { client } = requested(helpers, ['5ms u 50ms (b|)'], { resilience: { maxAttempts: 1 } });
      const caught$ = client
        .stream$('/x')
        .pipe(catchError((error: HttpStatusError) => of(error.response.contentText())));
      helpers.expectObservable(caught$).toBe('56ms (a|)', { a: 'b' });
    }),
  );

  it(
    'waits timeoutMs for such a body, no longer',
    marbles((helpers) => {
      const { client, requests } = requested(helpers, ['5ms u 50ms (b|)'], {
        timeoutMs: 20,
        resilience: { maxAttempts: 1 },
      });
      const caught$ = client.stream$('/x').pipe(catchError((error: HttpStatusError) => of(error.status)));
      helpers.expectObservable(caught$).toBe('25ms (a|)', { a: 503 });
      helpers.flush();
      expect(requests[0]?.abortedAt).toBe(25);
    }),
  );

  it(
    'hands the last response over unread with throwHttpErrors: false',
    marbles((helpers) => {
      const { client } = requested(helpers, ['5ms u 50ms (b|)'], {
        throwHttpErrors: false,
        resilience: { maxAttempts: 1 },
      });
      helpers.expectObservable(client.stream$('/x').pipe(map(({ status }) => status))).toBe('5ms (a|)', { a: 503 });
    }),
  );
});

diagram(
  'createHttpClient',
  {
    text: 'A request is sent again after 503, each time later, until it is answered.',
    above: { 'GET /x': ['^-(a|)', '6ms ^-(b|)', '16ms ^-(r|)'] },
    call: "createHttpClient({ … }).json$('/x')",
    options: { resilience: { backoff: { initialDelayMs: 4, jitter: 'none' } } },
    below: { result: '18ms (r|)' },
    values: { a: 503, b: 503 },
  },
  ({ above, options, below, values }, helpers) => {
    const { transport, expectRequests } = serve(helpers, above, { ...values, r: 'r' });
    const result$ = createHttpClient({ baseUrl, transport, ...options }).json$('/x');
    helpers.expectObservable(result$).toBe(below.result);
    expectRequests();
  },
);
