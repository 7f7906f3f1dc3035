import fc from 'fast-check';
import { config, EMPTY, NEVER, Observable, of, throwError, VirtualTimeScheduler } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import { interceptorFrom } from '../../src/http/interceptors/interceptorFrom.js';
import type { HttpClientOptions, HttpInterceptor, HttpResponse } from '../../src/http/types.js';
import { createCircuitBreaker } from '../../src/resilience/createCircuitBreaker.js';
import { createRateLimiter } from '../../src/resilience/createRateLimiter.js';
import type { CircuitBreaker, RateLimiter, RateLimiterStatus, RateLimitStore } from '../../src/resilience/types.js';

/** What a callback does instead of its job. */
const MISDEEDS: Record<string, () => unknown> = {
  'throws an error': () => {
    throw new Error('thrown');
  },
  'throws nothing': () => {
    throw undefined;
  },
  'returns nothing': () => undefined,
  'returns null': () => null,
  'returns a number': () => 42,
  'returns a text': () => 'junk',
  'returns an object': () => ({}),
  'returns a list': () => [],
  'returns a function': () => () => {},
  'returns a promise': () => Promise.resolve({}),
  'returns a promise that rejects': () => Promise.reject(new Error('rejected')),
  errors: () => throwError(() => new Error('streamed')),
  'errors with nothing': () => throwError(() => undefined),
  'emits junk': () => of('junk'),
  'emits nothing': () => of(undefined),
  'completes at once': () => EMPTY,
  'never answers': () => NEVER,
};
type Misdeed = () => unknown;

/** Everything a place of the chain may be given, besides the callback under test. */
interface World {
  scheduler: VirtualTimeScheduler;
  limiter: RateLimiter;
  breaker: CircuitBreaker;
}

/** Where the callback stands: options over those of a client that is well otherwise. `on` says whether it misbehaves now. */
type Place = (misdeed: Misdeed, on: () => boolean, world: World) => HttpClientOptions;
const interceptor =
  (misdeed: Misdeed, on: () => boolean): HttpInterceptor =>
  (request, next) =>
    on() ? (misdeed() as Observable<HttpResponse>) : next(request);
/** One that misbehaves once the response has come. */
const afterwards =
  (misdeed: Misdeed, on: () => boolean): HttpInterceptor =>
  (request, next) =>
    on() ? interceptorFrom({ afterResponse: () => misdeed() as HttpResponse })(request, next) : next(request);
/** One that hands something else on. */
const before =
  (misdeed: Misdeed, on: () => boolean): HttpInterceptor =>
  (request, next) =>
    on() ? next(misdeed() as typeof request) : next(request);
const pass: HttpInterceptor = (request, next) => next(request);

const PLACES: Record<string, Place> = {
  interceptors: (misdeed, on) => ({ interceptors: [pass, interceptor(misdeed, on)] }),
  'interceptors, afterwards': (misdeed, on) => ({ interceptors: [pass, afterwards(misdeed, on)] }),
  'interceptors, handing on': (misdeed, on) => ({ interceptors: [before(misdeed, on), pass] }),
  attemptInterceptors: (misdeed, on) => ({ attemptInterceptors: [pass, interceptor(misdeed, on)] }),
  'attemptInterceptors, afterwards': (misdeed, on) => ({ attemptInterceptors: [afterwards(misdeed, on), pass] }),
  'attemptInterceptors, handing on': (misdeed, on) => ({ attemptInterceptors: [before(misdeed, on), pass] }),
  auth: (misdeed, on) => ({ auth: interceptor(misdeed, on) }),
  'auth, afterwards': (misdeed, on) => ({ auth: afterwards(misdeed, on) }),
  'auth, handing on': (misdeed, on) => ({ auth: before(misdeed, on) }),
  'the transport': (misdeed, on) => ({
    transport: (request) => (on() ? (misdeed() as Observable<HttpResponse>) : answer(request)),
  }),
  'the breaker’s key': (misdeed, on, { scheduler }) => ({
    circuitBreaker: breakerIn(scheduler, () => (on() ? (misdeed() as string) : 'key')),
  }),
  'the limiter’s report': (misdeed, on, { limiter }) => ({
    rateLimit: {
      ...limiter,
      report: (feedback, key) => (on() ? (misdeed() as undefined) : limiter.report(feedback, key)),
    },
  }),
  'the limiter’s acquire$': (misdeed, on, { limiter }) => ({
    rateLimit: {
      ...limiter,
      acquire$: (options) => (on() ? (misdeed() as ReturnType<RateLimiter['acquire$']>) : limiter.acquire$(options)),
    },
  }),
  'the store’s reserve$': (misdeed, on, { scheduler }) => ({
    rateLimit: limiterIn(scheduler, {
      reserve$: () => (on() ? (misdeed() as Observable<{ waitMs: number }>) : of({ waitMs: 0 })),
      gate$: () => EMPTY,
    }),
  }),
  'the store’s gate$': (misdeed, on, { scheduler }) => ({
    rateLimit: limiterIn(scheduler, {
      reserve$: () => of({ waitMs: 0 }),
      gate$: () => (on() ? (misdeed() as Observable<void>) : EMPTY),
    }),
    transport: (request) => (on() ? refusal(request) : answer(request)),
  }),
  'the classifier': (misdeed, on) => ({
    classifier: { classify: () => (on() ? (misdeed() as undefined) : undefined) },
    transport: (request) => (on() ? unavailable(request) : answer(request)),
  }),
  retryIf: (misdeed, on) => ({
    resilience: { retryIf: () => (on() ? (misdeed() as boolean) : undefined) },
    transport: (request) => (on() ? unavailable(request) : answer(request)),
  }),
  retryOnStatus: (misdeed, on) => ({
    resilience: { retryOnStatus: () => (on() ? (misdeed() as boolean) : false) },
    transport: (request) => (on() ? unavailable(request) : answer(request)),
  }),
  'the retry budget': (misdeed, on) => ({
    resilience: {
      retryBudget: { deposit: () => {}, tryTake: () => (on() ? (misdeed() as boolean) : true) },
    },
    transport: (request) => (on() ? unavailable(request) : answer(request)),
  }),
  'the jitter': (_misdeed, on) => ({
    random: () => {
      if (on()) throw new Error('no chance');
      return 0.5;
    },
    transport: (request) => (on() ? unavailable(request) : answer(request)),
  }),
};

type Transport = NonNullable<HttpClientOptions['transport']>;

/** Connections of streamed responses whose bodies nobody has read or cancelled. */
let connections = 0;

/** A buffered answer, or one whose body stays open until its reader leaves. */
function respond(status: number, headers: Record<string, string> = {}): Transport {
  return (request) => {
    if (request.responseType === 'buffer') return of(createHttpResponse(request, { status, headers, body: 'ok' }));
    connections++;
    const body = new Observable<Uint8Array>(() => () => connections--);
    return of(createHttpResponse(request, { status, headers, body }));
  };
}
const answer = respond(200, { 'ratelimit-remaining': '9', 'ratelimit-reset': '1' });
const unavailable = respond(503);
const refusal = respond(429, { 'retry-after': '1' });

const HALF_OPEN_AFTER_MS = 5000;
function breakerIn(scheduler: VirtualTimeScheduler, key: () => string = () => 'key'): CircuitBreaker {
  return createCircuitBreaker({ minimumRequests: 1, halfOpenAfterMs: HALF_OPEN_AFTER_MS, scheduler, key });
}
function limiterIn(scheduler: VirtualTimeScheduler, store?: RateLimitStore): RateLimiter {
  return createRateLimiter({ requestsPerSecond: 100, burst: 10, maxConcurrent: 2 }, { scheduler, store });
}
function statusOf(limiter: RateLimiter): RateLimiterStatus | undefined {
  let status: RateLimiterStatus | undefined;
  limiter.status$.subscribe((now) => (status = now)).unsubscribe();
  return status;
}

interface Scenario {
  misdeed: string;
  /** `stream$` instead of `request$`. */
  streamed: boolean;
  /** The first request is the breaker's probe. */
  probing: boolean;
  callers: number;
  /** When those leave that have no answer by then. */
  leaveAfterMs: number;
}
const scenario: fc.Arbitrary<Scenario> = fc.record({
  misdeed: fc.constantFrom(...Object.keys(MISDEEDS)),
  streamed: fc.boolean(),
  probing: fc.boolean(),
  callers: fc.integer({ min: 1, max: 4 }),
  leaveAfterMs: fc.constantFrom(0, 1, 300, 1000, 20_000),
});

/** Requests meet the misdeed, those without an answer leave, and then one more is sent. */
function run(place: Place, { misdeed, streamed, probing, callers, leaveAfterMs }: Scenario) {
  connections = 0;
  const scheduler = new VirtualTimeScheduler();
  let state: 'down' | 'misbehaving' | 'well' = probing ? 'down' : 'well';
  const world: World = { scheduler, limiter: limiterIn(scheduler), breaker: breakerIn(scheduler) };
  const options: HttpClientOptions = {
    baseUrl: 'https://api.example.com',
    scheduler,
    random: () => 0.5,
    timeoutMs: 100_000,
    transport: answer,
    rateLimit: world.limiter,
    circuitBreaker: world.breaker,
    ...place(MISDEEDS[misdeed] as Misdeed, () => state === 'misbehaving', world),
  };
  const { transport = answer } = options;
  const client = createHttpClient({
    ...options,
    transport: (request) => (state === 'down' ? unavailable(request) : transport(request)),
  });
  const ends: string[] = [];
  const send = (name: string) =>
    (streamed ? client.stream$('/x') : client.request$('/x')).subscribe({
      next: (response) => {
        ends.push(`${name} ${response.status}`);
        response.body$?.subscribe().unsubscribe();
      },
      error: () => ends.push(`${name} failed`),
    });
  const advance = (ms: number) => {
    scheduler.schedule(() => scheduler.actions.length, ms);
    scheduler.maxFrames = scheduler.frame + ms;
    scheduler.flush();
  };
  if (probing) {
    const failing = send('before');
    advance(20_000);
    failing.unsubscribe();
  }
  state = 'misbehaving';
  const leaving = Array.from({ length: callers }, (_, index) => send(String(index)));
  advance(leaveAfterMs);
  for (const one of leaving) one.unsubscribe();
  const pending = scheduler.actions.length;
  state = 'well';
  // An open circuit is tried again, a gate opens.
  advance(2 * HALF_OPEN_AFTER_MS);
  send('after');
  advance(1000);
  const limiter = options.rateLimit as RateLimiter;
  return { end: ends.at(-1), pending, left: scheduler.actions.length, status: statusOf(limiter), connections };
}

describe('places, probes, timers and connections are given back, whatever a callback does', () => {
  const reported: unknown[] = [];
  beforeEach(() => {
    config.onUnhandledError = (error) => reported.push(error);
  });
  afterEach(async () => {
    // What was reported, and what a promise was rejected with, comes in a later turn.
    await new Promise((resolve) => setTimeout(resolve));
    config.onUnhandledError = null;
  });

  it.each(Object.entries(PLACES))('%s', (_name, place) => {
    fc.assert(
      fc.property(scenario, (one) => {
        expect(run(place, one)).toMatchObject({
          end: 'after 200',
          pending: 0,
          left: 0,
          status: { waiting: 0, running: 0 },
          connections: 0,
        });
      }),
      { numRuns: 200, seed: 20_261_121 },
    );
  });
});
