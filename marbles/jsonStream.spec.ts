import { describe, expect, it } from 'vitest';
import { HttpNetworkError, HttpStatusError } from '../src/core/errors.js';
import { createHttpClient } from '../src/http/client.js';
import { jsonStream$ } from '../src/streams/jsonStream.js';
import type { StreamStatus } from '../src/streams/types.js';
import { diagram } from './diagrams/diagram.js';
import { serve } from './diagrams/serve.js';
import { json, text } from './kit/replies.js';
import { virtual } from './parserCases.js';

const typed = (type: string) => (body: string) => text(body, { headers: { 'content-type': type } });
const ndjson = typed('application/x-ndjson');
const sse = typed('text/event-stream');
const seq = typed('application/json-seq');

const replies = {
  o: ndjson(''),
  a: ndjson('{"n":1}\n{"n"'),
  b: ndjson(':2}\n'),
  x: ndjson('bad\n'),
  l: ndjson('3'),
  e: sse(': hi\nevent: x\ndata: 1\n\nid: 4\n\ndata: 2\n\n'),
  d: sse('data: [DONE]\n\n'),
  q: seq('\x1e1\n\x1e{"a":\n2}\n'),
  f: text('', { status: 404 }),
  s: json({}, { status: 503 }),
};
const values = { 1: { n: 1 }, 2: { n: 2 }, 3: 3, x: 1, y: 2, z: { a: 2 } };
const options = (api: Parameters<typeof createHttpClient>[0]) => ({
  client: createHttpClient({ ...api, baseUrl: 'https://api.example.com' }),
});

describe('jsonStream$', () => {
  it(
    'empty, never',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /e': 'oo-|', 'GET /n': '-' }, replies);
      expectObservable(jsonStream$('/e', options(api))).toBe('---|');
      expectObservable(jsonStream$('/n', options(api)), '--!').toBe('-');
      flush();
      expect(api.requests[1]?.abortedAt).toBe(2);
    }),
  );

  it(
    'one and many: values as they come, the last without a line end',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /s': 'o-a--b-l-|' }, replies);
      const expected = '            --1--2---(3|)';
      expectObservable(jsonStream$('/s', options(api))).toBe(expected, values);
    }),
  );

  it(
    'events: data only, comments and other fields do not count, [DONE] completes and cancels',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': 'e---d---e' }, replies);
      const expected = '            (xy)|';
      expectObservable(jsonStream$('/s', options(api))).toBe(expected, values);
      flush();
      expect(api.requests[0]?.abortedAt).toBe(4);
    }),
  );

  it(
    'events without data are passed over: MCP’s priming event, GraphQL’s `complete`, which stopAt may also ask for',
    virtual(({ http, expectObservable }) => {
      const m = sse('id: 0\nretry: 3000\ndata:\n\n');
      const g = sse('event: next\ndata: 1\n\nevent: complete\ndata: \n\n');
      const api = http({ 'GET /m': 'm-e---|', 'GET /g': 'g-e---|' }, { ...replies, m, g });
      expectObservable(jsonStream$('/m', options(api))).toBe('--(xy)|', values);
      expectObservable(jsonStream$('/g', options(api))).toBe('x-(xy)|', values);
      expectObservable(jsonStream$('/g', { ...options(api), stopAt: { event: 'complete' } })).toBe('(x|)', values);
    }),
  );

  it(
    'json-seq: by content type',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /s': 'q-o--|' }, replies);
      const expected = '            (xz)-|';
      expectObservable(jsonStream$('/s', options(api))).toBe(expected, values);
    }),
  );

  it(
    'format: wins over the content type',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /s': 'p-p--|' }, { p: text('data: 1\n\n') });
      expectObservable(jsonStream$('/s', { ...options(api), format: 'sse' })).toBe('x-x--|', values);
    }),
  );

  it(
    'error: a bad record names line, request and status, and cancels the body',
    virtual(({ http, flush }) => {
      const api = http({ 'GET /s': 'a-b-x-b' }, replies);
      const seen: unknown[] = [];
      jsonStream$('/s', options(api)).subscribe({
        next: (value) => seen.push(value),
        error: (error) => seen.push(error),
      });
      flush();
      expect(seen).toMatchObject([
        { n: 1 },
        { n: 2 },
        {
          name: 'ResponseParseError',
          position: 3,
          message: 'GET https://api.example.com/s failed: line 3 is not JSON: bad (attempt 1)',
          outcome: { ok: false, status: 200, attempts: 1 },
        },
      ]);
      expect(api.requests[0]?.abortedAt).toBe(4);
    }),
  );

  it(
    'error: retried until the headers are there, not after',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /s': ['s', 'a-o#'], 'GET /f': 'f' }, replies);
      const resilience = { backoff: { initialDelayMs: 5, jitter: 'none' as const } };
      const seen = expect.any(HttpNetworkError);
      expectObservable(jsonStream$({ path: '/s', resilience }, options(api))).toBe('-----1--#', values, seen);
      expectObservable(jsonStream$('/f', options(api))).toBe('#', {}, expect.any(HttpStatusError));
    }),
  );

  it(
    'error: throwHttpErrors: false changes nothing; the body of an error is no record, and let go of',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /f': 'f', 'GET /s': '--s----' }, replies);
      const lenient = options({ ...api, throwHttpErrors: false, resilience: { maxAttempts: 1 } });
      const states: string[] = [];
      const onStatus = ({ state }: StreamStatus) => states.push(state);
      expectObservable(jsonStream$('/f', lenient)).toBe('#', {}, expect.any(HttpStatusError));
      expectObservable(jsonStream$('/s', { ...lenient, onStatus })).toBe('--#', {}, expect.any(HttpStatusError));
      flush();
      expect(api.requests[1]?.abortedAt).toBe(2);
      expect(states).toEqual(['connecting', 'closed']);
    }),
  );

  it(
    'early unsubscribe: cancels an idle body',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': 'o-a---' }, replies);
      const unsub = '               ----!';
      const expected = '            --1--';
      expectObservable(jsonStream$('/s', options(api)), unsub).toBe(expected, values);
      flush();
      expect(api.requests[0]?.abortedAt).toBe(4);
    }),
  );

  it(
    'reuse: each subscription sends its own request, and asks for streams',
    virtual(({ http, expectObservable, flush }) => {
      const api = http({ 'GET /s': ['a-b|', 'l-o|'] }, replies);
      const rows$ = jsonStream$('/s', options(api));
      expectObservable(rows$).toBe('1-2|', values);
      expectObservable(rows$).toBe('---(3|)', values);
      flush();
      expect(api.requests.map(({ request }) => request.headers.get('accept'))).toEqual(
        Array.from({ length: 2 }, () => expect.stringContaining('application/x-ndjson')),
      );
    }),
  );

  it(
    'throwing callback: what onParseError throws ends the stream',
    virtual(({ http, expectObservable }) => {
      const api = http({ 'GET /s': 'oaxb-' }, replies);
      const onParseError = () => {
        throw 'stop';
      };
      expectObservable(jsonStream$('/s', { ...options(api), onParseError })).toBe('-1#', values, 'stop');
    }),
  );
});

diagram(
  'jsonStream$',
  {
    text: 'Each value as soon as its line is there, also one that comes in two pieces.',
    above: { 'GET /log': '^-a--b--|' },
    call: "jsonStream$('/log', { client })",
    below: { values: '--x--y--|' },
    values: { a: '{"n":1}\n{"n"', b: ':2}\n', x: { n: 1 }, y: { n: 2 } },
  },
  ({ above, below, values }, helpers) => {
    const { transport, expectRequests } = serve(helpers, above, { a: ndjson(values.a), b: ndjson(values.b) });
    helpers.expectObservable(jsonStream$('/log', options({ transport }))).toBe(below.values, values);
    expectRequests();
  },
);
