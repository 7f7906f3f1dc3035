import { finalize, from, lastValueFrom, map, mergeMap, range, toArray } from 'rxjs';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http/client.js';
import { undiciTransport } from '../../src/node/undiciTransport.js';
import { createRateLimiter } from '../../src/resilience/createRateLimiter.js';
import { startApiServer } from '../support/apiServer.js';
import { type City, loadCities } from '../support/dataset.js';
import { startServer } from '../support/startServer.js';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

/** A server that notes when each request came to its door. */
async function startDoor(answer: (call: number) => { status: number; headers?: Record<string, string> }) {
  const arrivals: number[] = [];
  const server = await startServer((_request, response) => {
    arrivals.push(performance.now());
    const { status, headers } = answer(arrivals.length);
    response.writeHead(status, headers).end('{}');
  });
  closing.push(server.close);
  const transport = undiciTransport();
  closing.push(transport.close);
  return { arrivals, baseUrl: server.url, transport };
}

describe('the limiter, as a server sees it', () => {
  it('500 concurrent callers: no window holds more than its limit', async () => {
    const limit = 100;
    const perMs = 1000;
    const { arrivals, ...options } = await startDoor(() => ({ status: 200 }));
    // Connections are opened before, so that the first requests are as quick as the others.
    const warm = createHttpClient(options);
    await Promise.all(Array.from({ length: 64 }, () => warm.get('/')));
    arrivals.length = 0;
    const client = createHttpClient({ ...options, rateLimit: createRateLimiter({ windows: [{ limit, perMs }] }) });
    const statuses = await Promise.all(Array.from({ length: 500 }, () => client.get('/').then(({ status }) => status)));
    expect(statuses).toEqual(Array.from({ length: 500 }, () => 200));
    // The way to the door takes time, and not always the same: half a window is left for that. A fixed window would
    // let two limits through in next to no time.
    const gaps = arrivals.slice(limit).map((at, index) => at - (arrivals[index] ?? 0));
    expect(gaps.length).toBe(400);
    expect(Math.min(...gaps)).toBeGreaterThan(perMs / 2);
  });

  it('a 429 with 200 requests queued: nobody comes before the time it named', async () => {
    const { arrivals, ...options } = await startDoor((call) =>
      call === 1 ? { status: 429, headers: { 'retry-after': '1' } } : { status: 200 },
    );
    const client = createHttpClient({
      ...options,
      rateLimit: createRateLimiter({ requestsPerSecond: 500, burst: 20, maxConcurrent: 1 }),
    });
    const statuses = await Promise.all(Array.from({ length: 201 }, () => client.get('/').then(({ status }) => status)));
    expect(statuses).toEqual(Array.from({ length: 201 }, () => 200));
    expect(arrivals.length).toBe(202);
    // One millisecond is what clocks of whole milliseconds may differ by.
    expect((arrivals[1] ?? 0) - (arrivals[0] ?? 0)).toBeGreaterThan(999);
  });
});

describe('20,000 requests under 30 % faults of every kind', () => {
  it('each ends exactly once, with the right body, and attempts add up to what the server counted', async () => {
    const requests = 20_000;
    const records = (await loadCities()).slice(0, requests);
    const server = await startApiServer({
      records,
      faults: { seed: 20_261_120, rate: 0.3, retryAfterMs: 5, slowMs: 10 },
    });
    closing.push(server.close);
    const transport = undiciTransport();
    closing.push(transport.close);
    const client = createHttpClient({
      baseUrl: server.url,
      transport,
      resilience: { maxAttempts: 10, backoff: { initialDelayMs: 2, maxDelayMs: 20 } },
    });
    let ends = 0;
    const results = await lastValueFrom(
      range(0, requests).pipe(
        mergeMap((index) => {
          const { id } = records[index] as City;
          return client.get$(`/cities/${id}`).pipe(
            map((response) => ({ right: response.contentJson<City>().id === id, attempts: response.outcome.attempts })),
            finalize(() => ends++),
          );
        }, 64),
        toArray(),
      ),
    );
    expect(results.length).toBe(requests);
    expect(ends).toBe(requests);
    expect(results.every(({ right }) => right)).toBe(true);
    expect(results.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(server.counts.requests);
    expect(Object.values(server.counts.faultsByKind).every((count) => count > 500)).toBe(true);
    expect(transport.poolStatus().queuedRequests).toBe(0);
  }, 180_000);

  it('and those that fail end exactly once, too', async () => {
    const server = await startApiServer({
      records: [],
      faults: { seed: 5, rate: 1, maxInARow: 1e9, kinds: ['503', 'reset', 'short'] },
    });
    closing.push(server.close);
    const transport = undiciTransport();
    closing.push(transport.close);
    const client = createHttpClient({ baseUrl: server.url, transport, resilience: { backoff: { initialDelayMs: 1 } } });
    const outcomes = await lastValueFrom(
      range(0, 500).pipe(
        mergeMap(
          (index) =>
            from(
              client.get(`/cities?page=${index}`).then(
                () => 'answered',
                (error) => error.outcome,
              ),
            ),
          32,
        ),
        toArray(),
      ),
    );
    expect(outcomes).toEqual(Array.from({ length: 500 }, () => expect.objectContaining({ ok: false, attempts: 4 })));
    expect(server.counts.requests).toBe(2000);
  });
});
