import { config, map, Observable, of, Subject, tap, throwError, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it, vi } from 'vitest';
import { HttpNetworkError, ResponseParseError } from '../src/core/errors.js';
import { createHttpClient } from '../src/http/client.js';
import { createHttpResponse } from '../src/http/createHttpResponse.js';
import { failover } from '../src/http/interceptors/failover.js';
import type {
  HttpClientOptions,
  HttpInterceptor,
  HttpRequest,
  HttpRequestOptions,
  HttpResponse,
  HttpTransport,
} from '../src/http/types.js';
import { createCircuitBreaker } from '../src/resilience/createCircuitBreaker.js';
import { createRateLimiter } from '../src/resilience/createRateLimiter.js';
import type { RateLimit, RateLimiter } from '../src/resilience/types.js';
import { json, type MarbleHelpers, marbleTest, text } from './kit/index.js';

const marbles = (body: (helpers: MarbleHelpers) => void) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);
const baseUrl = 'https://api.example.com/v1';
const none = { backoff: { initialDelayMs: 10, jitter: 'none' as const } };

type Answer = number | Error | [status: number, headers: Record<string, string>];

/** Limits become a limiter in the same virtual time. */
type RunOptions = Omit<HttpClientOptions, 'rateLimit'> & { rateLimit?: RateLimit | RateLimiter };

/** Requests answered at once, in virtual time; what is left in the scheduler afterwards. */
function run(
  answers: readonly Answer[],
  requests: readonly (HttpRequestOptions | string)[],
  { rateLimit, ...options }: RunOptions = {},
) {
  const scheduler = new VirtualTimeScheduler();
  const sent: { at: number; to: string; request: HttpRequest }[] = [];
  const transport: HttpTransport = (request) => {
    const answer = answers[Math.min(sent.length, answers.length - 1)] ?? 200;
    sent.push({ at: scheduler.now(), to: request.url.href, request });
    if (answer instanceof Error) return throwError(() => answer);
    const [status, headers] = typeof answer === 'number' ? [answer, {}] : answer;
    return of(createHttpResponse(request, { status, headers, body: { ok: true } }));
  };
  const limited = rateLimit && {
    rateLimit: 'acquire$' in rateLimit ? rateLimit : createRateLimiter(rateLimit, { scheduler }),
  };
  const client = createHttpClient({ baseUrl, transport, scheduler, resilience: none, ...options, ...limited });
  const ends: string[] = [];
  const errors: (HttpNetworkError | undefined)[] = [];
  requests.forEach((request, index) => {
    client.request$(request).subscribe({
      next: (response) => {
        ends[index] = `${response.status} at ${scheduler.now()}`;
      },
      error: (error) => {
        errors[index] = error;
        ends[index] = `${error?.reason ?? error?.scope ?? error?.status ?? error?.name ?? error} at ${scheduler.now()}`;
      },
    });
  });
  scheduler.flush();
  return {
    ends,
    sent,
    errors,
    times: sent.map(({ at }) => at),
    hosts: sent.map(({ to }) => to),
    pending: scheduler.actions.length,
  };
}
const refused = () => new HttpNetworkError('refused', { code: 'ECONNREFUSED' });
const reset = () => new HttpNetworkError('reset', { code: 'ECONNRESET' });

describe('the method rule', () => {
  const streamed = () => new ReadableStream<Uint8Array>();
  it.each<[string, Partial<HttpRequestOptions>, Answer, number]>([
    ['GET after 503', { method: 'GET' }, 503, 4],
    ['HEAD after 503', { method: 'HEAD' }, 503, 4],
    ['OPTIONS after 503', { method: 'OPTIONS' }, 503, 4],
    ['PUT after 503', { method: 'PUT', body: 'x' }, 503, 4],
    ['DELETE after 503', { method: 'DELETE' }, 503, 4],
    ['POST after 503', { method: 'POST', json: {} }, 503, 1],
    ['PATCH after 503', { method: 'PATCH', json: {} }, 503, 1],
    ['POST after a reset', { method: 'POST', json: {} }, reset(), 1],
    ['POST after a refused connection', { method: 'POST', json: {} }, refused(), 4],
    ['POST after a failed look-up', { method: 'POST' }, new HttpNetworkError('?', { code: 'ENOTFOUND' }), 4],
    [
      'POST after a connect timeout',
      { method: 'POST' },
      new HttpNetworkError('?', { code: 'UND_ERR_CONNECT_TIMEOUT' }),
      4,
    ],
    ['POST after 429', { method: 'POST', json: {} }, 429, 4],
    ['POST after a 403 that is a rate limit', { method: 'POST', json: {} }, [403, { 'x-ratelimit-remaining': '0' }], 4],
    ['POST after a 403 with Retry-After', { method: 'POST', json: {} }, [403, { 'retry-after': '1' }], 4],
    ['POST after any other 403', { method: 'POST', json: {} }, [403, { 'x-ratelimit-remaining': '1' }], 1],
    ['POST that is idempotent', { method: 'POST', idempotent: true }, 503, 4],
    ['GET that is not', { method: 'GET', idempotent: false }, 503, 1],
    ['POST when retryIf says so', { method: 'POST', resilience: { retryIf: () => true } }, 503, 4],
    ['PUT of a one-shot body', { method: 'PUT', body: streamed() }, 503, 1],
    [
      'PUT of a one-shot body, whatever retryIf says',
      { method: 'PUT', body: streamed(), resilience: { retryIf: () => true } },
      503,
      1,
    ],
    ['PUT of a body made anew', { method: 'PUT', body: streamed }, 503, 4],
    ['GET after 404', {}, 404, 1],
    ['GET after an unreadable body', {}, new ResponseParseError('no JSON'), 1],
    ['GET after an error of a hook', {}, new Error('bug'), 1],
    ['failFast', { resilience: { failFast: true } }, 503, 1],
  ])('%s', (_name, request, answer, attempts) => {
    const { sent, pending } = run([answer], [{ path: '/x', ...request }]);
    expect(sent.map(({ request: { attempt } }) => attempt)).toEqual(
      Array.from({ length: attempts }, (_, index) => index + 1),
    );
    expect(pending).toBe(0);
  });
});

describe('retries of a client', () => {
  it('never send a body again that can be read once, whatever retryIf says', () => {
    const asked: number[] = [];
    const retryIf = ({ attempt }: { attempt: number }) => asked.push(attempt) > 0;
    const body = new ReadableStream<Uint8Array>();
    const { ends, sent } = run([503, 200], [{ path: '/x', method: 'PUT', body, resilience: { retryIf } }]);
    expect({ ends, sent: sent.length, asked }).toEqual({ ends: ['503 at 0'], sent: 1, asked: [] });
  });

  it('name attempts, category and outcome on the last error, which is thrown itself', () => {
    const last = reset();
    const { errors, ends } = run([503, 503, 503, last], ['/x']);
    expect(errors[0]).toBe(last);
    expect(ends).toEqual(['HttpNetworkError at 70']);
    expect(last).toMatchObject({
      category: 'transient',
      message: `GET ${baseUrl}/x failed: reset (attempt 4 of 4)`,
      outcome: { ok: false, attempts: 4, errorCategory: 'transient', startedAt: 0, finishedAt: 70 },
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['with Retry-After', { 'retry-after': '1' }, 'rate_limit'],
    ['with nothing remaining', { 'x-ratelimit-remaining': '0' }, 'rate_limit'],
    ['with something remaining', { 'x-ratelimit-remaining': '9' }, 'auth'],
    ['without either', {}, 'auth'],
  ])('a 403 %s', (_name, headers, category) => {
    const { errors } = run([[403, headers]], ['/x']);
    expect(errors[0]).toMatchObject({ category, outcome: { errorCategory: category } });
    const seen: unknown[] = [];
    const attemptInterceptors: HttpClientOptions['attemptInterceptors'] = [
      (request, next) => next(request).pipe(tap(({ outcome }) => seen.push(outcome.errorCategory))),
    ];
    run([[403, headers]], ['/x'], { attemptInterceptors, resilience: { maxAttempts: 1 } });
    expect(seen).toEqual([category]);
  });

  it('carry the classifier’s category', () => {
    const classifier = { classify: () => ({ category: 'quota' as const, retryable: false }) };
    const { errors } = run([503], ['/x'], { classifier });
    expect(errors[0]).toMatchObject({ category: 'quota', outcome: { errorCategory: 'quota', attempts: 1 } });
  });

  it.each([
    ['fetch failed', 2],
    ['Failed to fetch', 2],
    ['NetworkError when attempting to fetch resource.', 2],
    ['Load failed', 2],
    ['x is not a function', 1],
  ])('follow a raw TypeError of fetch, not every one: %s', (message, attempts) => {
    expect(run([new TypeError(message), 200], ['/a']).sent).toHaveLength(attempts);
  });

  it('merge profiles key by key, undefined ignored', () => {
    const resilience = { maxAttempts: 2, backoff: undefined };
    expect(run([503], [{ path: '/x', resilience }]).times).toEqual([0, 10]);
  });

  it('carry the caller’s context through every attempt untouched', () => {
    const context = {
      operation: 'list',
      requestId: 'r1',
      correlationId: 'c1',
      parentCorrelationId: 'p1',
      agentContext: { agent: 'a', labels: { team: 'x' } },
      extensions: { tenant: 7 },
    };
    const { sent } = run([503, 200], [{ path: '/x', ...context }]);
    expect(sent.length).toBe(2);
    for (const { request } of sent) expect(request).toMatchObject(context);
    expect(sent[1]?.request.extensions).toBe(context.extensions);
  });

  it('end with the signal’s reason, without another attempt', () => {
    const controller = new AbortController();
    const options: HttpClientOptions = {
      attemptInterceptors: [
        () => {
          controller.abort('enough');
          return throwError(() => controller.signal.reason);
        },
      ],
    };
    const { ends, sent, pending } = run([200], [{ path: '/x', signal: controller.signal }], options);
    expect({ ends, sent, pending }).toEqual({ ends: ['enough at 0'], sent: [], pending: 0 });
  });

  it(
    'cancel the body of a discarded response before the wait',
    marbles(({ http, expectObservable, flush }) => {
      const { transport, requests } = http(
        { 'GET /v1/x': ['u 50ms v|', '(r|)'] },
        { u: text('', { status: 503 }), v: text('more'), r: json('ok') },
      );
      const client = createHttpClient({ baseUrl, transport, resilience: none });
      expectObservable(client.stream$('/x'), '^ 100ms !').toBe('10ms (r|)', {
        r: expect.objectContaining({ status: 200 }),
      });
      flush();
      expect(requests.map(({ at, abortedAt }) => [at, abortedAt])).toEqual([
        [0, 0],
        [10, undefined],
      ]);
    }),
  );
});

describe('failover', () => {
  const interceptors = [failover(['https://b.example.com/v1', 'https://c.example.com'])];
  const allow = { ...none, allowFailover: true, maxAttempts: 5 };

  it('goes round the base URLs after transient failures', () => {
    const { hosts, times } = run([503], ['/x?a=1'], { interceptors, resilience: allow });
    expect(hosts).toEqual([
      'https://api.example.com/v1/x?a=1',
      'https://b.example.com/v1/x?a=1',
      'https://c.example.com/x?a=1',
      'https://api.example.com/v1/x?a=1',
      'https://b.example.com/v1/x?a=1',
    ]);
    expect(times).toEqual([0, 10, 30, 70, 150]);
  });

  it('stays after a 429, without leave, and away from other URLs', () => {
    const stays = ['https://api.example.com/v1/x', 'https://api.example.com/v1/x'];
    const once = { ...allow, maxAttempts: 2 };
    expect(run([429], ['/x'], { interceptors, resilience: once }).hosts).toEqual(stays);
    expect(run([503], ['/x'], { interceptors, resilience: { ...none, maxAttempts: 2 } }).hosts).toEqual(stays);
    const elsewhere = 'https://other.example.com/v1/x';
    expect(run([503], [elsewhere], { interceptors, resilience: once }).hosts).toEqual([elsewhere, elsewhere]);
  });

  it('takes credentials to trusted origins only', () => {
    const { sent } = run([503], [{ path: '/x', headers: { authorization: 'mine', 'x-trace': '1' } }], {
      interceptors,
      resilience: { ...allow, maxAttempts: 3 },
      headers: { 'x-tenant': '7' },
      trustedOrigins: ['https://c.example.com'],
    });
    expect(
      sent.map(({ request: { headers } }) =>
        ['authorization', 'x-tenant', 'x-trace', 'accept'].filter((name) => headers.has(name)),
      ),
    ).toEqual([
      ['authorization', 'x-tenant', 'x-trace', 'accept'],
      ['x-trace', 'accept'],
      ['authorization', 'x-tenant', 'x-trace', 'accept'],
    ]);
  });

  it('leaves an open circuit behind at once', () => {
    const circuitBreaker = createCircuitBreaker({
      minimumRequests: 1,
      halfOpenAfterMs: 60_000,
      scheduler: new VirtualTimeScheduler(),
    });
    const options = { interceptors, circuitBreaker, resilience: allow };
    const { ends, hosts } = run([503, 200, 200], ['/x', '/y'], options);
    expect(hosts).toEqual(
      ['https://api.example.com/v1/x', 'https://b.example.com/v1/x', 'https://b.example.com/v1/y'].sort(),
    );
    expect(ends).toEqual(['200 at 10', '200 at 10']);
  });
});

describe('maxEndToEndLatencyMs of a client', () => {
  it('fails now when the wait is longer than what is left', () => {
    expect(run([503], [{ path: '/x', resilience: { maxEndToEndLatencyMs: 25 } }]).ends).toEqual(['503 at 10']);
  });

  it('reaches the limiter: no slot in time is an error at once', () => {
    const { ends, times } = run(
      [200],
      Array.from({ length: 4 }, () => ({ path: '/x', resilience: { maxEndToEndLatencyMs: 150 } })),
      {
        rateLimit: { requestsPerSecond: 10 },
      },
    );
    expect(ends).toEqual(['200 at 0', '200 at 100', 'deadline at 0', 'deadline at 0']);
    expect(times).toEqual([0, 100]);
  });
});

describe('the limiter of a client', () => {
  it('gives every attempt its own slot', () => {
    const { times, ends } = run([503, 503, 200], ['/x'], { rateLimit: { requestsPerSecond: 10 } });
    expect({ times, ends }).toEqual({ times: [0, 100, 200], ends: ['200 at 200'] });
  });

  it('is keyed by origin, and serves by priority', () => {
    const requests = [
      '/a',
      'https://other.example.com/b',
      { path: '/c', resilience: { priority: 'low' as const } },
      { path: '/d', resilience: { priority: 'high' as const } },
      { path: '/e', resilience: { failFast: true } },
    ];
    expect(run([200], requests, { rateLimit: { requestsPerSecond: 10 } }).ends).toEqual([
      '200 at 0',
      '200 at 0',
      '200 at 200',
      '200 at 100',
      'fail-fast at 0',
    ]);
  });

  it('holds everybody after a 429, until the time it named', () => {
    const { times } = run(
      [[429, { 'retry-after': '2' }], 200],
      Array.from({ length: 5 }, () => '/x'),
      {
        rateLimit: { requestsPerSecond: 10 },
      },
    );
    expect(times).toEqual([0, 2000, 2100, 2200, 2300, 2400]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['RateLimit, new', { ratelimit: '"default";r=0;t=3' }, 3000],
    ['RateLimit, old', { ratelimit: 'limit=10, remaining=0, reset=3' }, 3000],
    ['RateLimit-*', { 'ratelimit-remaining': '0', 'ratelimit-reset': '3' }, 3000],
    ['X-RateLimit-*', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '3' }, 3000],
    ['X-Rate-Limit-*', { 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': '3' }, 3000],
    ['-Requests', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '6m0s' }, 360_000],
    ['-Tokens', { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': '20ms' }, 20],
    ['a date', { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'Thu, 01 Jan 1970 00:00:03 GMT' }, 3000],
    ['something left', { 'x-ratelimit-remaining': '1', 'x-ratelimit-reset': '3' }, 1],
    ['Retry-After on a 200', { 'retry-after': '3' }, 1],
  ])('reads %s', (_name, headers, expected) => {
    const resilience = { maxRetryAfterMs: 360_000 };
    const { times } = run([[200, headers], 200], ['/x', '/x'], { rateLimit: { requestsPerSecond: 1000 }, resilience });
    expect(times).toEqual([0, expected]);
  });

  it.each<[string, Answer, object | undefined]>([
    ['nothing where it says nothing', 200, undefined],
    ['no wait of a 200', [200, { 'retry-after': '3', 'x-ratelimit-limit': '9' }], { limitRequests: 9 }],
    [
      'that nothing remains, of a refusal with a reset and no count',
      [429, { 'x-ratelimit-reset': '3' }],
      { resetRequestsAt: new Date(3000), remainingRequests: 0 },
    ],
    [
      'the wait of a refusal, and no count that it did not name',
      [429, { 'retry-after': '3', 'x-ratelimit-reset': '60' }],
      { retryAfterMs: 3000, resetRequestsAt: new Date(60_000) },
    ],
    [
      'nothing about requests where a refusal is about tokens',
      [429, { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset': '60' }],
      { remainingTokens: 0, resetRequestsAt: new Date(60_000) },
    ],
  ])('is told %s', (_name, answer, expected) => {
    const told: object[] = [];
    const limiter = { ...createRateLimiter({}), report: (feedback: object) => told.push(feedback) };
    run([answer], [{ path: '/x', resilience: { maxAttempts: 1 } }], { rateLimit: limiter });
    expect(told.map((feedback) => ({ ...feedback, rawHeaders: undefined }))).toEqual(expected ? [expected] : []);
  });

  it('that is told in vain ends nobody’s request: what it rejects with is reported', async () => {
    const unhandled: unknown[] = [];
    config.onUnhandledError = (error) => unhandled.push(error);
    try {
      const report = () => Promise.reject(new Error('down')) as never;
      const { ends } = run([[200, { 'x-ratelimit-limit': '9' }]], ['/x'], {
        rateLimit: { ...createRateLimiter({}), report },
      });
      expect(ends).toEqual(['200 at 0']);
      await vi.waitFor(() => expect(unhandled).toEqual([new Error('down')]));
    } finally {
      config.onUnhandledError = null;
    }
  });

  it('holds everybody after a 403 that is a rate limit', () => {
    const { times } = run([[403, { 'retry-after': '2', 'x-ratelimit-remaining': '4999' }], 200], ['/a', '/b'], {
      rateLimit: { requestsPerSecond: 10 },
    });
    expect(times).toEqual([0, 2000, 2100]);
  });

  it('lets a retry go before newcomers, who stand back while it waits out its time', () => {
    const options: RunOptions = {
      rateLimit: { requestsPerSecond: 10 },
      resilience: { backoff: { initialDelayMs: 1000 } },
      random: () => 0.5,
    };
    const { sent } = run([[429, { 'retry-after': '2' }], 200], ['/a', '/b', '/c'], options);
    expect(sent.map(({ at, to }) => `${to.at(-1)} ${at}`)).toEqual(['a 0', 'a 2500', 'b 2600', 'c 2700']);
  });

  it('but not while it waits for a server that named no time', () => {
    const { sent } = run([503, 200], ['/a', '/b', '/c', '/d'], {
      rateLimit: { requestsPerSecond: 10 },
      resilience: { backoff: { initialDelayMs: 150, jitter: 'none' } },
    });
    expect(sent.map(({ at, to }) => `${to.at(-1)} ${at}`)).toEqual(['a 0', 'b 100', 'a 200', 'c 300', 'd 400']);
  });

  it.each<[string, HttpRequestOptions['resilience']]>([
    ['has no attempt left', { maxAttempts: 1 }],
    ['has less time than that', { maxEndToEndLatencyMs: 2500 }],
    ['agreed to less', { maxRetryAfterMs: 2999 }],
    ['has a retryIf that gives up', { retryIf: () => false }],
  ])('and not for one that will not come back, since it %s', (_name, resilience) => {
    const { sent, ends } = run([[429, { 'retry-after': '3' }], 200], [{ path: '/a', resilience }, '/b'], {
      rateLimit: { requestsPerSecond: 10 },
    });
    expect(ends).toEqual(['429 at 0', '200 at 3000']);
    expect(sent.map(({ at }) => at)).toEqual([0, 3000]);
  });

  it('nor for one that is given up while it waits', () => {
    const scheduler = new VirtualTimeScheduler();
    const times: number[] = [];
    const transport: HttpTransport = (request) => {
      times.push(scheduler.now());
      const limited = times.length === 1;
      return of(createHttpResponse(request, { status: limited ? 429 : 200, headers: { 'retry-after': '1' } }));
    };
    const client = createHttpClient({
      baseUrl,
      transport,
      scheduler,
      rateLimit: createRateLimiter({ requestsPerSecond: 10 }, { scheduler }),
      resilience: { backoff: { initialDelayMs: 1000 } },
      random: () => 0.9,
    });
    const waiting = client.get$('/a').subscribe();
    client.get$('/b').subscribe();
    scheduler.schedule(() => waiting.unsubscribe(), 1500);
    scheduler.flush();
    expect(times).toEqual([0, 1500]);
  });

  it('holds nobody behind a gate for longer than they agreed to', () => {
    const requests = [
      { path: '/a', resilience: { maxAttempts: 1 } },
      { path: '/b', resilience: { maxRetryAfterMs: 59_999 } },
      { path: '/c', resilience: { maxEndToEndLatencyMs: 59_999 } },
      { path: '/d', resilience: { failFast: true } },
      '/e',
    ];
    const { ends, errors, pending } = run([[429, { 'retry-after': '60' }], 200], requests, { rateLimit: {} });
    expect(ends).toEqual(['429 at 0', 'deadline at 0', 'deadline at 0', 'fail-fast at 0', '200 at 60000']);
    for (const error of errors.slice(1, 4)) {
      expect(error).toMatchObject({
        name: 'RateLimitError',
        category: 'rate_limit',
        message: expect.stringMatching(/^GET .* failed: .*1970-01-01T00:01:00\.000Z \(in 60 s\) \(not sent\)$/),
        retryAt: new Date(60_000),
      });
    }
    expect(pending).toBe(0);
  });

  it('a reset in the year 2100 is an error that says so', () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(Date.UTC(2100, 0) / 1000) };
    const { ends, errors } = run([[200, headers]], ['/a', '/b'], { rateLimit: {} });
    expect(ends).toEqual(['200 at 0', 'deadline at 0']);
    expect(errors[1]?.message).toContain('2100-01-01T00:00:00.000Z');
  });

  it('takes the reset of a 429 without a count for the end of the pause', () => {
    const reset: Answer = [429, { 'x-ratelimit-reset': '3' }];
    const rateLimit = { requestsPerSecond: 10, burst: 1 };
    const { times } = run([reset, 200], ['/a', '/b'], { rateLimit, resilience: { maxAttempts: 1 } });
    expect(times).toEqual([0, 3000]);
  });

  it('counts maxConcurrent until the body has ended or was cancelled', () => {
    const bodies: Subject<Uint8Array>[] = [];
    const limiter = createRateLimiter({ maxConcurrent: 1 });
    const client = createHttpClient({
      baseUrl,
      rateLimit: limiter,
      transport: (request) => {
        const body = new Subject<Uint8Array>();
        bodies.push(body);
        return of(createHttpResponse(request, { body }));
      },
    });
    const responses: HttpResponse[] = [];
    for (let index = 0; index < 3; index++) client.stream$('/x').subscribe((response) => responses.push(response));
    expect(bodies.length).toBe(1);
    responses[0]?.body$.subscribe();
    expect(bodies.length).toBe(1);
    bodies[0]?.complete();
    expect(bodies.length).toBe(2);
    responses[1]?.body$.subscribe().unsubscribe();
    expect(bodies.length).toBe(3);
    let running = 0;
    limiter.status$.subscribe((status) => {
      running = status.running;
    });
    expect(running).toBe(1);
  });

  it('gets its place back when the attempt fails or is given up', () => {
    const { ends } = run([reset(), 200], ['/x', '/x'], { rateLimit: { maxConcurrent: 1 } });
    expect(ends).toEqual(['200 at 10', '200 at 0']);
  });
});

describe('a callback that does not do its job is named', () => {
  const pass: HttpInterceptor = (request, next) => next(request);
  const junk = <T>(value: unknown) => (() => value) as unknown as T;
  const broken = (value: unknown) => junk<HttpInterceptor>(value);
  const handing =
    (value: unknown): HttpInterceptor =>
    (_request, next) =>
      next(value as HttpRequest);
  it.each<[string, HttpClientOptions]>([
    ['interceptors[1]: answered with nothing, not an Observable', { interceptors: [pass, broken(undefined)] }],
    ['interceptors[0]: answered with a string, not a response', { interceptors: [broken(of('junk')), pass] }],
    [
      'interceptors[0]: handed on an object, not a request, as request.with({ … }) makes a changed one',
      { interceptors: [handing({})] },
    ],
    [
      'attemptInterceptors[1]: answered with a promise, not an Observable',
      { attemptInterceptors: [pass, (() => Promise.reject(new Error('late'))) as unknown as HttpInterceptor] },
    ],
    [
      'attemptInterceptors[0]: handed on nothing, not a request, as request.with({ … }) makes a changed one',
      { attemptInterceptors: [handing(undefined)] },
    ],
    ['auth: answered with an object, not an Observable', { auth: broken({}) }],
    ['transport: answered with null, not an Observable', { transport: broken(null) as HttpTransport }],
    ['transport: answered with nothing, not a response', { transport: broken(of(undefined)) as HttpTransport }],
    [
      'circuitBreaker.key: answered with a promise, not a string',
      { circuitBreaker: createCircuitBreaker({ key: junk<() => string>(Promise.resolve('a')) }) },
    ],
    [
      'circuitBreaker.key: answered with a number, not a string',
      { circuitBreaker: createCircuitBreaker({ key: junk<() => string>(5) }) },
    ],
    [
      'resilience.retryBudget: answered with a promise, not true or false',
      { resilience: { retryBudget: { deposit: () => {}, tryTake: junk(Promise.resolve(true)) } } },
    ],
    [
      'classifier: answered with a promise, not { category, retryable }',
      { classifier: { classify: junk(Promise.resolve()) } },
    ],
    [
      'resilience.retryIf: answered with a promise, not true, false or undefined',
      { resilience: { retryIf: junk(Promise.resolve(true)) } },
    ],
    [
      'resilience.retryOnStatus: answered with a promise, not true or false',
      { resilience: { retryOnStatus: junk<() => boolean>(Promise.resolve(true)) } },
    ],
    [
      'rateLimit.acquire$: answered with a number, not an Observable',
      { rateLimit: { ...createRateLimiter({}), acquire$: junk(5) } },
    ],
  ])('%s', (message, options) => {
    const { errors, pending, sent } = run([503], ['/x'], options);
    expect(errors[0]).toMatchObject({ name: 'ConfigurationError', message });
    expect(pending).toBe(0);
    expect(sent.length).toBeLessThanOrEqual(1);
  });

  it('and so is one that is no function, before anything is sent', () => {
    const text = 'x' as unknown as HttpInterceptor;
    const place = (path: string) => expect.objectContaining({ name: 'ConfigurationError', path });
    expect(() => createHttpClient({ interceptors: [pass, text] })).toThrow(place('interceptors[1]'));
    expect(() => createHttpClient({ attemptInterceptors: [text] })).toThrow(place('attemptInterceptors[0]'));
    expect(() => createHttpClient({ auth: text })).toThrow(place('auth'));
  });

  it('a streamed response that an interceptor took in and never handed on is cancelled', () => {
    let open = 0;
    const transport: HttpTransport = (request) => {
      open++;
      return of(createHttpResponse(request, { body: new Observable<Uint8Array>(() => () => open--) }));
    };
    const changed = (change: (response: HttpResponse) => HttpResponse): HttpClientOptions => ({
      attemptInterceptors: [(request, next) => next(request).pipe(map(change))],
    });
    const end = (options: HttpClientOptions) => {
      const seen: unknown[] = [];
      const client = createHttpClient({ baseUrl, transport, ...options });
      const run = client
        .stream$('/x')
        .subscribe({ next: ({ status }) => seen.push(status), error: () => seen.push('error') });
      return [...seen, open, run.closed];
    };
    const thrower = changed(() => {
      throw new Error('no');
    });
    expect(end(thrower)).toEqual(['error', 0, true]);
    expect(end(changed(({ request }) => createHttpResponse(request, { status: 203, body: 'mine' })))).toEqual([
      203,
      0,
      true,
    ]);
    expect(end({})).toEqual([200, 1, true]);
    expect(end(changed((response) => response.with({ status: 202 })))).toEqual([202, 2, true]);
  });
});

describe('the circuit breaker of a client', () => {
  const requests = Array.from({ length: 4 }, () => ({ path: '/x', resilience: { maxAttempts: 1 } }));
  const breaker = () => createCircuitBreaker({ minimumRequests: 2, scheduler: new VirtualTimeScheduler() });

  it.each<[Answer, string[]]>([
    [503, ['503 at 0', '503 at 0', 'CircuitOpenError at 0', 'CircuitOpenError at 0']],
    [reset(), ['HttpNetworkError at 0', 'HttpNetworkError at 0', 'CircuitOpenError at 0', 'CircuitOpenError at 0']],
    [404, ['404 at 0', '404 at 0', '404 at 0', '404 at 0']],
    [429, ['429 at 0', '429 at 0', '429 at 0', '429 at 0']],
  ])('after %s', (answer, expected) => {
    expect(run([answer], requests, { circuitBreaker: breaker() }).ends).toEqual(expected);
  });

  it('is keyed by origin, or as it says', () => {
    const elsewhere = { path: 'https://other.example.com/', resilience: { maxAttempts: 1 } };
    const three = [...requests.slice(0, 2), elsewhere];
    expect(run([503], three, { circuitBreaker: breaker() }).ends[2]).toBe('503 at 0');
    const one = createCircuitBreaker({ minimumRequests: 2, key: () => 'all' });
    expect(run([503], three, { circuitBreaker: one }).ends[2]).toBe('CircuitOpenError at 0');
  });

  it(
    'an open circuit is waited for, inside the budget',
    marbles(({ http, expectObservable }) => {
      const { transport } = http({ 'GET /v1/x': ['(u|)', '(r|)'] }, { u: text('', { status: 503 }), r: json('ok') });
      const circuitBreaker = createCircuitBreaker({ minimumRequests: 1, halfOpenAfterMs: 500 });
      const client = createHttpClient({ baseUrl, transport, circuitBreaker, resilience: none });
      expectObservable(client.json$('/x')).toBe('500ms (a|)', { a: 'ok' });
    }),
  );
});
