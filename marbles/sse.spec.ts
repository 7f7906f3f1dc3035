import { asyncScheduler, config, map, type Observable, throwError } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { HttpNetworkError, HttpStatusError, HttpTimeoutError, SseError } from '../src/core/errors.js';
import type { ServerSentEvent } from '../src/core/types.js';
import { createHttpClient } from '../src/http/client.js';
import type { HttpRequest, HttpRequestOptions } from '../src/http/types.js';
import { resilienceProfiles } from '../src/resilience/profiles.js';
import { jsonStream$ } from '../src/streams/jsonStream.js';
import { sse$ } from '../src/streams/sse.js';
import type { SseOptions, StreamStatus } from '../src/streams/types.js';
import { diagram } from './diagrams/diagram.js';
import { serve } from './diagrams/serve.js';
import type { MarbleHttp } from './kit/marbleHttp.js';
import { marbleTest } from './kit/marbleTest.js';
import { json, text } from './kit/replies.js';
import { virtual } from './parserCases.js';

const stream = (body: string, status = 200) => text(body, { status, headers: { 'content-type': 'text/event-stream' } });
const steady: SseOptions['reconnect'] = { backoff: { initialDelayMs: 10, jitter: 'none' } };

const replies = {
  o: stream(''),
  a: stream('id: 1\ndata: a\n\n'),
  b: stream('id: 2\ndata: b\n\n'),
  c: stream('data: c\n\n'),
  i: stream('id: 7\n\n'),
  p: stream(': ping\n'),
  h: stream('data: h'),
  r: stream('retry: 50\n\n'),
  d: stream('data: [DONE]\n\n'),
  n: text('', { status: 204 }),
  h2: text('<html>', { headers: { 'content-type': 'text/html' } }),
  f: text('no', { status: 404 }),
  s: json({}, { status: 503 }),
  w: json({}, { status: 503, headers: { 'retry-after': '2' } }),
  q: json({}, { status: 429 }),
  x: text('data: x\n\n', { headers: { 'content-type': 'text/plain' } }),
};

/** `data` of the events, which is what the marbles show. */
const data = map(({ data }: { data: string }) => data);

describe('sse$', () => {
  afterEach(() => {
    config.onUnhandledError = null;
  });

  const client = (transport: Parameters<typeof createHttpClient>[0]) =>
    createHttpClient({ baseUrl: 'https://api.example.com', ...transport });

  it.each<[string, (leave: () => void) => SseOptions['reconnect'], string[]]>([
    ['retryIf', (leave) => ({ ...steady, retryIf: () => void leave() }), ['connecting', 'open', 'closed']],
    [
      'reconnect.request',
      (leave) => ({ ...steady, request: () => `/s${leave() ?? ''}` }),
      ['connecting', 'open', 'waiting', 'closed'],
    ],
  ])('closed is the last status where %s leaves the stream, and nothing more is sent', (_, reconnect, expected) =>
    virtual(({ http, flush }) => {
      const api = http({ 'GET /s': '-a-|' }, replies);
      const states: string[] = [];
      const leave = () => running.unsubscribe();
      const onStatus = ({ state }: StreamStatus) => states.push(state);
      const running = sse$('/s', { client: client(api), reconnect: reconnect(leave), onStatus }).subscribe();
      flush();
      expect(states).toEqual(expected);
      expect(api.requests).toHaveLength(1);
    })(),
  );

  it(
    'many: events as they come, and the idle body is cancelled by unsubscribing',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': '  --o-a--b-----|' }, replies);
      const unsub = '                 ---------!';
      const expected = '              ----a--b--';
      expectObservable(sse$('/s', { client: client(api) }).pipe(data), unsub).toBe(expected);
      flush();
      expect(api.requests.map(({ at, abortedAt }) => [at, abortedAt])).toEqual([[0, 9]]);
    }),
  );

  it(
    'never: a connection that says nothing is left by unsubscribing',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': '-' }, replies);
      const unsub = '               ---!';
      const expected = '            ----';
      expectObservable(sse$('/s', { client: client(api) }), unsub).toBe(expected);
      flush();
      expect(api.requests[0]?.abortedAt).toBe(3);
    }),
  );

  it(
    'empty: 204 completes',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /s': '--n' }, replies);
      const expected = '            --|';
      expectObservable(sse$('/s', { client: client(api) })).toBe(expected);
    }),
  );

  it(
    'end: connects again after the backoff, with the last id, and 204 ends it',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['o-a-b-|', 'o-c-|', 'n'] }, replies);
      const expected = '             --a-b- 10ms --c- 10ms |';
      expectObservable(sse$('/s', { client: client(api), reconnect: steady }).pipe(data)).toBe(expected);
      flush();
      expect(api.requests.map(({ request }) => request.headers.get('last-event-id'))).toEqual([null, '2', '2']);
      expect(api.requests[0]?.request.headers.get('accept')).toBe('text/event-stream');
    }),
  );

  it(
    'one request: a reset connection connects again; an unfinished event is not doubled',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /s': ['o-a-h-#', 'o-b|', 'n'] }, replies);
      const expected = '             --a--- 10ms --b 10ms |';
      expectObservable(sse$('/s', { client: client(api), reconnect: steady }).pipe(data)).toBe(expected);
    }),
  );

  it(
    'id: one without data counts for the reconnect, and for the events after it',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['o-i-|', 'o-c-|', 'n'] }, replies);
      const expected = '             ---- 10ms --7- 10ms |';
      const ids$ = sse$('/s', { client: client(api), reconnect: steady }).pipe(map(({ id }) => id));
      expectObservable(ids$).toBe(expected);
      flush();
      expect(api.requests.map(({ request }) => request.headers.get('last-event-id'))).toEqual([null, '7', '7']);
    }),
  );

  it(
    'lastEventId: sent with the first request, as UTF-8; else that of the request',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['n', 'n'] }, replies);
      expectObservable(sse$('/s', { client: client(api), lastEventId: 'é' })).toBe('|');
      expectObservable(
        sse$({ path: '/s', headers: { 'Last-Event-ID': '5', ACCEPT: 'x/y' } }, { client: client(api) }),
      ).toBe('|');
      flush();
      expect(api.requests.map(({ request }) => request.headers.get('last-event-id'))).toEqual(['Ã©', '5']);
      expect(api.requests[1]?.request.headers.get('accept')).toBe('x/y');
    }),
  );

  it(
    'reconnect: 5xx, 429 and network failures are passed over, with growing waits; an event starts the count anew',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['s', 'q', '#', '(oa|)', 's', 'n'] }, replies);
      const expected = '             70ms a 9ms 20ms |';
      expectObservable(sse$('/s', { client: client(api), reconnect: steady }).pipe(data)).toBe(expected);
      flush();
      expect(api.requests.map(({ at }) => at)).toEqual([0, 10, 30, 70, 80, 100]);
    }),
  );

  it(
    'reconnect: from 1 s up to 30 s under equal jitter, without end',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': [...Array.from({ length: 7 }, () => 's'), 'n'] }, replies);
      const options = { client: client({ ...api, random: () => 0.5 }) };
      expectObservable(sse$('/s', options)).toBe('68250ms |');
      flush();
      expect(api.requests.map(({ at }) => at)).toEqual([0, 750, 2250, 5250, 11_250, 23_250, 45_750, 68_250]);
    }),
  );

  it(
    'retry: the server’s wait holds exactly, and grows where connecting fails on',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['o-r-|', 's', 's', 'o-a-|', 'n'] }, replies);
      const options = {
        client: client({ ...api, random: () => 0 }),
        reconnect: { backoff: { jitter: 'none' as const } },
      };
      const expected = '             --- 351ms --a- 50ms |';
      expectObservable(sse$('/s', options).pipe(data)).toBe(expected);
      flush();
      expect(api.requests.map(({ at }) => at)).toEqual([0, 54, 154, 354, 408]);
    }),
  );

  it(
    'retry: longer than maxRetryAfterMs is as long as that, on the first wait and on every other',
    virtual(({ http, expectObservable }) => {
      const z = stream('retry: 99999999999\n\n');
      const api = http({ 'GET /s': ['o-z|', 's', 'n'], 'GET /t': ['o-z|', 'n'] }, { ...replies, z });
      expectObservable(sse$('/s', { client: client(api) })).toBe('600003ms |');
      expectObservable(sse$('/t', { client: client(api), reconnect: { maxRetryAfterMs: 5000 } })).toBe('5003ms |');
    }),
  );

  it(
    'retry-after: a server that says when is heard, and not by all its clients in the same millisecond',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /s': ['w', 'n'], 'GET /t': ['w', 'n'] }, replies);
      expectObservable(sse$('/s', { client: client(api), reconnect: steady })).toBe('2s |');
      expectObservable(sse$('/t', { client: client({ ...api, random: () => 0.5 }) })).toBe('2500ms |');
    }),
  );

  /** The error that a run ends with, as name, reason or status, and message. */
  const failureOf = (options: SseOptions, path = '/s') => {
    const failures: unknown[] = [];
    sse$(path, options).subscribe({ error: (error) => failures.push(error) });
    return failures;
  };

  it(
    'maxAttempts: rethrows the last error itself, or completes where the stream just ended',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['s', 's'], 'GET /e': ['(oo|)', '(oo|)'], 'GET /r': ['#', '#'] }, replies);
      const options = { client: client(api), reconnect: { ...steady, maxAttempts: 2 } };
      const failures = [failureOf(options, '/s'), failureOf(options, '/r')];
      expectObservable(sse$('/e', options)).toBe('10ms |');
      flush();
      expect(failures).toEqual([[expect.any(HttpStatusError)], [expect.any(HttpNetworkError)]]);
      expect(api.requests.length).toBe(6);
    }),
  );

  it(
    'reconnect: false ends with the stream, or with its error',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['s'], 'GET /e': 'o-a-|' }, replies);
      const options: SseOptions = { client: client(api), reconnect: false };
      const failures = failureOf(options);
      expectObservable(sse$('/e', options).pipe(data)).toBe('--a-|');
      flush();
      expect(failures).toEqual([expect.any(HttpStatusError)]);
    }),
  );

  it(
    'error: another status or content type is final, and an unread body is cancelled',
    virtual(({ http, flush }) => {
      const api = http({ 'GET /f': 'f', 'GET /h': 'k-h-|', 'GET /x': 'x' }, { ...replies, k: replies.h2 });
      const options = { client: client(api) };
      const failures = [failureOf(options, '/f'), failureOf(options, '/h'), failureOf(options, '/x')];
      flush();
      expect(failures.flat()).toEqual([expect.any(SseError), expect.any(SseError), expect.any(SseError)]);
      expect(failures.flat()).toMatchObject([
        { reason: 'status', category: 'not_found', request: {}, outcome: { status: 404 } },
        {
          reason: 'content-type',
          message: expect.stringContaining('GET https://api.example.com/h failed: the content type is text/html'),
        },
        { reason: 'content-type' },
      ]);
      expect(api.requests.map(({ abortedAt }) => abortedAt)).toEqual([undefined, 0, undefined]);
    }),
  );

  it(
    'throwHttpErrors: false changes nothing',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['s', '(oa|)', 'n'], 'GET /f': 'f' }, replies);
      const options: SseOptions = { client: client({ ...api, throwHttpErrors: false }), reconnect: steady };
      const failures = failureOf(options, '/f');
      expectObservable(sse$('/s', options).pipe(data)).toBe('10ms a 9ms |');
      flush();
      expect(failures).toMatchObject([{ name: 'SseError', reason: 'status' }]);
    }),
  );

  it(
    'contentType: lenient takes any',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /s': 'x' }, replies);
      const options: SseOptions = { client: client(api), contentType: 'lenient', reconnect: false };
      expectObservable(sse$('/s', options).pipe(data)).toBe('(x|)');
    }),
  );

  it(
    'stopAt: completes without that event and cancels the body',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': 'o-a-d-b-' }, replies);
      const expected = '             --a-|';
      expectObservable(sse$('/s', { client: client(api), stopAt: '[DONE]' }).pipe(data)).toBe(expected);
      flush();
      expect(api.requests[0]?.abortedAt).toBe(4);
    }),
  );

  it.each<[string, SseOptions['stopAt'], string]>([
    ['the data', 'c', 'ab'],
    ['the type of an event', { event: 'done' }, 'abc'],
    ['type and data', { event: 'message', data: 'b' }, 'a'],
    ['data in an object', { data: 'b' }, 'a'],
    ['a function of the event', ({ id }) => id === '2', 'a'],
    ['nothing', undefined, 'abcD'],
  ])('stopAt: %s', (_, stopAt, expected) => {
    marbleTest(
      (actual, wanted) => expect(actual).toEqual(wanted),
      ({ http, expectObservable }) => {
        const api = http(
          { 'GET /s': ['(oabct|)'], 'GET /j': ['(oabct|)'] },
          { ...replies, t: stream('event: done\ndata: D\n\n') },
        );
        const events$ = sse$('/s', { client: client(api), stopAt, reconnect: false });
        expectObservable(events$.pipe(data)).toBe(`(${expected}|)`);
      },
    )();
  });

  it('stopAt: what would stop at every event is an error before anything is sent', () => {
    const api = { transport: () => throwError(() => 'sent') };
    expect(failureOf({ client: client(api), stopAt: {} })).toMatchObject([
      { name: 'ConfigurationError', path: 'stopAt' },
    ]);
  });

  it(
    'idleTimeoutMs: connects again when nothing came, comments included',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['o 8ms p 8ms p 8ms a----', 'n'] }, replies);
      const options: SseOptions = { client: client(api), idleTimeoutMs: 10, reconnect: steady };
      expectObservable(sse$('/s', options).pipe(data)).toBe('27ms a 19ms |');
      flush();
      expect(api.requests.map(({ at, abortedAt }) => [at, abortedAt])).toEqual([
        [0, 37],
        [47, undefined],
      ]);
    }),
  );

  it(
    'timeoutMs: covers the way to the headers and not what follows',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['20ms o', 'o 30ms a|', 'n'] }, replies);
      const events$ = sse$({ path: '/s', timeoutMs: 10 }, { client: client(api), reconnect: steady });
      expectObservable(events$.pipe(data)).toBe('51ms a 10ms |');
      flush();
      expect(api.requests.map(({ at, abortedAt }) => [at, abortedAt])).toEqual([
        [0, 10],
        [20, undefined],
        [62, undefined],
      ]);
    }),
  );

  it(
    'maxEndToEndLatencyMs: the whole, waits and connections together',
    virtual(({ http, flush }) => {
      const api = http({ 'GET /s': ['o-a|', 'o-b-----------------', 's'], 'GET /w': ['s'] }, replies);
      const failures: unknown[] = [];
      const fail = { error: (error: unknown) => failures.push([api.requests.length, error]) };
      sse$(
        { path: '/s', resilience: { maxEndToEndLatencyMs: 20 } },
        { client: client(api), reconnect: steady },
      ).subscribe(fail);
      sse$({ path: '/s', resilience: { maxEndToEndLatencyMs: 0 } }, { client: client(api) }).subscribe(fail);
      sse$(
        { path: '/w', resilience: { maxEndToEndLatencyMs: 5 } },
        { client: client(api), reconnect: steady },
      ).subscribe(fail);
      flush();
      expect(failures).toMatchObject([
        [1, expect.any(HttpTimeoutError)],
        // A wait that would pass the wall is not begun: the error at hand.
        [2, expect.any(HttpStatusError)],
        [
          3,
          {
            name: 'HttpTimeoutError',
            scope: 'total',
            message: 'GET https://api.example.com/s failed: not finished within 20 ms in all (attempt 2)',
            outcome: { ok: false, errorCategory: 'transient', attempts: 2, startedAt: 0, finishedAt: 20 },
          },
        ],
      ]);
      expect(api.requests[2]?.abortedAt).toBe(20);
    }),
  );

  it(
    'maxEndToEndLatencyMs of the client ends with the headers of each connection, never a stream that is alive',
    virtual(({ http, expectObservable, flush }) => {
      const api = http(
        { 'GET /s': ['o 59s a|', '11s o', 'o-b|', 'n'], 'GET /j': 'j 59s j|' },
        { ...replies, j: text('1\n') },
      );
      const interactive = client({ ...api, resilience: resilienceProfiles.interactive });
      expectObservable(sse$('/s', { client: interactive, reconnect: steady }).pipe(data)).toBe(
        '59001ms a 10032ms b 10ms |',
      );
      expectObservable(jsonStream$('/j', { client: interactive, format: 'ndjson' })).toBe('x 59s x|', { x: 1 });
      flush();
      expect(api.requests.map(({ at, abortedAt }) => [at, abortedAt])).toEqual([
        [0, undefined],
        [0, undefined],
        [59_012, 69_012],
        [69_032, undefined],
        [69_045, undefined],
      ]);
    }),
  );

  it(
    'maxEndToEndLatencyMs of `reconnect` bounds the whole, and 0 of the client sends nothing',
    virtual(({ http, flush }) => {
      const api = http({ 'GET /s': ['o 59s a'] }, replies);
      const failures: unknown[] = [];
      const fail = { error: (error: unknown) => failures.push(error) };
      sse$('/s', { client: client(api), reconnect: { maxEndToEndLatencyMs: 30 } }).subscribe(fail);
      const nothing = client({ ...api, resilience: { maxEndToEndLatencyMs: 0 } });
      sse$('/s', { client: nothing }).subscribe(fail);
      flush();
      expect(failures).toMatchObject([{ scope: 'total' }, { scope: 'total' }]);
      expect(api.requests.map(({ abortedAt }) => abortedAt)).toEqual([30]);
    }),
  );

  it(
    'maxAttempts: ends with the last error, whose outcome counts every connection',
    virtual(({ http, flush }) => {
      const api = http({ 'GET /s': ['#', 's', '#'] }, replies);
      const failures: unknown[] = [];
      sse$('/s', { client: client(api), reconnect: { ...steady, maxAttempts: 3 } }).subscribe({
        error: (error: unknown) => failures.push(error),
      });
      flush();
      expect(failures).toMatchObject([
        {
          name: 'HttpNetworkError',
          code: 'ECONNRESET',
          message: 'GET https://api.example.com/s failed: connection reset (marble #) (attempt 3)',
          outcome: { ok: false, errorCategory: 'transient', attempts: 3, startedAt: 0, finishedAt: 30 },
        },
      ]);
    }),
  );

  it(
    'signal: errors with its reason while connected and while it waits, and sends nothing when aborted before',
    virtual(({ http, expectObservable, cold, flush }) => {
      const api = http({ 'GET /s': ['o-a-----'], 'GET /w': ['s'] }, replies);
      const controller = new AbortController();
      const { signal } = controller;
      cold('----x').subscribe(() => controller.abort('enough'));
      expectObservable(sse$({ path: '/s', signal }, { client: client(api) }).pipe(data)).toBe(
        '--a-#',
        undefined,
        'enough',
      );
      expectObservable(sse$({ path: '/w', signal }, { client: client(api) })).toBe('----#', undefined, 'enough');
      expectObservable(sse$({ path: '/s', signal: AbortSignal.abort('never') }, { client: client(api) })).toBe(
        '#',
        undefined,
        'never',
      );
      flush();
      expect(api.requests.map(({ abortedAt }) => abortedAt)).toEqual([4, undefined]);
    }),
  );

  it(
    'early unsubscribe: ends a wait',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['s'] }, replies);
      expectObservable(sse$('/s', { client: client(api) }), '5ms !').toBe('-');
      flush();
      expect(api.requests.length).toBe(1);
    }),
  );

  it(
    'maxEventBytes: an event too large is final',
    virtual(({ http, flush }) => {
      const api = http({ 'GET /s': 'o-a-l-' }, { ...replies, l: stream(`data: ${'x'.repeat(20)}`) });
      const failures: unknown[] = [];
      sse$('/s', { client: client(api), maxEventBytes: 10 }).subscribe({ error: (error) => failures.push(error) });
      flush();
      expect(failures).toMatchObject([
        { name: 'SseError', reason: 'event-too-large', category: 'safety', request: {} },
      ]);
      expect(api.requests[0]?.abortedAt).toBe(4);
    }),
  );

  it(
    'post: method, body and headers are sent again with each connection',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'POST /s': ['o-a|', 's', 'n'] }, replies);
      const request = { method: 'POST' as const, path: '/s', json: { ask: 1 }, headers: { 'x-one': '1' } };
      expectObservable(sse$(request, { client: client(api), reconnect: steady }).pipe(data)).toBe('--a 30ms |');
      flush();
      expect(api.requests.map(({ request: { body, headers } }) => [body, headers.get('x-one')])).toEqual(
        Array.from({ length: 3 }, () => ['{"ask":1}', '1']),
      );
    }),
  );

  it(
    'reconnect.request: another request resumes a stream that has been open, with the last id',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'POST /mcp': ['o-i-|'], 'GET /mcp': ['s', 'o-a-#', 'o-c|', 'n'] }, replies);
      const asked: string[] = [];
      const request = (lastEventId: string) => {
        asked.push(lastEventId);
        return asked.length === 1 ? '/mcp' : { path: '/mcp', headers: { 'mcp-session-id': 'x' } };
      };
      const body = new ReadableStream<Uint8Array>();
      const events$ = sse$(
        { method: 'POST', path: '/mcp', body, headers: { 'last-event-id': 'own' } },
        { client: client(api), reconnect: { ...steady, request } },
      );
      expectObservable(events$.pipe(data)).toBe('4ms 30ms --a- 10ms --c 10ms |');
      flush();
      expect(asked).toEqual(['7', '7', '1', '1']);
      expect(
        api.requests.map(({ method, request: { headers, body } }) => [
          method,
          headers.get('last-event-id'),
          headers.get('mcp-session-id'),
          body !== undefined,
        ]),
      ).toEqual([
        ['POST', 'own', null, true],
        ['GET', '7', null, false],
        ['GET', '7', 'x', false],
        ['GET', '1', 'x', false],
        ['GET', '1', 'x', false],
      ]);
    }),
  );

  it.each<[string, HttpRequestOptions['method'], boolean | undefined, string, number]>([
    ['a POST that may have been acted on', 'POST', undefined, '#', 1],
    ['a POST that was refused for its rate', 'POST', undefined, 'q', 2],
    ['a POST that says it may be repeated', 'POST', true, '#', 2],
    ['a GET', 'GET', undefined, 's', 2],
  ])(
    'reconnect.request: before a stream was open, the first request is sent again only where it is safe: %s',
    (...row) => {
      const [, method, idempotent, first, sent] = row;
      marbleTest(
        (actual, wanted) => expect(actual).toEqual(wanted),
        ({ http, flush }) => {
          const api = http({ [`${method} /s`]: [first, 'n'] }, replies);
          const request = () => '/never';
          const events$ = sse$(
            { method, path: '/s', idempotent },
            { client: client(api), reconnect: { ...steady, request } },
          );
          events$.subscribe({ error: () => {} });
          flush();
          expect(api.requests.length).toBe(sent);
        },
      )();
    },
  );

  it(
    'reconnect.request: what it throws ends the stream, and so does what is no request',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': '(oa|)' }, replies);
      const failures: unknown[] = [];
      const answers = [
        () => {
          throw 'request';
        },
        () => undefined as never,
      ];
      const [throwing, wrong] = answers.map((request) =>
        sse$('/s', { client: client(api), reconnect: { ...steady, request } }),
      );
      expectObservable((throwing as Observable<ServerSentEvent>).pipe(data)).toBe('a 9ms #', undefined, 'request');
      wrong?.subscribe({ error: (error) => failures.push(error) });
      flush();
      expect(failures).toMatchObject([{ name: 'ConfigurationError', path: 'reconnect.request' }]);
    }),
  );

  it.each<[string, string, string | null]>([
    ['control characters', 'a\u0001b', null],
    ['a delete character', 'a\u007f', null],
    ['longer than a header may be', 'x'.repeat(9000), null],
    ['a tab', 'a\tb', null],
    ['letters of any script', 'é漢', 'Ã©æ¼¢'],
    ['long, but not too long', 'x'.repeat(4000), 'x'.repeat(4000)],
  ])('id: one that no header can carry is kept and not sent, and the stream goes on: %s', (_, id, sent) => {
    marbleTest(
      (actual, wanted) => expect(actual).toEqual(wanted),
      ({ http, expectObservable, flush }) => {
        const api = http({ 'GET /s': ['(oz|)', '(oc|)', 'n'] }, { ...replies, z: stream(`id: ${id}\ndata: z\n\n`) });
        const events$ = sse$('/s', { client: client(api), reconnect: steady });
        expectObservable(events$.pipe(map((event) => event.id))).toBe('a 9ms b 9ms |', { a: id, b: id });
        flush();
        expect(api.requests.map(({ request }) => request.headers.get('last-event-id'))).toEqual([null, sent, sent]);
      },
    )();
  });

  it(
    'lastEventIdParam: the id is a parameter, and no header is sent',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s?x=1': ['o-a|', 'n'], 'GET /s?x=1&since=1': ['n'], 'GET /s?since=0': 'n' }, replies);
      const options: SseOptions = { client: client(api), reconnect: steady, lastEventIdParam: 'since' };
      expectObservable(sse$({ path: '/s?x=1', headers: { 'Last-Event-ID': 'no' } }, options).pipe(data)).toBe(
        '--a 10ms |',
      );
      expectObservable(sse$({ path: '/s', query: { since: 0 } }, options)).toBe('|');
      expectObservable(sse$('/s', { ...options, lastEventId: '0' })).toBe('|');
      flush();
      expect(api.requests.map(({ path, request: { headers } }) => [path, headers.get('last-event-id')])).toEqual([
        ['/s?x=1', null],
        ['/s?since=0', null],
        ['/s?since=0', null],
        ['/s?x=1&since=1', null],
      ]);
    }),
  );

  it.each<[string, SseOptions]>([
    ['header', {}],
    ['parameter', { lastEventIdParam: 'since' }],
  ])('an id that the request begins with is a text, and is gone once the server takes it back: as a %s', (_, more) =>
    virtual(({ http, flush }) => {
      const api = http(
        { 'GET /s': ['e|', 'n'], 'GET /s?since=5': 'e|' },
        { ...replies, e: stream('data: c\n\nid:\n\n') },
      );
      const ids: string[] = [];
      const five = 5 as unknown as string;
      const start = more.lastEventIdParam ? { query: { since: 5 } } : { headers: { 'Last-Event-ID': five } };
      const options: SseOptions = { client: client(api), reconnect: steady, ...more };
      sse$({ path: '/s', ...start }, options).subscribe(({ id }) => ids.push(id));
      flush();
      const sent = api.requests.map(({ path, request }) => [path, request.headers.get('last-event-id')]);
      const [first, second] = more.lastEventIdParam
        ? [
            ['/s?since=5', null],
            ['/s', null],
          ]
        : [
            ['/s', '5'],
            ['/s', null],
          ];
      expect(sent.slice(0, 2)).toEqual([first, second]);
      expect(ids[0]).toBe('5');
    })(),
  );

  it(
    'cache: asks to be kept out of it, unless the request says otherwise',
    virtual(({ http, flush }) => {
      const api = http({ 'GET /s': 'n' }, replies);
      sse$('/s', { client: client(api) }).subscribe();
      sse$({ path: '/s', cache: 'reload' }, { client: client(api) }).subscribe();
      flush();
      expect(api.requests.map(({ request }) => request.cache)).toEqual(['no-store', 'reload']);
    }),
  );

  it(
    'post: a body that can be sent once is sent once',
    virtual(({ http, flush }) => {
      const api = http({ 'POST /s': ['s'] }, replies);
      const failures: unknown[] = [];
      const request = { method: 'POST' as const, path: '/s', body: new ReadableStream<Uint8Array>() };
      sse$(request, { client: client(api), reconnect: steady }).subscribe({ error: (error) => failures.push(error) });
      flush();
      expect(failures).toEqual([expect.any(HttpStatusError)]);
      expect(api.requests.length).toBe(1);
    }),
  );

  it(
    'reuse: each subscription connects for itself and keeps its own last id',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['o-a|', 'o-b|', 'n', 'n'] }, replies);
      const events$ = sse$('/s', { client: client(api), reconnect: steady }).pipe(data);
      expectObservable(events$).toBe('--a 10ms |');
      expectObservable(events$).toBe('--b 10ms |');
      flush();
      expect(api.requests.map(({ request }) => request.headers.get('last-event-id'))).toEqual([null, null, '1', '2']);
    }),
  );

  it(
    'throwing callback: onOpen is called for each stream that opened, and what it throws is reported',
    virtual(({ http, expectObservable, flush }) => {
      const unhandled: unknown[] = [];
      const opened: number[] = [];
      config.onUnhandledError = (error) => unhandled.push(error);
      const onOpen: SseOptions['onOpen'] = ({ status }) => {
        opened.push(status);
        throw 'open';
      };
      const api = http({ 'GET /s': ['o-a|', 's', 'o-b|', 'n'] }, replies);
      expectObservable(sse$('/s', { client: client(api), reconnect: steady, onOpen }).pipe(data)).toBe(
        '--a 32ms b 10ms |',
      );
      flush();
      expect(opened).toEqual([200, 200]);
      expect(unhandled).toEqual(['open', 'open']);
    }),
  );

  it(
    'retryIf: has the last word, and what it throws ends the stream',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /f': ['f', 'n'], 'GET /s': ['s'], 'GET /t': ['s'] }, replies);
      const options = { client: client(api) };
      const never = () => false;
      const thrower = () => {
        throw 'retryIf';
      };
      expectObservable(sse$('/f', { ...options, reconnect: { ...steady, retryIf: () => true } })).toBe('10ms |');
      expectObservable(sse$('/s', { ...options, reconnect: { ...steady, retryIf: never } }).pipe(map(() => 'x'))).toBe(
        '#',
        {},
        expect.any(HttpStatusError),
      );
      expectObservable(sse$('/t', { ...options, reconnect: { ...steady, retryIf: thrower } })).toBe('#', {}, 'retryIf');
    }),
  );
});

describe('sse$ tells how it stands', () => {
  it(
    'connecting, open, waiting and closed, with attempts of the whole stream',
    virtual(({ http, expectObservable, flush }) => {
      const seen: (StreamStatus & { at: number })[] = [];
      const api = http({ 'GET /s': ['-o-a|', 's', 'o-b#', 'n'] }, replies);
      const client = createHttpClient({ ...api, baseUrl: 'https://api.example.com' });
      const onStatus = (status: StreamStatus) => seen.push({ at: asyncScheduler.now(), ...status });
      expectObservable(sse$('/s', { client, reconnect: steady, onStatus }).pipe(data)).toBe('---a 32ms b 10ms |');
      flush();
      expect(seen).toEqual([
        { at: 0, state: 'connecting', attempt: 1 },
        { at: 1, state: 'open', attempt: 1 },
        { at: 4, state: 'waiting', attempt: 1, delayMs: 10, lastEventId: '1' },
        { at: 14, state: 'connecting', attempt: 2, lastEventId: '1' },
        { at: 14, state: 'waiting', attempt: 2, delayMs: 20, lastEventId: '1', error: expect.any(HttpStatusError) },
        { at: 34, state: 'connecting', attempt: 3, lastEventId: '1' },
        { at: 34, state: 'open', attempt: 3, lastEventId: '1' },
        { at: 37, state: 'waiting', attempt: 3, delayMs: 10, lastEventId: '2', error: expect.any(HttpNetworkError) },
        { at: 47, state: 'connecting', attempt: 4, lastEventId: '2' },
        { at: 47, state: 'closed', attempt: 4, lastEventId: '2' },
      ]);
    }),
  );

  it(
    'closed: once, with the error where there is one, and when the subscriber leaves; of jsonStream$, too',
    virtual(({ http, expectObservable, flush }) => {
      const seen: Record<string, StreamStatus[]> = {};
      const api = http({ 'GET /f': 'f', 'GET /o': 'o-', 'GET /j': ['s', 'j-j|'] }, { ...replies, j: json(1) });
      const client = createHttpClient({
        ...api,
        baseUrl: 'https://api.example.com',
        resilience: { backoff: { initialDelayMs: 10, jitter: 'none' } },
      });
      const into = (name: string) => {
        const list: StreamStatus[] = [];
        seen[name] = list;
        return { client, onStatus: (status: StreamStatus) => list.push(status) };
      };
      const ignore = { error: () => {} };
      sse$('/f', into('failed')).subscribe(ignore);
      expectObservable(sse$('/o', into('left')), '--!').toBe('-');
      jsonStream$('/j', { ...into('json'), format: 'ndjson' }).subscribe();
      jsonStream$('/f', into('json failed')).subscribe(ignore);
      flush();
      expect(seen).toEqual({
        failed: [
          { state: 'connecting', attempt: 1 },
          { state: 'closed', attempt: 1, error: expect.any(SseError) },
        ],
        left: [
          { state: 'connecting', attempt: 1 },
          { state: 'open', attempt: 1 },
          { state: 'closed', attempt: 1 },
        ],
        json: [
          { state: 'connecting', attempt: 1 },
          { state: 'open', attempt: 2 },
          { state: 'closed', attempt: 2 },
        ],
        'json failed': [
          { state: 'connecting', attempt: 1 },
          { state: 'closed', attempt: 1, error: expect.any(HttpStatusError) },
        ],
      });
    }),
  );

  it(
    'throwing callback: what it throws is reported, and the stream goes on',
    virtual(({ http, expectObservable, flush }) => {
      const unhandled: unknown[] = [];
      config.onUnhandledError = (error) => unhandled.push(error);
      const api = http({ 'GET /s': 'o-a|' }, replies);
      const onStatus = ({ state }: StreamStatus) => {
        throw state;
      };
      const client = createHttpClient({ ...api, baseUrl: 'https://api.example.com' });
      expectObservable(sse$('/s', { client, onStatus, reconnect: false }).pipe(data)).toBe('--a|');
      flush();
      config.onUnhandledError = null;
      expect(unhandled).toEqual(['connecting', 'open', 'closed']);
    }),
  );
});

describe('sse$ in a page of another origin, whose browser asks before it sends Last-Event-ID', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'location');
  });

  /** As `fetch` has it: nothing but a TypeError, whether the server is down or says no. */
  const failed = new HttpNetworkError('Failed to fetch', { cause: new TypeError('Failed to fetch') });
  const page = (origin: string) =>
    Object.defineProperty(globalThis, 'location', { value: { origin }, configurable: true, writable: true });
  const run = (api: MarbleHttp, request: HttpRequestOptions, fails: (sent: HttpRequest, nth: number) => boolean) => {
    const sent: string[] = [];
    const failures: unknown[] = [];
    const transport: MarbleHttp['transport'] = (one) => {
      const id = one.headers.get('last-event-id');
      sent.push(`${one.method}${id === null ? '' : ` ${id}`}`);
      return fails(one, sent.length) ? throwError(() => failed) : api.transport(one);
    };
    const client = createHttpClient({ baseUrl: 'https://api.example.com', transport });
    sse$(request, { client, reconnect: { backoff: { initialDelayMs: 10, jitter: 'none' }, maxAttempts: 4 } }).subscribe(
      {
        error: (error) => failures.push(error),
      },
    );
    return { sent, failures };
  };
  const bringsId = ({ headers }: HttpRequest) => headers.has('last-event-id');

  it.each<[string, HttpRequestOptions, string[]]>([
    ['a GET', { path: '/s' }, ['GET', 'GET 1', 'GET']],
    [
      'a POST, which is not sent once more to find out',
      { method: 'POST', path: '/s', json: 1 },
      ['POST', 'POST 1', 'HEAD'],
    ],
  ])('fails with a clear error once that is refused: %s', (_, request, expected) => {
    marbleTest(
      (actual, wanted) => expect(actual).toEqual(wanted),
      ({ http, flush }) => {
        page('https://app.example.com');
        const api = http({ 'GET /s': '(oa|)', 'POST /s': '(oa|)', 'HEAD /s': 'f' }, replies);
        const { sent, failures } = run(api, request, bringsId);
        flush();
        expect(sent).toEqual(expected);
        expect(failures).toMatchObject([{ name: 'SseError', reason: 'preflight', outcome: { attempts: 2 } }]);
        expect((failures[0] as Error).message).toMatch(
          /https:\/\/api.example.com\/s failed.*CORS preflight.*lastEventIdParam/,
        );
      },
    )();
  });

  it.each<[string, string, (sent: HttpRequest, nth: number) => boolean, string[]]>([
    [
      'a server that is away',
      'https://app.example.com',
      (_, nth) => nth > 1,
      ['GET', 'GET 1', 'GET', 'GET 1', 'GET', 'GET 1', 'GET'],
    ],
    ['a page of the same origin', 'https://api.example.com', bringsId, ['GET', 'GET 1', 'GET 1', 'GET 1']],
    [
      'a server that was away for a moment',
      'https://app.example.com',
      (_, nth) => nth === 2 || nth === 3,
      ['GET', 'GET 1', 'GET', 'GET 1'],
    ],
  ])('connects again as ever to %s', (_, origin, fails, expected) => {
    marbleTest(
      (actual, wanted) => expect(actual).toEqual(wanted),
      ({ http, flush }) => {
        page(origin);
        const { sent, failures } = run(http({ 'GET /s': ['(oa|)', 'n'] }, replies), { path: '/s' }, fails);
        flush();
        expect(sent).toEqual(expected);
        expect(failures.every((failure) => failure === failed)).toBe(true);
      },
    )();
  });
});

describe('sse$ in a browser that says it is offline', () => {
  const listeners = new Set<() => void>();
  const browser = { onLine: true };
  const originals = {
    navigator: Object.getOwnPropertyDescriptor(globalThis, 'navigator'),
    addEventListener: Object.getOwnPropertyDescriptor(globalThis, 'addEventListener'),
    removeEventListener: Object.getOwnPropertyDescriptor(globalThis, 'removeEventListener'),
  };

  const install = (onLine: boolean) => {
    browser.onLine = onLine;
    const values = {
      navigator: browser,
      addEventListener: (_type: string, listener: () => void) => listeners.add(listener),
      removeEventListener: (_type: string, listener: () => void) => listeners.delete(listener),
    };
    for (const [name, value] of Object.entries(values)) {
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    }
  };
  const goOnline = () => {
    browser.onLine = true;
    for (const listener of [...listeners]) listener();
  };

  afterEach(() => {
    for (const [name, descriptor] of Object.entries(originals)) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
    listeners.clear();
  });

  it(
    'waits for online before it connects, and leaves no listener',
    virtual(({ http, cold, expectObservable, flush }) => {
      install(false);
      const api = http({ 'GET /s': ['n'] }, replies);
      cold('-----x').subscribe(goOnline);
      expectObservable(sse$('/s', { client: createHttpClient({ ...api, baseUrl: 'https://api.example.com' }) })).toBe(
        '-----|',
      );
      flush();
      expect(api.requests.map(({ at }) => at)).toEqual([5]);
      expect(listeners.size).toBe(0);
    }),
  );

  it(
    'spends no attempt on what fails while it is offline',
    virtual(({ http, cold, expectObservable, flush }) => {
      install(true);
      const api = http({ 'GET /s': ['o-a-#', '#', 'n'] }, replies);
      const options = {
        client: createHttpClient({ ...api, baseUrl: 'https://api.example.com' }),
        reconnect: { ...(steady || {}), maxAttempts: 2 },
      };
      cold('---x').subscribe(() => {
        browser.onLine = false;
      });
      cold('--------x').subscribe(goOnline);
      expectObservable(sse$('/s', options).pipe(data)).toBe('--a 15ms |');
      flush();
      // Cut at 4 while offline, online at 8; then one failure, which is the first to count.
      expect(api.requests.map(({ at }) => at)).toEqual([0, 8, 18]);
      expect(listeners.size).toBe(0);
    }),
  );

  it(
    'goes on at once when online comes during a backoff, and leaves no listener; a wait the server asked for stays',
    virtual(({ http, cold, expectObservable, flush }) => {
      install(true);
      const states: string[] = [];
      const api = http({ 'GET /s': ['#', 'o-a-#', 'n'], 'GET /w': ['w', 'n'] }, replies);
      const client = createHttpClient({ ...api, baseUrl: 'https://api.example.com', random: () => 0 });
      const onStatus = ({ state }: StreamStatus) => states.push(state);
      cold('----x 3ms x').subscribe(goOnline);
      expectObservable(sse$('/s', { client, onStatus }).pipe(data)).toBe('----  --a- 500ms |');
      expectObservable(sse$('/w', { client })).toBe('2s |');
      flush();
      expect(api.requests.map(({ at, path }) => [at, path])).toEqual([
        [0, '/s'],
        [0, '/w'],
        [4, '/s'],
        [508, '/s'],
        [2000, '/w'],
      ]);
      expect(listeners.size).toBe(0);
    }),
  );

  it(
    'says so, and stays offline until online comes',
    virtual(({ http, cold, expectObservable, flush }) => {
      install(false);
      const seen: StreamStatus[] = [];
      const api = http({ 'GET /s': ['n'] }, replies);
      const client = createHttpClient({ ...api, baseUrl: 'https://api.example.com' });
      cold('-----x').subscribe(goOnline);
      expectObservable(sse$('/s', { client, onStatus: (status) => seen.push(status) })).toBe('-----|');
      flush();
      expect(seen).toEqual([
        { state: 'offline', attempt: 0 },
        { state: 'connecting', attempt: 1 },
        { state: 'closed', attempt: 1 },
      ]);
    }),
  );

  it(
    'unsubscribing while it waits for online leaves no listener',
    virtual(({ http, expectObservable, flush }) => {
      install(false);
      const api = http({ 'GET /s': [] }, replies);
      expectObservable(
        sse$('/s', { client: createHttpClient({ ...api, baseUrl: 'https://api.example.com' }) }),
        '--!',
      ).toBe('---');
      flush();
      expect(api.requests).toEqual([]);
      expect(listeners.size).toBe(0);
    }),
  );
});

diagram(
  'sse$',
  {
    text: 'Events as they come; a connection that breaks is made again after the backoff, and goes on after the last event.',
    above: { 'GET /events': ['^-a--b-#', '11ms ^-c--'] },
    call: "sse$('/events', { client, … })",
    options: { reconnect: { backoff: { initialDelayMs: 4, jitter: 'none' } } },
    below: { events: '--A--B 7ms C--' },
    values: { a: 'id: 1\ndata: A\n\n', b: 'id: 2\ndata: B\n\n', c: 'id: 3\ndata: C\n\n' },
  },
  ({ above, options, below, values: { a, b, c } }, helpers) => {
    const { transport, expectRequests } = serve(helpers, above, { a: stream(a), b: stream(b), c: stream(c) });
    const events$ = sse$('/events', { client: helpers.client({ transport }), ...options });
    helpers.expectObservable(events$.pipe(data)).toBe(below.events);
    expectRequests();
  },
);
