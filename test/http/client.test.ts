import { inspect } from 'node:util';
import { firstValueFrom, map, of, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  ConfigurationError,
  type HttpError,
  HttpNetworkError,
  HttpStatusError,
  ResponseParseError,
} from '../../src/core/errors.js';
import { apiKeyAuth } from '../../src/http/auth/apiKeyAuth.js';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { failover } from '../../src/http/interceptors/failover.js';
import { interceptorFrom } from '../../src/http/interceptors/interceptorFrom.js';
import type {
  HttpClientOptions,
  HttpInterceptor,
  HttpRequest,
  HttpRequestOptions,
  HttpResponse,
  HttpResponseInit,
} from '../../src/http/types.js';
import { createCircuitBreaker } from '../../src/resilience/createCircuitBreaker.js';
import { createRateLimiter } from '../../src/resilience/createRateLimiter.js';
import type { CircuitBreaker, RateLimiter } from '../../src/resilience/types.js';

/** A client over a transport that records what it is asked and answers at once. */
function recording(
  options: HttpClientOptions = {},
  answer: (request: HttpRequest, call: number) => HttpResponseInit = () => ({}),
) {
  const sent: HttpRequest[] = [];
  const client = createHttpClient({
    baseUrl: 'https://api.example.com/v1',
    ...options,
    transport: (request) => {
      sent.push(request);
      return of(createHttpResponse(request, answer(request, sent.length)));
    },
  });
  return { client, sent };
}

const failureOf = (promise: Promise<unknown>): Promise<HttpError> =>
  promise.then(
    () => {
      throw new Error('expected a failure');
    },
    (error) => error,
  );

describe('a request', () => {
  it('is resolved: URL, headers, body', async () => {
    const { client, sent } = recording({ headers: { 'X-Client': 'a', 'X-Gone': 'b' }, query: { key: 'k', page: 9 } });
    await client.post('/items?page=1', {
      query: { q: ['a', 'b'] },
      headers: { 'x-gone': null, 'X-Call': 'c' },
      json: { n: 1 },
    });
    const [request] = sent;
    expect(request?.method).toBe('POST');
    expect(request?.url.href).toBe('https://api.example.com/v1/items?page=1&q=a&q=b&key=k');
    expect(Object.fromEntries(request?.headers ?? [])).toEqual({
      accept: 'application/json',
      'x-client': 'a',
      'x-call': 'c',
      'content-type': 'application/json',
    });
    expect(request?.body).toBe('{"n":1}');
    expect(request?.attempt).toBe(1);
    expect(request?.responseType).toBe('buffer');
  });

  it.each<[string, Omit<HttpRequestOptions, 'path'>, string | undefined, string]>([
    [
      'form',
      { method: 'POST', form: { a: 1, b: ['x', 'y'], c: null } },
      'application/x-www-form-urlencoded;charset=UTF-8',
      'a=1&b=x&b=y',
    ],
    [
      'form pairs',
      {
        method: 'POST',
        form: [
          ['a', '1 2'],
          ['a', '&'],
        ],
      },
      'application/x-www-form-urlencoded;charset=UTF-8',
      'a=1+2&a=%26',
    ],
    ['text', { method: 'PUT', body: 'abc' }, 'text/plain;charset=UTF-8', 'abc'],
    ['json null', { method: 'POST', json: null }, 'application/json', 'null'],
    [
      'own type',
      { method: 'POST', json: {}, headers: { 'Content-Type': 'application/vnd.api+json' } },
      'application/vnd.api+json',
      '{}',
    ],
  ])('encodes %s', async (_, options, type, body) => {
    const { client, sent } = recording();
    await client.request({ path: '/x', ...options });
    expect([sent[0]?.headers.get('content-type'), sent[0]?.body]).toEqual([type, body]);
  });

  it('lets null remove a parameter of the client', async () => {
    const { client, sent } = recording({ query: { key: 'k', page: 9 } });
    await client.get('/x?page=1', { query: { key: null, page: undefined } });
    expect(sent[0]?.url.search).toBe('?page=1');
  });

  it('carries what it does not understand', async () => {
    const { client, sent } = recording();
    const agentContext = { agent: 'a', runId: 'r' };
    const extensions = { trace: { id: 1 } };
    await client.get('/x', {
      correlationId: 'c',
      parentCorrelationId: 'p',
      requestId: 'i',
      operation: 'list',
      agentContext,
      extensions,
    });
    expect(sent[0]).toMatchObject({ correlationId: 'c', parentCorrelationId: 'p', requestId: 'i', operation: 'list' });
    expect(sent[0]?.agentContext).toBe(agentContext);
    expect(sent[0]?.extensions).toBe(extensions);
  });

  it('leaves the options alone', async () => {
    const freeze = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
      return value;
    };
    const { client } = recording({ headers: freeze({ a: 'b' }), query: freeze({ c: 1 }) });
    const options = freeze({
      path: '/x',
      query: { d: [1] },
      headers: { e: 'f' },
      json: { g: 1 },
      method: 'POST' as const,
    });
    await client.request(options);
    expect(options.query).toEqual({ d: [1] });
  });

  it.each<[string, HttpRequestOptions, string]>([
    ['two bodies', { path: '/x', method: 'POST', json: 1, body: 'a' }, 'json: excludes body'],
    ['form and json', { path: '/x', method: 'POST', json: 1, form: {} }, 'form: excludes json'],
    ['a CR in a header', { path: '/x', headers: { 'x-a': 'b\r\nc: d' } }, 'headers.x-a: has a character'],
    ['a header name with a blank', { path: '/x', headers: { 'x a': 'b' } }, 'headers["x a"]: is not a header name'],
    ['another scheme', { path: 'ftp://a.example/x' }, 'path: only http and https'],
    ['no path', {} as HttpRequestOptions, 'path: must be a string, not undefined'],
    ['an unknown method', { path: '/x', method: 'BREW' as 'GET' }, 'method: must be one of GET'],
    ['no time', { path: '/x', timeoutMs: 0 }, 'timeoutMs: must be a positive number'],
    ['NaN time', { path: '/x', timeoutMs: Number.NaN }, 'timeoutMs: must be a positive number'],
    ['a BigInt', { path: '/x', method: 'POST', json: 1n }, 'json: cannot be written as JSON'],
    [
      'a function as JSON',
      { path: '/x', method: 'POST', json: () => 1 },
      'json: cannot be written as JSON: it is a function',
    ],
    ['an object in the query', { path: '/x', query: { a: {} as string } }, 'query.a: must be a string'],
    ['a bad trusted origin', { path: '/x', trustedOrigins: ['nope'] }, 'trustedOrigins[0]: is not an absolute URL'],
  ])('with %s is a ConfigurationError before anything is sent', async (_, options, message) => {
    const { client, sent } = recording();
    const failure = await failureOf(client.request(options));
    expect(failure).toBeInstanceOf(ConfigurationError);
    expect(failure.message).toContain(message);
    expect(sent).toHaveLength(0);
  });

  it('without a baseUrl needs an absolute path', async () => {
    const { client, sent } = recording({ baseUrl: undefined });
    expect((await failureOf(client.get('/x'))).message).toBe(
      'path: is relative, and the client has no baseUrl to resolve it against',
    );
    await client.get('https://other.example/x?a=1', { query: { b: 2 } });
    expect(sent[0]?.url.href).toBe('https://other.example/x?a=1&b=2');
  });

  it('is cold: each subscription sends one of its own', async () => {
    const { client, sent } = recording();
    const response$ = client.get$('/x');
    expect(sent).toHaveLength(0);
    await Promise.all([firstValueFrom(response$), firstValueFrom(response$)]);
    expect(sent).toHaveLength(2);
  });

  it('shows no secret', async () => {
    const { client, sent } = recording({
      headers: { Authorization: 'Bearer hush', 'x-mine': 'hush' },
      redact: ['x-other'],
      query: { token: 'hush' },
    });
    await client.get('/x', { headers: { 'x-other': 'hush', 'x-open': 'seen' } });
    expect(inspect(sent[0])).not.toContain('hush');
    expect(JSON.stringify(sent[0])).not.toContain('hush');
    expect(JSON.stringify(sent[0])).toContain('seen');
    expect(inspect(client, { depth: null, showHidden: true })).not.toContain('hush');
  });

  it('shows no secret when its URL cannot be read', async () => {
    const relative = await failureOf(createHttpClient().get('/x?token=hush'));
    expect(relative).toBeInstanceOf(ConfigurationError);
    expect(inspect(relative, { depth: null })).not.toContain('hush');
    const baseUrl = '//user:hush@api.example.com';
    const absolute = await failureOf(Promise.resolve().then(() => createHttpClient({ baseUrl })));
    expect(inspect(absolute, { depth: null })).not.toContain('hush');
  });

  it('keeps the names of auth secret that stands among the interceptors', async () => {
    const { client } = recording(
      {
        interceptors: [apiKeyAuth({ name: 'x-mine', key: 'hush' })],
        attemptInterceptors: [apiKeyAuth({ name: 'mine', key: 'hush', in: 'query' })],
      },
      () => ({ status: 404 }),
    );
    const failure = (await failureOf(client.get('/x'))) as HttpStatusError;
    expect(inspect([failure, failure.response.request], { depth: null })).not.toContain('hush');
  });

  it('can be changed by with(), into another', async () => {
    const { client, sent } = recording({
      interceptors: [
        (request, next) =>
          next(request.with({ url: '/v2/y', headers: { 'x-a': 'b', accept: null }, body: 'c', extensions: { d: 1 } })),
      ],
    });
    await client.post('/x', { json: {} });
    expect(sent[0]?.url.href).toBe('https://api.example.com/v2/y');
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({ 'x-a': 'b', 'content-type': 'application/json' });
    expect([sent[0]?.body, sent[0]?.extensions]).toEqual(['c', { d: 1 }]);
  });
});

describe('a request that an interceptor hands on as something of its own', () => {
  const changed = async (change: (request: HttpRequest) => object): Promise<[at: string, sent: HttpRequest][]> => {
    const all: [string, HttpRequest][] = [];
    for (const at of ['interceptors', 'attemptInterceptors', 'auth'] as const) {
      const interceptor: HttpInterceptor = (request, next) => next(change(request) as HttpRequest);
      const { client, sent } = recording({
        [at]: at === 'auth' ? interceptor : [interceptor],
        headers: { 'x-client': 'a' },
        rateLimit: createRateLimiter({ maxConcurrent: 5 }),
        circuitBreaker: createCircuitBreaker(),
      });
      await client.post('/x?page=1', { json: { n: 1 }, operation: 'list', resilience: { maxAttempts: 2 } });
      all.push([at, sent[0] as HttpRequest]);
    }
    return all;
  };
  const whole = {
    method: 'POST',
    href: 'https://api.example.com/v1/x?page=1',
    headers: { accept: 'application/json', 'content-type': 'application/json', 'x-client': 'a' },
    body: '{"n":1}',
  };

  it.each<[string, (request: HttpRequest) => object, Partial<typeof whole>]>([
    ['a spread copy', (request) => ({ ...request }), {}],
    ['with another method', (request) => ({ ...request, method: 'PUT' }), { method: 'PUT' }],
    ['with another URL', (request) => ({ ...request, url: '/y' }), { href: 'https://api.example.com/y' }],
    [
      'with a URL object',
      (request) => ({ ...request, url: new URL('?page=2', request.url) }),
      { href: 'https://api.example.com/v1/x?page=2' },
    ],
    [
      'with a record of headers',
      (request) => ({ ...request, headers: { 'X-B': 'c' } }),
      { headers: { 'x-b': 'c' } as never },
    ],
    [
      'with Headers',
      (request) => ({ ...request, headers: new Headers({ ...Object.fromEntries(request.headers), 'x-b': 'c' }) }),
      { headers: { ...whole.headers, 'x-b': 'c' } as never },
    ],
    ['with another body', (request) => ({ ...request, body: 'b' }), { body: 'b' }],
    [
      'a Request of the platform',
      () => new Request('https://api.example.com/z', { headers: { 'x-b': 'c' } }),
      { method: 'GET', href: 'https://api.example.com/z', headers: { 'x-b': 'c' } as never, body: undefined as never },
    ],
  ])('%s', async (_, change, expected) => {
    for (const [at, { method, url, headers, body, operation, attempt }] of await changed(change)) {
      const sent = { method, href: url.href, headers: Object.fromEntries(headers), body };
      expect([at, sent, operation, attempt]).toEqual([at, { ...whole, ...expected }, 'list', 1]);
    }
  });

  it.each<[string, (request: HttpRequest) => object, string]>([
    ['no http(s) URL', (request) => ({ ...request, url: 'data:,x' }), 'url: must be http or https, not data:'],
    ['a header that cannot be', (request) => ({ ...request, headers: { 'x-a': 'b\r\n' } }), 'headers.x-a'],
  ])('%s is a ConfigurationError', async (_, change, message) => {
    const failure = await failureOf(changed(change));
    expect(failure).toBeInstanceOf(ConfigurationError);
    expect(failure.message).toContain(message);
  });

  it('stays under the policy of the client', async () => {
    const { client, sent } = recording({
      headers: { 'x-tenant': 'hush' },
      interceptors: [(request, next) => next({ ...request, policy: { ...request.policy, isCredential: () => false } })],
    });
    await client.get('/x');
    expect(sent[0]?.policy.isCredential('x-tenant')).toBe(true);
    expect(inspect(sent[0])).not.toContain('hush');
  });
});

describe('a client', () => {
  it.each<[string, HttpClientOptions, string]>([
    ['a relative baseUrl', { baseUrl: '/v1' }, 'baseUrl: is not an absolute URL'],
    ['a baseUrl of another scheme', { baseUrl: 'ftp://a.example' }, 'baseUrl: must be http or https'],
    [
      'plain limits',
      { rateLimit: { requestsPerSecond: 50 } as unknown as RateLimiter },
      'rateLimit: must come from createRateLimiter(): write rateLimit: createRateLimiter({ requestsPerSecond: 50 })',
    ],
    [
      'what is no limiter',
      { rateLimit: true as unknown as RateLimiter },
      'rateLimit: must come from createRateLimiter()',
    ],
    [
      'what is no breaker',
      { circuitBreaker: {} as CircuitBreaker },
      'circuitBreaker: must come from createCircuitBreaker()',
    ],
    ['a bad header', { headers: { 'x-a': 'b\n' } }, 'headers.x-a'],
    ['a negative timeout', { timeoutMs: -1 }, 'timeoutMs'],
    ['a NaN limit', { maxResponseBytes: Number.NaN }, 'maxResponseBytes: must be 0 or more'],
    ['negative redirects', { maxRedirections: -1 }, 'maxRedirections: must be 0 or more'],
  ])('with %s cannot be made', (_, options, message) => {
    expect(() => createHttpClient(options)).toThrow(message);
    expect(() => createHttpClient(options)).toThrow(ConfigurationError);
  });

  it('fails over to base URLs only', () => {
    expect(() => failover(['https://a.example', 'nope'])).toThrow('failover[1]: is not an absolute URL');
  });

  it('has every verb twice', async () => {
    const { client, sent } = recording();
    for (const verb of ['get', 'head', 'options', 'post', 'put', 'patch', 'delete'] as const) {
      await client[verb]('/x');
      await firstValueFrom(client[`${verb}$`]('/x'));
    }
    const methods = sent.map(({ method }) => method);
    expect(methods).toEqual(
      ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) => [method, method]),
    );
  });

  it('gives JSON, checked when there is a schema', async () => {
    const { client } = recording({}, () => ({ body: { n: 1 } }));
    const numbers = {
      '~standard': {
        version: 1 as const,
        vendor: 'test',
        validate: (value: unknown) =>
          typeof (value as { n?: unknown }).n === 'string'
            ? { value }
            : { issues: [{ message: 'expected string', path: ['n'] }] },
      },
    };
    expect(await client.json('/x')).toEqual({ n: 1 });
    const failure = await failureOf(client.json('/x', { schema: numbers }));
    expect(failure).toBeInstanceOf(ResponseParseError);
    expect(failure.message).toBe(
      'GET https://api.example.com/v1/x failed: the body does not fit the schema: n: expected string (attempt 1)',
    );
  });

  it('names the request whose body is no JSON', async () => {
    const { client } = recording({}, () => ({ body: '<html>', headers: { 'content-type': 'text/html' } }));
    const failure = await failureOf(client.json('/x?key=hush'));
    expect(failure).toBeInstanceOf(ResponseParseError);
    expect(failure.message).toMatch(/^GET https:\/\/api\.example\.com\/v1\/x\?key=\*\*\* failed: the body is not JSON/);
    expect(failure.request?.method).toBe('GET');
  });

  it('runs interceptors outermost first, attempt interceptors on each attempt, and shows them responses', async () => {
    const seen: string[] = [];
    const trace =
      (name: string): HttpInterceptor =>
      (request, next) => {
        seen.push(`${name} ${request.attempt}`);
        return next(request);
      };
    const hook = interceptorFrom({
      afterResponse: (_, response) => {
        seen.push(`status ${response.status}`);
        return response;
      },
    });
    const { client } = recording(
      {
        interceptors: [trace('a'), trace('b')],
        attemptInterceptors: [trace('c'), hook],
        resilience: { backoff: { initialDelayMs: 1 } },
      },
      (_, call) => ({ status: call === 1 ? 503 : 200 }),
    );
    const response = await client.get('/x');
    expect(seen).toEqual(['a 0', 'b 0', 'c 1', 'status 503', 'c 2', 'status 200']);
    expect(response.outcome).toMatchObject({ ok: true, status: 200, attempts: 2 });
  });

  it('returns the last response with throwHttpErrors: false', async () => {
    const { client, sent } = recording(
      { throwHttpErrors: false, resilience: { maxAttempts: 2, backoff: { initialDelayMs: 1 } } },
      () => ({ status: 503, body: 'no' }),
    );
    const response = await client.get('/x');
    expect([response.status, response.contentText(), sent.length]).toEqual([503, 'no', 2]);
    expect(response.outcome).toMatchObject({ ok: false, status: 503, attempts: 2, errorCategory: 'transient' });
  });

  it('gives a response that an interceptor made or changed the outcome it stands for', async () => {
    const change = (with_: HttpResponseInit): HttpInterceptor => {
      return (request, next) => next(request).pipe(map((response) => response.with(with_)));
    };
    const cached: HttpInterceptor = (request) => of(createHttpResponse(request, { body: { cached: true } }));
    const healed = recording({ attemptInterceptors: [change({ status: 200 })] }, () => ({ status: 404 }));
    const { outcome } = await healed.client.get('/x');
    expect(outcome).toMatchObject({ ok: true, status: 200, attempts: 1 });
    expect(outcome.errorCategory).toBeUndefined();
    for (const place of ['interceptors', 'attemptInterceptors'] as const) {
      const { client } = recording({ [place]: [cached] });
      const response = await client.get('/x');
      expect(response.outcome).toMatchObject({ ok: true, status: 200, attempts: 0 });
      expect(response.outcome.startedAt).toBeGreaterThan(0);
    }
  });

  it('gives the last response the classifier’s category with throwHttpErrors: false', async () => {
    const classifier = { classify: () => ({ category: 'quota', retryable: false }) as const };
    const { client } = recording({ throwHttpErrors: false, classifier }, () => ({ status: 404 }));
    const { outcome } = await client.get('/x');
    expect(outcome).toMatchObject({ ok: false, status: 404, attempts: 1, errorCategory: 'quota' });
  });

  it('tells the category of the classifier also where errors are not thrown', async () => {
    const classifier = { classify: () => ({ category: 'quota' as const, retryable: false }) };
    const { client } = recording({ throwHttpErrors: false, classifier }, () => ({ status: 503 }));
    expect((await client.get('/x')).outcome).toMatchObject({
      ok: false,
      status: 503,
      attempts: 1,
      errorCategory: 'quota',
    });
  });

  it('holds the limit of a body whose transport does not', async () => {
    const { client, sent } = recording({ maxResponseBytes: 3 }, () => ({ body: 'abcd' }));
    expect(await failureOf(client.get('/x'))).toMatchObject({ name: 'ResponseTooLargeError', limitBytes: 3 });
    expect(sent).toHaveLength(1);
  });

  it('takes a response without streams, as React Native’s are', async () => {
    const bytes = new TextEncoder().encode('{"a":1}');
    const bare = { status: 200, headers: new Headers(), arrayBuffer: async () => bytes.buffer };
    const client = createHttpClient({ transport: () => of(bare as unknown as HttpResponse) });
    expect(await client.json('https://api.example.com/x')).toEqual({ a: 1 });
  });

  it('throws a final status, with everything about it', async () => {
    const { client } = recording(
      { resilience: { maxAttempts: 2, backoff: { initialDelayMs: 1 } }, errorBodyChars: 5 },
      () => ({ status: 500, body: 'it is broken' }),
    );
    const failure = (await failureOf(client.get('/x?sig=hush'))) as HttpStatusError;
    expect(failure).toBeInstanceOf(HttpStatusError);
    expect(failure.message).toBe(
      'GET https://api.example.com/v1/x?sig=*** failed: 500 Internal Server Error: it is (attempt 2 of 2)',
    );
    expect(failure).toMatchObject({
      name: 'HttpStatusError',
      status: 500,
      category: 'transient',
      outcome: { ok: false, status: 500, attempts: 2, errorCategory: 'transient' },
    });
    expect(failure.response.contentText()).toBe('it is broken');
    expect(failure.request?.url.href).toContain('sig=hush');
    expect(inspect(failure)).not.toContain('hush');
    expect(JSON.stringify(failure)).not.toContain('hush');
  });

  it.each([
    [400, 'validation'],
    [401, 'auth'],
    [402, 'quota'],
    [403, 'auth'],
    [404, 'not_found'],
    [407, 'auth'],
    [408, 'transient'],
    [409, 'validation'],
    [410, 'not_found'],
    [422, 'validation'],
    [425, 'transient'],
    [429, 'rate_limit'],
    [500, 'transient'],
    [304, 'unknown'],
  ])('puts %i under %s', async (status, category) => {
    const { client } = recording({ resilience: { maxAttempts: 1 } }, () => ({ status }));
    expect(await failureOf(client.get('/x'))).toMatchObject({ category, outcome: { errorCategory: category } });
  });

  it('extends: headers and query by key, interceptors appended, the rest replaced', async () => {
    const seen: string[] = [];
    const trace =
      (name: string): HttpInterceptor =>
      (request, next) => {
        seen.push(name);
        return next(request);
      };
    const { client, sent } = recording({
      headers: { A: '1', B: '2' },
      query: { c: 3, d: 4 },
      interceptors: [trace('one')],
      timeoutMs: 5,
    });
    const extended = client.extend({
      headers: { b: '3', a: null },
      query: { d: 5 },
      interceptors: [trace('two')],
      timeoutMs: 7,
    });
    await extended.get('/x');
    expect(sent[0]?.url.search).toBe('?c=3&d=5');
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toEqual({ accept: 'application/json', b: '3' });
    expect(seen).toEqual(['one', 'two']);
    expect(sent[0]?.timeoutMs).toBe(7);
    await client.get('/x');
    expect(sent[1]?.timeoutMs).toBe(5);
  });

  it('names a transport that completes without a response', async () => {
    const client = createHttpClient({ transport: () => of(), resilience: { maxAttempts: 1 } });
    const failure = await failureOf(client.get('https://api.example.com/x'));
    expect(failure).toBeInstanceOf(HttpNetworkError);
    expect(failure.message).toContain('the transport completed without a response');
  });

  it('passes errors that are not its own through as they are, undefined too', async () => {
    for (const error of [undefined, 0, new RangeError('mine')]) {
      const client = createHttpClient({ transport: () => throwError(() => error), resilience: { maxAttempts: 1 } });
      const caught = await client.get('https://api.example.com/x').then(
        () => 'no failure',
        (reason) => [reason],
      );
      expect(caught).toEqual([error]);
    }
  });
});

describe('interceptorFrom', () => {
  it('takes values, promises and Observables from its hooks', async () => {
    const { client, sent } = recording({
      interceptors: [
        interceptorFrom({ beforeSend: (request) => request.with({ headers: { a: '1' } }) }),
        interceptorFrom({ beforeSend: async (request) => request.with({ headers: { b: '2' } }) }),
        interceptorFrom({
          beforeSend: (request) => of(request.with({ headers: { c: '3' } })),
          afterResponse: async (_, response) => response.with({ status: 299 }),
        }),
      ],
    });
    const response = await client.get('/x');
    expect(Object.fromEntries(sent[0]?.headers ?? [])).toMatchObject({ a: '1', b: '2', c: '3' });
    expect(response.status).toBe(299);
  });

  it('ends the request with what a hook throws, and tells onError of failures', async () => {
    const told: unknown[] = [];
    const boom = new Error('boom');
    const { client, sent } = recording({
      interceptors: [
        interceptorFrom({
          beforeSend: () => {
            throw boom;
          },
        }),
      ],
    });
    expect(await failureOf(client.get('/x'))).toBe(boom);
    expect(sent).toHaveLength(0);
    const failing = recording({ interceptors: [interceptorFrom({ onError: (_, error) => told.push(error) })] }, () => ({
      status: 404,
    }));
    const failure = await failureOf(failing.client.get('/x'));
    expect(told).toEqual([failure]);
  });
});
