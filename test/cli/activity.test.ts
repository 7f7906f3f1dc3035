import { NEVER, of, type Subscription, throwError } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { followRequests } from '../../src/cli/activity.js';
import { HttpNetworkError, HttpTimeoutError } from '../../src/core/errors.js';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import type { HttpTransport } from '../../src/http/types.js';
import { createRateLimiter } from '../../src/resilience/createRateLimiter.js';

let nowMs = 0;
let running: Subscription[] = [];
afterEach(() => {
  for (const one of running) one.unsubscribe();
  running = [];
  nowMs = 0;
});

/** A client whose requests are looked on at; times are random only where a jitter is. */
function follow(transport: HttpTransport, options: Parameters<typeof createHttpClient>[0] = {}) {
  const activity = followRequests(() => nowMs);
  const client = createHttpClient({ ...options, transport, interceptors: [activity.interceptor] });
  const ask = () => {
    const one = client.request$('https://a.b/x').subscribe({ error: () => {} });
    running.push(one);
    return one;
  };
  return { activity, ask };
}

const backoff = { initialDelayMs: 3000, jitter: 'none' } as const;
const resilience = { maxAttempts: 3, backoff };
const answer =
  (status: number, headers: Record<string, string> = {}): HttpTransport =>
  (request) =>
    of(createHttpResponse(request, { status, headers }));

describe('what requests are doing', () => {
  it('nothing before the first and after the last one', () => {
    const { activity, ask } = follow(answer(200));
    expect([activity.wait(), activity.unansweredMs(), activity.mostAtOnce()]).toEqual([undefined, undefined, 0]);
    ask();
    expect([activity.wait(), activity.unansweredMs(), activity.mostAtOnce()]).toEqual([undefined, undefined, 1]);
  });

  it('waiting for an answer: since the oldest one was sent', () => {
    const { activity, ask } = follow(() => NEVER);
    ask();
    nowMs = 1000;
    const second = ask();
    nowMs = 1500;
    expect([activity.unansweredMs(), activity.wait(), activity.mostAtOnce()]).toEqual([1500, undefined, 2]);
    second.unsubscribe();
    running[0]?.unsubscribe();
    expect(activity.unansweredMs()).toBeUndefined();
  });

  it.each<[string, HttpTransport, string]>([
    ['a status', answer(503), 'waiting for a 503'],
    ['a lost connection', () => throwError(() => new HttpNetworkError('gone')), 'waiting after a lost connection'],
    ['a timeout', () => throwError(() => new HttpTimeoutError('attempt', 50)), 'waiting after a timeout'],
  ])('waiting for another attempt after %s', (_, transport, what) => {
    const { activity, ask } = follow(transport, { resilience });
    nowMs = 500;
    ask();
    expect(activity.wait()).toEqual({ what, since: 500, until: 3500 });
  });

  it('waiting for what a server asks for', () => {
    const { activity, ask } = follow(answer(429, { 'retry-after': '12' }), { resilience });
    ask();
    const { what, until = 0 } = activity.wait() ?? {};
    expect(what).toBe('waiting for a 429');
    expect(until).toBeGreaterThanOrEqual(12_000);
    expect(until).toBeLessThanOrEqual(15_000);
  });

  it('no wait while another request is on its way', () => {
    let count = 0;
    const { activity, ask } = follow((request) => (count++ === 0 ? answer(429)(request) : NEVER), { resilience });
    ask();
    expect(activity.wait()).toBeDefined();
    ask();
    expect(activity.wait()).toBeUndefined();
  });

  it('waiting for its turn, once that lasts', () => {
    const { activity, ask } = follow(answer(200), { rateLimit: createRateLimiter({ requestsPerSecond: 0.01 }) });
    ask();
    ask();
    expect(activity.wait()).toBeUndefined();
    nowMs = 1200;
    expect(activity.wait()).toEqual({ what: 'waiting for its turn', since: 0 });
  });
});
