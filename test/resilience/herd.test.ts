import { catchError, delay, map, mergeMap, of, range, toArray, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../../src/http/client.js';
import { createHttpResponse } from '../../src/http/createHttpResponse.js';
import type { ResilienceProfile } from '../../src/resilience/types.js';
import { seededRandom } from '../support/seededRandom.js';

const SLOT_MS = 200;

/** 30 requests, 10 at once, against nginx's `limit_req rate=5r/s`: one in 200 ms, all others turned away. How many fail. */
function failures(resilience: ResilienceProfile, seed: number, refusal: Record<string, string>): number {
  const random = seededRandom(seed);
  const scheduler = new VirtualTimeScheduler();
  let freeAt = 0;
  const client = createHttpClient({
    baseUrl: 'https://api.example.com',
    scheduler,
    random,
    resilience,
    transport: (request) => {
      const isFree = scheduler.now() >= freeAt;
      if (isFree) freeAt = scheduler.now() + SLOT_MS;
      const init = isFree ? {} : { status: 429, headers: refusal };
      return of(createHttpResponse(request, init)).pipe(delay(2 + 2 * random(), scheduler));
    },
  });
  let failed = 0;
  range(0, 30)
    .pipe(
      mergeMap(
        (index) =>
          client.get$(`/${index}`).pipe(
            map(() => 0),
            catchError(() => of(1)),
          ),
        10,
      ),
      toArray(),
    )
    .subscribe((ends) => {
      failed = ends.filter(Boolean).length;
    });
  scheduler.flush();
  return failed;
}

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

describe('callers that a server turns away together', () => {
  it.each<[string, Record<string, string>]>([
    ['with Retry-After', { 'retry-after': '1' }],
    ['without', {}],
  ])('do not come back together, and all get through in ten attempts, %s', (_name, refusal) => {
    expect(seeds.map((seed) => failures({ maxAttempts: 10 }, seed, refusal))).toEqual(seeds.map(() => 0));
  });

  it('as they do under jitter none, which is why it is not the default', () => {
    const jitter = 'none';
    const failed = seeds.map((seed) =>
      failures({ maxAttempts: 10, backoff: { jitter } }, seed, { 'retry-after': '1' }),
    );
    expect(Math.min(...failed)).toBeGreaterThan(0);
  });
});
