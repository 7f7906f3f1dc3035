import { config, map, NEVER, of, type Subscription, take, timer } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpTimeoutError } from '../src/core/errors.js';
import { PaginationError } from '../src/core/paginationErrors.js';
import { createHttpClient } from '../src/http/client.js';
import type { HttpClientOptions } from '../src/http/types.js';
import { paginate$ } from '../src/pagination/paginate.js';
import { createOffsetLimitStrategy } from '../src/pagination/strategies/createOffsetLimitStrategy.js';
import type { Page, PaginateOptions, PaginationResult } from '../src/pagination/types.js';
import { diagram } from './diagrams/diagram.js';
import { serve } from './diagrams/serve.js';
import type { MarbleHttp } from './kit/marbleHttp.js';
import { marbleTest } from './kit/marbleTest.js';
import { json } from './kit/replies.js';

const test = (body: Parameters<typeof marbleTest>[1]) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);

/** Three pages of letters that link to each other. */
const replies = {
  a: json({ items: ['a', 'b'], next: '/items?page=2' }),
  b: json({ items: ['c', 'd'], next: '/items?page=3' }),
  c: json({ items: ['e'], next: null }),
  x: json({}, { status: 404 }),
};

function options(http: MarbleHttp, more: Partial<PaginateOptions<string>> = {}, client: HttpClientOptions = {}) {
  return {
    client: createHttpClient({ baseUrl: 'https://api.example.com', transport: http.transport, ...client }),
    baseRequest: '/items',
    model: 'json-link',
    ...more,
  } satisfies PaginateOptions<string>;
}

/** A run whose pages show as their items, and whose result is kept. */
function observed(http: MarbleHttp, more: Partial<PaginateOptions<string>> = {}, client: HttpClientOptions = {}) {
  const results: PaginationResult<string>[] = [];
  const onComplete = (result: PaginationResult<string>) => {
    results.push(result);
  };
  const run = options(http, { ...more, observer: { onComplete, ...more.observer } }, client);
  return { pages$: paginate$(run).pipe(map(letters)), results };
}

const letters = (page: Page<string>) => page.items.join('');
const asked = (http: MarbleHttp) => http.requests.map(({ at, path, abortedAt }) => [at, path, abortedAt]);

describe('paginate$', () => {
  it(
    'sends each request when the page before has been emitted',
    test(({ http, expectObservable, flush }) => {
      const routes = { 'GET /items': '20ms (a|)', 'GET /items?page=2': '30ms (b|)', 'GET /items?page=3': '10ms (c|)' };
      const server = http(routes, replies);
      const { pages$, results } = observed(server);
      //                               20ms  a     30ms      b     10ms (c|)
      expectObservable(pages$).toBe('20ms a 29ms b 9ms (c|)', { a: 'ab', b: 'cd', c: 'e' });
      flush();
      expect(asked(server)).toEqual([
        [0, '/items', undefined],
        [20, '/items?page=2', undefined],
        [50, '/items?page=3', undefined],
      ]);
      expect(results).toHaveLength(1);
      expect(results[0]).toMatchObject({
        completed: true,
        stopReason: 'exhausted',
        totalPages: 3,
        totalItems: 5,
        outcome: { ok: true, status: 200, attempts: 3, startedAt: 0, finishedAt: 60 },
        pages: [],
        items: [],
        checkpoint: { version: 1, next: null, pageIndex: 3, collectedItems: 5 },
      });
    }),
  );

  it(
    'is cold: the same Observable runs anew for each subscriber',
    test(({ http, expectObservable, flush }) => {
      const server = http({ 'GET /items': ['5ms (c|)', '7ms (c|)'] }, replies);
      const { pages$, results } = observed(server);
      expectObservable(pages$).toBe('    5ms (c|)', { c: 'e' });
      expectObservable(pages$, '10ms ^').toBe('17ms (c|)', { c: 'e' });
      flush();
      expect(results).toHaveLength(2);
    }),
  );

  it(
    'makes one request for take(1)',
    test(({ http, expectObservable, flush }) => {
      const server = http({ 'GET /items': '20ms (a|)' }, replies);
      const { pages$, results } = observed(server);
      expectObservable(pages$.pipe(take(1))).toBe('20ms (a|)', { a: 'ab' });
      flush();
      expect(server.requests).toHaveLength(1);
      expect(results).toMatchObject([{ stopReason: 'cancelled', completed: false, totalPages: 1 }]);
      expect(results[0]?.checkpoint.next?.path).toBe('/items?page=2');
    }),
  );

  it(
    'stays silent while an answer never comes, and aborts it when the subscriber leaves',
    test(({ http, expectObservable, flush }) => {
      const server = http({ 'GET /items': '20ms (a|)', 'GET /items?page=2': '-' }, replies);
      const { pages$, results } = observed(server);
      expectObservable(pages$, '^ 98ms !').toBe('20ms a', { a: 'ab' });
      flush();
      expect(asked(server)).toEqual([
        [0, '/items', undefined],
        [20, '/items?page=2', 99],
      ]);
      expect(results).toMatchObject([{ stopReason: 'cancelled', outcome: { attempts: 2, finishedAt: 99 } }]);
    }),
  );

  it(
    'emits an empty page, and one page when there is no next',
    test(({ http, expectObservable, flush }) => {
      const server = http({ 'GET /items': '5ms (r|)' }, { r: json({ items: [], next: null }) });
      const { pages$, results } = observed(server);
      expectObservable(pages$).toBe('5ms (r|)', { r: '' });
      flush();
      expect(results).toMatchObject([{ completed: true, totalPages: 1, totalItems: 0 }]);
    }),
  );

  it(
    'goes on past an empty page that has a next',
    test(({ http, expectObservable }) => {
      const server = http(
        { 'GET /items': '5ms (r|)', 'GET /items?page=2': '5ms (c|)' },
        { ...replies, r: json({ items: [], next: '/items?page=2' }) },
      );
      expectObservable(observed(server).pages$).toBe('5ms r 4ms (c|)', { r: '', c: 'e' });
    }),
  );

  it(
    'fails with what it had got to',
    test(({ http, expectObservable, flush }) => {
      const server = http({ 'GET /items': '5ms (a|)', 'GET /items?page=2': '5ms (x|)' }, replies);
      const { pages$, results } = observed(server);
      const failed: unknown[] = [];
      expectObservable(pages$).toBe('5ms a 4ms #', { a: 'ab' }, expect.any(PaginationError));
      paginate$(options(http({ 'GET /items': '5ms (a|)', 'GET /items?page=2': '5ms (x|)' }, replies))).subscribe({
        error: (error: unknown) => failed.push(error),
      });
      flush();
      expect(results).toMatchObject([
        {
          stopReason: 'error',
          completed: false,
          totalPages: 1,
          outcome: { ok: false, status: 404, errorCategory: 'not_found', attempts: 2 },
          checkpoint: { next: { method: 'GET', path: '/items?page=2' }, pageIndex: 1, collectedItems: 2 },
        },
      ]);
      expect(failed).toMatchObject([{ name: 'PaginationError', cause: { name: 'HttpStatusError', status: 404 } }]);
    }),
  );

  it(
    'waits for pace before it sends the next request',
    test(({ http, cold, expectObservable, flush }) => {
      const server = http(
        { 'GET /items': '5ms (a|)', 'GET /items?page=2': '5ms (b|)', 'GET /items?page=3': '5ms (c|)' },
        replies,
      );
      const answers = [cold('40ms x 100ms |'), cold('30ms |')];
      const { pages$ } = observed(server, { pace: () => answers.shift() ?? NEVER });
      // A value answers, and so does a completion; the last page is not asked about.
      expectObservable(pages$).toBe('5ms a 44ms b 34ms (c|)', { a: 'ab', b: 'cd', c: 'e' });
      flush();
      expect(server.requests.map(({ at }) => at)).toEqual([0, 45, 80]);
      expect(answers).toHaveLength(0);
    }),
  );

  it(
    'never asks pace when the subscriber has gone',
    test(({ http, expectObservable, flush }) => {
      const paced: string[] = [];
      const pace = (page: Page<string>) => {
        paced.push(letters(page));
        return of(0);
      };
      const server = http({ 'GET /items': '5ms (a|)' }, replies);
      expectObservable(observed(server, { pace }).pages$.pipe(take(1))).toBe('5ms (a|)', { a: 'ab' });
      flush();
      expect(paced).toEqual([]);
    }),
  );

  it(
    'stops at stopWhen, once the page is out',
    test(({ http, expectObservable, flush }) => {
      const server = http({ 'GET /items': '5ms (a|)', 'GET /items?page=2': '5ms (b|)' }, replies);
      const { pages$, results } = observed(server, { stopWhen: (page) => page.items.includes('d') });
      expectObservable(pages$).toBe('5ms a 4ms (b|)', { a: 'ab', b: 'cd' });
      flush();
      expect(results).toMatchObject([{ stopReason: 'stopWhen', completed: false, outcome: { ok: true } }]);
      expect(results[0]?.checkpoint.next?.path).toBe('/items?page=3');
    }),
  );

  it(
    'cuts the request in flight when the time is up, and keeps what was complete',
    test(({ http, expectObservable, flush }) => {
      const server = http({ 'GET /items': '20ms (a|)', 'GET /items?page=2': '30ms (b|)' }, replies);
      const { pages$, results } = observed(server, { limits: { maxEndToEndLatencyMs: 45 } });
      expectObservable(pages$).toBe('20ms a 24ms |', { a: 'ab' });
      flush();
      expect(asked(server)[1]).toEqual([20, '/items?page=2', 45]);
      expect(results).toMatchObject([
        {
          stopReason: 'maxEndToEndLatencyMs',
          completed: false,
          totalPages: 1,
          outcome: { ok: true, attempts: 2, finishedAt: 45 },
          checkpoint: { next: { path: '/items?page=2' }, pageIndex: 1 },
        },
      ]);
    }),
  );

  it(
    'ends at its time also while pace holds it',
    test(({ http, expectObservable }) => {
      const server = http({ 'GET /items': '5ms (a|)' }, replies);
      const { pages$ } = observed(server, { pace: () => NEVER, limits: { maxEndToEndLatencyMs: 45 } });
      expectObservable(pages$).toBe('5ms a 39ms |', { a: 'ab' });
    }),
  );

  describe('normalizePerPageLatency', () => {
    it(
      'gives each page its share of the time that is left',
      test(({ http, expectObservable, flush }) => {
        const server = http(
          { 'GET /items': '20ms (a|)', 'GET /items?page=2': '10ms (b|)', 'GET /items?page=3': '5ms (c|)' },
          replies,
        );
        const shown: unknown[] = [];
        const { pages$ } = observed(server, {
          limits: { maxEndToEndLatencyMs: 120, maxPages: 4 },
          resilience: { normalizePerPageLatency: true },
          observer: {
            onPage: ({ request }) => void shown.push(request.resilience?.maxEndToEndLatencyMs),
          },
        });
        expectObservable(pages$).toBe('20ms a 9ms b 4ms (c|)', { a: 'ab', b: 'cd', c: 'e' });
        flush();
        expect(server.requests.map(({ request }) => request.resilience?.maxEndToEndLatencyMs)).toEqual([
          120 / 4,
          100 / 3,
          90 / 2,
        ]);
        expect(shown).toEqual([120 / 4, 100 / 3, 90 / 2]);
      }),
    );

    it(
      'counts the pages that a resumed run has left',
      test(({ http, expectObservable, flush }) => {
        const server = http({ 'GET /items?page=2': '10ms (b|)', 'GET /items?page=3': '5ms (c|)' }, replies);
        const { pages$ } = observed(server, {
          limits: { maxEndToEndLatencyMs: 120, maxPages: 4 },
          resilience: { normalizePerPageLatency: true },
          resumeFrom: {
            version: 1,
            next: { method: 'GET', path: '/items?page=2' },
            pageIndex: 7,
            collectedItems: 20,
          },
        });
        expectObservable(pages$).toBe('10ms b 4ms (c|)', { b: 'cd', c: 'e' });
        flush();
        const shares = server.requests.map(({ request }) => request.resilience?.maxEndToEndLatencyMs);
        expect(shares).toEqual([120 / 4, 110 / 3]);
      }),
    );

    it(
      'never loosens a tighter profile: not the page’s, not the client’s',
      test(({ http, expectObservable, flush }) => {
        const routes = { 'GET /items': '5ms (c|)' };
        const shared = {
          limits: { maxEndToEndLatencyMs: 100 },
          resilience: { normalizePerPageLatency: true, pageProfile: { maxEndToEndLatencyMs: 60 } },
        };
        const own = http(routes, replies);
        expectObservable(observed(own, shared).pages$).toBe('5ms (c|)', { c: 'e' });
        const client = http(routes, replies);
        const { pages$ } = observed(
          client,
          { ...shared, resilience: { normalizePerPageLatency: true } },
          { resilience: { maxEndToEndLatencyMs: 70 } },
        );
        expectObservable(pages$).toBe('5ms (c|)', { c: 'e' });
        flush();
        expect(own.requests[0]?.request.resilience).toEqual({ maxEndToEndLatencyMs: 60 });
        expect(client.requests[0]?.request.resilience).toBeUndefined();
      }),
    );

    it(
      'lets the run’s limit win when both end in one tick',
      test(({ http, expectObservable, flush }) => {
        const server = http({ 'GET /items': '20ms (a|)', 'GET /items?page=2': '90ms (b|)' }, replies);
        const { pages$, results } = observed(server, {
          limits: { maxEndToEndLatencyMs: 50 },
          resilience: { normalizePerPageLatency: true },
        });
        expectObservable(pages$).toBe('20ms a 29ms |', { a: 'ab' });
        flush();
        expect(results).toMatchObject([{ stopReason: 'maxEndToEndLatencyMs', outcome: { ok: true } }]);
      }),
    );

    it(
      'fails when a page outlasts its own share',
      test(({ http, expectObservable, flush }) => {
        const server = http({ 'GET /items': '90ms (a|)' }, replies);
        const { pages$, results } = observed(server, {
          limits: { maxEndToEndLatencyMs: 100, maxPages: 2 },
          resilience: { normalizePerPageLatency: true },
        });
        expectObservable(pages$).toBe('50ms #', undefined, expect.any(PaginationError));
        flush();
        expect(results).toMatchObject([{ stopReason: 'error', outcome: { errorCategory: 'transient', attempts: 1 } }]);
      }),
    );
  });

  describe('signal', () => {
    it(
      'ends with the raw reason, and tells onComplete of a cancelled run',
      test(({ http, expectObservable, flush }) => {
        const controller = new AbortController();
        const reason = new Error('the user went away');
        const server = http({ 'GET /items': '20ms (a|)', 'GET /items?page=2': '30ms (b|)' }, replies);
        const { pages$, results } = observed(server, { baseRequest: { path: '/items', signal: controller.signal } });
        timer(35).subscribe(() => controller.abort(reason));
        expectObservable(pages$).toBe('20ms a 14ms #', { a: 'ab' }, reason);
        flush();
        expect(asked(server)[1]).toEqual([20, '/items?page=2', 35]);
        expect(results).toMatchObject([{ stopReason: 'cancelled', outcome: { ok: true, attempts: 2 } }]);
      }),
    );

    it(
      'sends nothing when it is aborted already',
      test(({ http, expectObservable, flush }) => {
        const server = http({}, replies);
        const { pages$, results } = observed(server, {
          baseRequest: { path: '/items', signal: AbortSignal.abort('no') },
        });
        expectObservable(pages$).toBe('#', undefined, 'no');
        flush();
        expect(server.requests).toHaveLength(0);
        expect(results).toMatchObject([{ stopReason: 'cancelled' }]);
      }),
    );

    it(
      'ends a run that pace holds',
      test(({ http, expectObservable }) => {
        const controller = new AbortController();
        const server = http({ 'GET /items': '5ms (a|)' }, replies);
        const { pages$ } = observed(server, {
          baseRequest: { path: '/items', signal: controller.signal },
          pace: () => NEVER,
        });
        timer(35).subscribe(() => controller.abort(undefined));
        expectObservable(pages$).toBe('5ms a 29ms #', { a: 'ab' }, expect.objectContaining({ name: 'AbortError' }));
      }),
    );
  });

  describe('callbacks', () => {
    const routes = { 'GET /items': '5ms (a|)', 'GET /items?page=2': '5ms (c|)' };
    const reported: unknown[] = [];
    afterEach(() => {
      config.onUnhandledError = null;
      reported.length = 0;
    });

    it.each<[string, Partial<PaginateOptions<string>>]>([
      ['extractPage', { extractPage: thrower }],
      ['select', { select: thrower }],
      ['strategy', { strategy: { buildInitialRequest: (base) => base, buildNextRequest: thrower } }],
    ])('%s that throws ends the run before its page is out', (_name, more) =>
      test(({ http, expectObservable, flush }) => {
        const { pages$, results } = observed(http(routes, replies), more);
        expectObservable(pages$).toBe('5ms #', undefined, expect.objectContaining({ cause: thrown }));
        flush();
        expect(results).toMatchObject([{ stopReason: 'error', totalPages: 0, outcome: { status: 200, attempts: 1 } }]);
        expect(results[0]?.checkpoint.next?.path).toBe('/items');
      })(),
    );

    it.each<[string, Partial<PaginateOptions<string>>]>([
      ['stopWhen', { stopWhen: thrower }],
      ['pace', { pace: thrower }],
    ])('%s that throws ends the run after its page', (_name, more) =>
      test(({ http, expectObservable, flush }) => {
        const { pages$, results } = observed(http(routes, replies), more);
        expectObservable(pages$).toBe('5ms (a#)', { a: 'ab' }, expect.objectContaining({ cause: thrown }));
        flush();
        expect(results).toMatchObject([{ stopReason: 'error', totalPages: 1 }]);
      })(),
    );

    it('reports what an observer throws, and the run goes on', async () => {
      config.onUnhandledError = (error) => reported.push(error);
      test(({ http, expectObservable }) => {
        const { pages$ } = observed(http(routes, replies), { observer: { onPage: thrower, onComplete: thrower } });
        expectObservable(pages$).toBe('5ms a 4ms (c|)', { a: 'ab', c: 'e' });
      })();
      await new Promise((resolve) => setTimeout(resolve, 5));
      expect(reported).toEqual([thrown, thrown, thrown]);
    });

    it(
      'tells onPage before the page is out, and onComplete before the end',
      test(({ http, expectObservable, flush }) => {
        const order: string[] = [];
        const server = http(routes, replies);
        const pages$ = paginate$(
          options(server, {
            observer: {
              onPage: (page) => {
                order.push(`onPage ${letters(page)}`);
              },
              onComplete: () => {
                order.push('onComplete');
              },
            },
          }),
        );
        const seen: Subscription = pages$.subscribe({
          next: (page) => order.push(`next ${letters(page)}`),
          complete: () => order.push('complete'),
        });
        expectObservable(NEVER).toBe('-');
        flush();
        expect(seen.closed).toBe(true);
        expect(order).toEqual(['onPage ab', 'next ab', 'onPage e', 'next e', 'onComplete', 'complete']);
      }),
    );
  });

  describe('retries', () => {
    it(
      'counts every attempt of every page',
      test(({ http, expectObservable, flush }) => {
        const server = http(
          { 'GET /items': ['5ms #', '5ms (a|)'], 'GET /items?page=2': ['5ms (s|)', '5ms (s|)', '5ms (c|)'] },
          { ...replies, s: json({}, { status: 503 }) },
        );
        const { pages$, results } = observed(server, {
          resilience: { pageProfile: { backoff: { initialDelayMs: 10, jitter: 'none' } } },
        });
        //                             5 + 10 + 5       5 + 10 + 5 + 20 + 5
        expectObservable(pages$).toBe('20ms a 44ms (c|)', { a: 'ab', c: 'e' });
        flush();
        expect(results[0]?.outcome.attempts).toBe(5);
      }),
    );

    it(
      'gives each page the profile of the base request under that of the page',
      test(({ http, expectObservable, flush }) => {
        const server = http({ 'GET /items': '5ms (c|)' }, replies);
        const { pages$ } = observed(server, {
          baseRequest: { path: '/items', resilience: { maxAttempts: 2, failFast: true, priority: 'low' } },
          resilience: { pageProfile: { maxAttempts: 7, failFast: undefined } },
        });
        expectObservable(pages$).toBe('5ms (c|)', { c: 'e' });
        flush();
        expect(server.requests[0]?.request.resilience).toEqual({ maxAttempts: 7, failFast: true, priority: 'low' });
      }),
    );

    it(
      'fails when the time of one page is up',
      test(({ http, expectObservable }) => {
        const server = http({ 'GET /items': '-' }, replies);
        const { pages$ } = observed(server, { resilience: { pageProfile: { maxEndToEndLatencyMs: 40 } } });
        const expected = expect.objectContaining({ cause: expect.any(HttpTimeoutError) });
        expectObservable(pages$).toBe('40ms #', undefined, expected);
      }),
    );
  });

  describe('ends and guesses that are proven', () => {
    const auto = { model: undefined } satisfies Partial<PaginateOptions<string>>;
    const failure = (name: string, message: RegExp) =>
      expect.objectContaining({ cause: expect.objectContaining({ name, message: expect.stringMatching(message) }) });

    it.each<[string, object, RegExp]>([
      ['a flag', { items: ['a', 'b'], has_more: true }, /`has_more` is true/],
      ['a total', { items: ['a', 'b'], meta: { total: 9 } }, /`meta.total` is 9, and 2 records were read/],
      ['a cursor', { items: ['a', 'b'], next: 'x' }, /`next` holds a cursor that nobody used/],
    ])('%s beside the end that detection came to is an error, in the tick of the page', (_name, body, message) =>
      test(({ http, expectObservable, flush }) => {
        const server = http({ 'GET /items': '5ms (m|)' }, { m: json(body) });
        const { pages$, results } = observed(server, auto);
        expectObservable(pages$).toBe('5ms (a#)', { a: 'ab' }, failure('ResponseParseError', message));
        flush();
        expect(results).toMatchObject([{ stopReason: 'error', totalItems: 2, checkpoint: { skipItems: 2 } }]);
      })(),
    );

    it(
      'take(1) and maxPages come first',
      test(({ http, expectObservable }) => {
        const bodies = { m: json({ items: ['a', 'b'], has_more: true }) };
        const routes = { 'GET /items': '5ms (m|)' };
        expectObservable(observed(http(routes, bodies), auto).pages$.pipe(take(1))).toBe('5ms (a|)', { a: 'ab' });
        const { pages$ } = observed(http(routes, bodies), { ...auto, limits: { maxPages: 1 } });
        expectObservable(pages$).toBe('5ms (a|)', { a: 'ab' });
      }),
    );

    it(
      'the page that a wrong guess leads to is not delivered',
      test(({ http, expectObservable, flush }) => {
        const routes = { 'GET /items': '5ms (m|)', 'GET /items?cursor=x': '5ms (m|)' };
        const server = http(routes, { m: json({ items: ['a', 'b'], next_cursor: 'x' }) });
        const { pages$, results } = observed(server, auto);
        const error = failure('PaginationLoopError', /sent `next_cursor` as `cursor`/);
        expectObservable(pages$).toBe('5ms a 4ms #', { a: 'ab' }, error);
        flush();
        expect(results).toMatchObject([{ stopReason: 'error', totalPages: 1, outcome: { attempts: 2 } }]);
      }),
    );

    it(
      'nor is any other that was sent ahead by it',
      test(({ http, expectObservable, flush }) => {
        const path = (offset: number) => `GET /items?offset=${offset}&limit=2`;
        const routes = { [path(0)]: '5ms (m|)', [path(2)]: '20ms (m|)', [path(4)]: '5ms (m|)', [path(6)]: '50ms (m|)' };
        const server = http(routes, { m: json({ items: ['a', 'b'], total: 20 }) });
        const { pages$ } = observed(server, { ...auto, baseRequest: '/items?offset=0&limit=2', concurrency: 3 });
        const error = failure('PaginationLoopError', /counted up `offset`/);
        expectObservable(pages$).toBe('5ms a 19ms #', { a: 'ab' }, error);
        flush();
        expect(asked(server).map(([at, , abortedAt]) => [at, abortedAt])).toEqual([
          [0, undefined],
          [5, undefined],
          [5, undefined],
          [5, 25],
        ]);
      }),
    );

    it(
      'a page whose next link cannot be used is delivered before the error',
      test(({ http, expectObservable }) => {
        const server = http({ 'GET /items': '5ms (m|)' }, { m: json({ items: ['a'], next: 'file:///etc/passwd' }) });
        const error = failure('ResponseParseError', /no http\(s\) URL/);
        expectObservable(observed(server).pages$).toBe('5ms (a#)', { a: 'a' }, error);
      }),
    );

    it(
      'the error comes once the page has been answered for',
      test(({ http, expectObservable }) => {
        const server = http({ 'GET /items': '5ms (m|)' }, { m: json({ items: ['a'], has_more: true }) });
        const { pages$ } = observed(server, { ...auto, pace: () => timer(30) });
        expectObservable(pages$).toBe('5ms a 29ms #', { a: 'a' }, failure('ResponseParseError', /`has_more`/));
      }),
    );
  });

  describe('concurrency', () => {
    const offsets = createOffsetLimitStrategy({ pageSize: 2, totalPath: 'total' });
    const pageOf = (...items: string[]) => json({ items, total: 8 });
    const bodies = { a: pageOf('a', 'b'), b: pageOf('c', 'd'), c: pageOf('e', 'f'), d: pageOf('g', 'h') };
    const path = (offset: number) => `GET /items?offset=${offset}&limit=2`;
    const planned = (http: MarbleHttp, more: Partial<PaginateOptions<string>> = {}) =>
      observed(http, { model: undefined, strategy: offsets, concurrency: 2, ...more });

    it(
      'asks for the first page alone, then for the rest in parallel, and emits in page order',
      test(({ http, expectObservable, flush }) => {
        const server = http(
          { [path(0)]: '10ms (a|)', [path(2)]: '30ms (b|)', [path(4)]: '5ms (c|)', [path(6)]: '10ms (d|)' },
          bodies,
        );
        const { pages$, results } = planned(server);
        expectObservable(pages$).toBe('10ms a 29ms (bc) 6ms (d|)', { a: 'ab', b: 'cd', c: 'ef', d: 'gh' });
        flush();
        // Page 3 starts when page 1 was answered for: two are in flight or held until then.
        expect(server.requests.map(({ at }) => at)).toEqual([0, 10, 10, 40]);
        expect(results).toMatchObject([{ completed: true, totalItems: 8 }]);
      }),
    );

    it(
      'makes one request for take(1)',
      test(({ http, expectObservable, flush }) => {
        const server = http({ [path(0)]: '10ms (a|)' }, bodies);
        expectObservable(planned(server).pages$.pipe(take(1))).toBe('10ms (a|)', { a: 'ab' });
        flush();
        expect(server.requests).toHaveLength(1);
      }),
    );

    it(
      'surfaces a failure after the pages before it, and aborts the others',
      test(({ http, expectObservable, flush }) => {
        const server = http(
          { [path(0)]: '10ms (a|)', [path(2)]: '30ms (b|)', [path(4)]: '5ms (x|)', [path(6)]: '10ms (d|)' },
          { ...bodies, x: json({}, { status: 404 }) },
        );
        const { pages$, results } = planned(server);
        expectObservable(pages$).toBe('10ms a 29ms (b#)', { a: 'ab', b: 'cd' }, expect.any(PaginationError));
        flush();
        // Nothing new was started once the failure was known.
        expect(server.requests).toHaveLength(3);
        expect(results[0]?.checkpoint).toMatchObject({ next: { query: { offset: 4 } }, pageIndex: 2 });
      }),
    );

    it(
      'aborts what is in flight when an earlier page fails',
      test(({ http, expectObservable, flush }) => {
        const server = http(
          { [path(0)]: '10ms (a|)', [path(2)]: '5ms (x|)', [path(4)]: '50ms (c|)' },
          { ...bodies, x: json({}, { status: 404 }) },
        );
        expectObservable(planned(server).pages$).toBe('10ms a 4ms #', { a: 'ab' }, expect.any(PaginationError));
        flush();
        expect(server.requests.map(({ abortedAt }) => abortedAt)).toEqual([undefined, undefined, 15]);
      }),
    );

    it(
      'lets pace hold the window',
      test(({ http, cold, expectObservable, flush }) => {
        const server = http(
          { [path(0)]: '10ms (a|)', [path(2)]: '5ms (b|)', [path(4)]: '5ms (c|)', [path(6)]: '5ms (d|)' },
          bodies,
        );
        expectObservable(planned(server, { pace: () => cold('20ms |') }).pages$).toBe(
          '10ms a 24ms b 19ms c 19ms (d|)',
          { a: 'ab', b: 'cd', c: 'ef', d: 'gh' },
        );
        flush();
        expect(server.requests.map(({ at }) => at)).toEqual([0, 30, 30, 55]);
      }),
    );

    it(
      'starts no page beyond maxPages',
      test(({ http, expectObservable, flush }) => {
        const server = http({ [path(0)]: '10ms (a|)', [path(2)]: '5ms (b|)' }, bodies);
        const { pages$, results } = planned(server, { limits: { maxPages: 2 }, concurrency: 4 });
        expectObservable(pages$).toBe('10ms a 4ms (b|)', { a: 'ab', b: 'cd' });
        flush();
        expect(results).toMatchObject([{ stopReason: 'maxPages', checkpoint: { next: { query: { offset: 4 } } } }]);
      }),
    );

    it(
      'goes on one by one where the first page tells no total',
      test(({ http, expectObservable, flush }) => {
        const server = http(
          { [path(0)]: '10ms (a|)', [path(2)]: '5ms (b|)', [path(4)]: '5ms (e|)' },
          { a: json({ items: ['a', 'b'] }), b: json({ items: ['c', 'd'] }), e: json({ items: [] }) },
        );
        const { pages$ } = planned(server, { strategy: createOffsetLimitStrategy({ pageSize: 2 }) });
        expectObservable(pages$).toBe('10ms a 4ms b 4ms (e|)', { a: 'ab', b: 'cd', e: '' });
        flush();
        expect(server.requests.map(({ at }) => at)).toEqual([0, 10, 15]);
      }),
    );

    it(
      'stops at a page that says so, as it would one by one',
      test(({ http, expectObservable, flush }) => {
        const server = http(
          { [path(0)]: '10ms (a|)', [path(2)]: '5ms (e|)', [path(4)]: '50ms (c|)' },
          { ...bodies, e: pageOf() },
        );
        const { pages$, results } = planned(server);
        expectObservable(pages$).toBe('10ms a 4ms (e|)', { a: 'ab', e: '' });
        flush();
        expect(server.requests[2]?.abortedAt).toBe(15);
        expect(results).toMatchObject([{ completed: true, checkpoint: { next: null } }]);
      }),
    );

    it(
      'aborts all that is in flight when the subscriber leaves',
      test(({ http, expectObservable, flush }) => {
        const server = http({ [path(0)]: '10ms (a|)', [path(2)]: '50ms (b|)', [path(4)]: '50ms (c|)' }, bodies);
        const { pages$, results } = planned(server);
        expectObservable(pages$, '^ 29ms !').toBe('10ms a', { a: 'ab' });
        flush();
        expect(server.requests.map(({ abortedAt }) => abortedAt)).toEqual([undefined, 30, 30]);
        expect(results).toMatchObject([{ stopReason: 'cancelled', outcome: { attempts: 3 } }]);
      }),
    );
  });
});

const thrown = new Error('thrown by a callback');
function thrower(): never {
  throw thrown;
}

diagram(
  'paginate$',
  {
    text: 'Each page is asked for when the one before has been emitted.',
    above: {
      'GET /items': '       ^---(a|)',
      'GET /items?page=2': '----^--(b|)',
      'GET /items?page=3': '-------^---(c|)',
    },
    call: 'paginate$({ client, … })',
    options: { baseRequest: '/items', model: 'json-link' },
    below: { pages: '       ----p--q---(r|)' },
    values: {
      a: { items: ['k', 'l'], next: '/items?page=2' },
      b: { items: ['m'], next: '/items?page=3' },
      c: { items: ['n'], next: null },
      p: ['k', 'l'],
      q: ['m'],
      r: ['n'],
    },
  },
  ({ above, options, below, values }, helpers) => {
    const { a, b, c } = values;
    const { transport, expectRequests } = serve(helpers, above, { a, b, c });
    const items$ = paginate$({ client: helpers.client({ transport }), ...options }).pipe(map(({ items }) => items));
    helpers.expectObservable(items$).toBe(below.pages, values);
    expectRequests();
  },
);
