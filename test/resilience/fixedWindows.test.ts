import { delay, map, mergeMap, type Observable, of, range, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import type { HttpResponse, HttpTransport } from '../../src/http/types.js';
import { createRateLimiter } from '../../src/resilience/createRateLimiter.js';
import type { RateLimit } from '../../src/resilience/types.js';
import { requestLimit } from '../support/requestLimit.js';
import { seededRandom } from '../support/seededRandom.js';

const EPOCH_MS = 1_700_000_000_000;

/** How the two name a window of so many requests, what remains of it, and its end; times are epoch milliseconds. */
type Headers = (limit: { requests: number; perMs: number }, remaining: number, now: number, resetMs: number) => object;
const seconds = (ms: number) => String(Math.ceil(ms / 1000));
const SERVERS: Record<string, Headers> = {
  'express-rate-limit, legacy headers': ({ requests }, remaining, now, resetMs) => ({
    'x-ratelimit-limit': `${requests}`,
    'x-ratelimit-remaining': `${remaining}`,
    'x-ratelimit-reset': seconds(now + resetMs),
  }),
  'express-rate-limit, draft 7': ({ requests, perMs }, remaining, _now, resetMs) => ({
    'ratelimit-policy': `${requests};w=${perMs / 1000}`,
    ratelimit: `limit=${requests}, remaining=${remaining}, reset=${seconds(resetMs)}`,
  }),
  '@fastify/rate-limit': ({ requests }, remaining, _now, resetMs) => ({
    'x-ratelimit-limit': `${requests}`,
    'x-ratelimit-remaining': `${remaining}`,
    'x-ratelimit-reset': seconds(resetMs),
  }),
};

/** 150 requests, 30 of them at once, against fixed windows that begin with the first request after the last one. */
function run(headersOf: Headers, rateLimit: RateLimit, latencyMs: number, seed: number) {
  const random = seededRandom(seed);
  const scheduler = new VirtualTimeScheduler();
  scheduler.now = () => EPOCH_MS + scheduler.frame;
  const limit = { requests: 10, perMs: 1000 };
  const decide = requestLimit(limit);
  const way = () => (latencyMs * (0.5 + random())) / 2;
  const transport: HttpTransport = (request) =>
    timer(way(), scheduler).pipe(
      mergeMap((): Observable<HttpResponse> => {
        const { allowed, remaining, resetMs } = decide(scheduler.now());
        const headers = { ...headersOf(limit, remaining, scheduler.now(), resetMs) };
        const response = allowed
          ? createHttpResponse(request, { headers })
          : createHttpResponse(request, { status: 429, headers: { ...headers, 'retry-after': seconds(resetMs) } });
        return of(response).pipe(delay(way(), scheduler));
      }),
    );
  const client = createHttpClient({
    baseUrl: 'https://api.example.com',
    transport,
    scheduler,
    random,
    rateLimit: createRateLimiter(rateLimit, { scheduler }),
  });
  const attempts: number[] = [];
  let failure: unknown;
  range(0, 150)
    .pipe(mergeMap((index) => client.get$(`/${index}`).pipe(map(({ outcome }) => outcome.attempts)), 30))
    .subscribe({ next: (count) => attempts.push(count), error: (error) => (failure = error) });
  scheduler.flush();
  return { attempts, failure, endMs: scheduler.frame };
}

const seeds = [1, 2, 3, 4, 5];
const latencies = [4, 60, 400];

describe.each(Object.entries(SERVERS))('%s', (_name, headersOf) => {
  it.each(latencies)('a limiter that paces starves no retry, at %i ms', (latencyMs) => {
    for (const seed of seeds) {
      const { attempts, failure, endMs } = run(headersOf, { feedback: 'pace' }, latencyMs, seed);
      expect(failure).toBeUndefined();
      expect(attempts.length).toBe(150);
      expect(Math.max(...attempts)).toBeLessThanOrEqual(3);
      // The first burst finds out the hard way; from then on the server has next to nothing to refuse.
      expect(attempts.filter((count) => count > 1).length).toBeLessThan(30);
      // Fifteen windows, whose ends it is told in whole seconds.
      expect(endMs).toBeLessThan(31_000);
    }
  });

  it.each(latencies)('nor does one that has a pace of its own, though twice the server’s, at %i ms', (latencyMs) => {
    for (const seed of seeds) {
      const { attempts, failure } = run(headersOf, { requestsPerSecond: 20 }, latencyMs, seed);
      expect(failure).toBeUndefined();
      expect(attempts.length).toBe(150);
      expect(Math.max(...attempts)).toBeLessThanOrEqual(3);
    }
  });
});
