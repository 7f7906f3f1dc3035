import { setTimeout as sleep } from 'node:timers/promises';
import { defer, firstValueFrom, NEVER, of, type Subscription, throwError } from 'rxjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { circuitBreaker } from '../../operators/circuitBreaker.js';
import { CircuitOpenError } from '../../src/core/errors.js';
import { type RedisCircuitBreakerStoreOptions, redisCircuitBreakerStore } from '../../src/redis/index.js';
import { createCircuitBreaker } from '../../src/resilience/createCircuitBreaker.js';
import type { CircuitBreaker, CircuitBreakerConfig } from '../../src/resilience/types.js';
import { deferred } from '../support/deferred.js';
import { eventually } from '../support/eventually.js';
import { type RunningRedis, startRedis } from './startRedis.js';

let redis: RunningRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.close());

const RULES = { failureRate: 0.5, minimumRequests: 4, windowMs: 20_000, halfOpenAfterMs: 1_000 };
/** Open for as long as the test lasts. */
const LONG = { halfOpenAfterMs: 60_000 };
let names = 0;
let name = '';
afterEach(() => {
  name = `breaker-${++names}`;
});

/** A breaker as another process would have it. */
function breakerOf(
  more: Partial<RedisCircuitBreakerStoreOptions> = {},
  rules: CircuitBreakerConfig = {},
): CircuitBreaker {
  const store = redisCircuitBreakerStore({
    client: redis.client(),
    name,
    refreshMs: 20,
    commandTimeoutMs: 5_000,
    ...more,
  });
  return createCircuitBreaker({ ...RULES, ...rules, store });
}
const down = new Error('down');
/** How one use ends: `ok`, `down`, or `open` where it does not go through. */
const use = (breaker: CircuitBreaker, isUp: boolean): Promise<string> =>
  firstValueFrom((isUp ? of('ok') : throwError(() => down)).pipe(circuitBreaker(breaker))).catch((error: unknown) =>
    error instanceof CircuitOpenError ? 'open' : (error as Error).message,
  );
const uses = async (breaker: CircuitBreaker, isUp: boolean, count: number) => {
  const ends: string[] = [];
  for (let turn = 0; turn < count; turn++) ends.push(await use(breaker, isUp));
  return ends;
};
/** A probe that is out, and stays so. */
async function probing(breaker: CircuitBreaker): Promise<Subscription> {
  let isOut = false;
  const probe$ = defer(() => {
    isOut = true;
    return NEVER;
  });
  const probe = probe$.pipe(circuitBreaker(breaker)).subscribe();
  await eventually(() => expect(isOut).toBe(true));
  return probe;
}
/** One that is in use. */
async function warm(breaker: CircuitBreaker): Promise<CircuitBreaker> {
  await use(breaker, true);
  await sleep(30);
  return breaker;
}

describe('circuits of several processes', () => {
  it('open for all once one has opened', async () => {
    const [first, second] = [breakerOf({}, LONG), await warm(breakerOf({}, LONG))];
    const states: string[] = [];
    second.state$.subscribe(({ state }) => states.push(state));
    expect(await uses(first, false, 5)).toEqual(['down', 'down', 'down', 'down', 'open']);
    await eventually(async () => expect(await use(second, true)).toBe('open'));
    expect(states).toEqual(['closed', 'open']);
  });

  it('open for what fails in several of them together', async () => {
    const breakers = [breakerOf({}, LONG), breakerOf({}, LONG), breakerOf({}, LONG)];
    // No more than two in one: none of them would open by itself.
    for (const breaker of breakers) expect(await uses(breaker, false, 2)).toEqual(['down', 'down']);
    for (const breaker of breakers) {
      // They hear of it with their next word.
      await eventually(async () => {
        await sleep(50);
        expect(await use(breaker, true)).toBe('open');
      });
    }
  });

  it('have one probe, which closes all', async () => {
    const breakers = await Promise.all(Array.from({ length: 6 }, () => warm(breakerOf())));
    const [first] = breakers as [CircuitBreaker];
    await uses(first, false, 8);
    for (const breaker of breakers) await eventually(async () => expect(await use(breaker, true)).toBe('open'));
    await sleep(RULES.halfOpenAfterMs);
    let sent = 0;
    const gate = deferred<string>();
    const slow$ = defer(() => {
      sent++;
      return gate.promise;
    });
    let turnedAway = 0;
    const ends = breakers.map((breaker) =>
      firstValueFrom(slow$.pipe(circuitBreaker(breaker))).catch((error: Error) => {
        turnedAway++;
        return error.name;
      }),
    );
    await eventually(() => expect(turnedAway).toBe(5));
    gate.resolve('ok');
    expect((await Promise.all(ends)).sort()).toEqual([...Array(5).fill('CircuitOpenError'), 'ok']);
    expect(sent).toBe(1);
    for (const breaker of breakers) await eventually(async () => expect(await use(breaker, true)).toBe('ok'));
  });

  it('open again for all when the probe fails', async () => {
    const [first, second] = [breakerOf(), await warm(breakerOf())];
    await uses(first, false, 4);
    await eventually(async () => expect(await use(second, true)).toBe('open'));
    await sleep(RULES.halfOpenAfterMs);
    expect(await use(first, false)).toBe('down');
    await eventually(async () => expect(await use(second, true)).toBe('open'));
    const error = await firstValueFrom(of('ok').pipe(circuitBreaker(second))).catch((failure: unknown) => failure);
    expect((error as CircuitOpenError).retryAfterMs).toBeLessThanOrEqual(RULES.halfOpenAfterMs);
  });

  it('take the probe from a process that died with it', async () => {
    const [first, second] = [breakerOf({ leaseMs: 2_000 }), await warm(breakerOf({ leaseMs: 2_000 }))];
    await uses(first, false, 4);
    await eventually(async () => expect(await use(second, true)).toBe('open'));
    await sleep(RULES.halfOpenAfterMs);
    const dying = await probing(first);
    expect(await use(second, true)).toBe('open');
    await eventually(async () => expect(await use(second, true)).toBe('ok'));
    dying.unsubscribe();
  });

  it('do not hear of a probe whose lease has ended how it ended', async () => {
    const [first, second] = [breakerOf({ leaseMs: 100 }, LONG), await warm(breakerOf({ leaseMs: 100 }))];
    await uses(second, false, 4);
    await eventually(async () => expect(await use(first, true)).toBe('open'));
    await sleep(RULES.halfOpenAfterMs);
    const gate = deferred<string>();
    let isOut = false;
    const late$ = defer(() => {
      isOut = true;
      return gate.promise;
    });
    const late = firstValueFrom(late$.pipe(circuitBreaker(second)));
    await eventually(() => expect(isOut).toBe(true));
    await sleep(150);
    expect(await use(first, false)).toBe('down');
    expect(await use(first, true)).toBe('open');
    await sleep(50);
    gate.resolve('ok');
    await late;
    await sleep(50);
    const third = await warm(breakerOf());
    expect(await use(third, true)).toBe('open');
  });

  it('count nothing that began before they opened', async () => {
    const [quiet, first, second] = [await warm(breakerOf({ refreshMs: 60_000 })), breakerOf(), breakerOf({}, LONG)];
    // Told with the failure, which comes when the circuit has opened and closed.
    await uses(quiet, true, 40);
    await uses(first, false, 4);
    await sleep(RULES.halfOpenAfterMs + 50);
    expect(await use(first, true)).toBe('ok');
    await sleep(50);
    expect(await use(quiet, false)).toBe('down');
    await sleep(50);
    for (const breaker of [first, second]) expect(await uses(breaker, false, 2)).toEqual(['down', 'down']);
    await eventually(async () => {
      await sleep(50);
      expect(await use(second, true)).toBe('open');
    });
  });

  it('give a probe that was given up to the next one', async () => {
    const [first, second] = [breakerOf(), await warm(breakerOf())];
    await uses(first, false, 4);
    await eventually(async () => expect(await use(second, true)).toBe('open'));
    await sleep(RULES.halfOpenAfterMs);
    const probe = await probing(first);
    probe.unsubscribe();
    await eventually(async () => expect(await use(second, true)).toBe('ok'));
  });

  it('ask Redis seldom while they are closed', async () => {
    const breaker = breakerOf({ refreshMs: 250 });
    await warm(breaker);
    const before = await redis.commandCalls('evalsha');
    const started = performance.now();
    expect(new Set(await uses(breaker, true, 5_000))).toEqual(new Set(['ok']));
    const asked = (await redis.commandCalls('evalsha')) - before;
    expect(asked).toBeLessThanOrEqual(1 + (performance.now() - started) / 250);
  });

  it('are apart by name and key', async () => {
    const [first, other] = [breakerOf({}, LONG), breakerOf({ name: `${name}-other` }, LONG)];
    await uses(first, false, 4);
    await sleep(50);
    expect(await uses(other, true, 3)).toEqual(['ok', 'ok', 'ok']);
    expect(await firstValueFrom(of('ok').pipe(circuitBreaker(first, 'another key')))).toBe('ok');
  });

  it('stay open when Redis loses its data', async () => {
    const breaker = breakerOf({}, LONG);
    await uses(breaker, false, 4);
    await sleep(30);
    await redis.client().flushall();
    expect(await use(breaker, true)).toBe('open');
  });

  it('have a probe also once Redis has forgotten that they are open', async () => {
    const [first, second] = [breakerOf(), await warm(breakerOf())];
    await uses(first, false, 4);
    await eventually(async () => expect(await use(second, true)).toBe('open'));
    await redis.client().flushall();
    await sleep(RULES.halfOpenAfterMs);
    const probe = await probing(first);
    expect(await use(second, true)).toBe('open');
    probe.unsubscribe();
    await eventually(async () => expect(await use(second, true)).toBe('ok'));
    await eventually(async () => expect(await use(first, true)).toBe('ok'));
  });

  it('have one probe of all breakers that share a store', async () => {
    const store = redisCircuitBreakerStore({ client: redis.client(), name, refreshMs: 20 });
    const [first, second] = [createCircuitBreaker({ ...RULES, store }), createCircuitBreaker({ ...RULES, store })];
    await uses(first, false, 4);
    await eventually(async () => expect(await use(await warm(second), true)).toBe('open'));
    await sleep(RULES.halfOpenAfterMs);
    const probe = await probing(first);
    expect(await use(second, true)).toBe('open');
    probe.unsubscribe();
  });

  it('turn away at once who asks a slow Redis for the probe of another', async () => {
    const client = redis.client();
    const slow = {
      eval: client.eval.bind(client),
      evalsha: async (sha1: string, keys: number, ...more: string[]) => {
        await sleep(60);
        return client.evalsha(sha1, keys, ...more);
      },
    };
    const [first, second] = [breakerOf({ leaseMs: 5_000 }), await warm(breakerOf({ client: slow, leaseMs: 5_000 }))];
    await uses(first, false, 4);
    await eventually(async () => expect(await use(second, true)).toBe('open'));
    await sleep(RULES.halfOpenAfterMs);
    const probe = await probing(first);
    expect(await use(second, true)).toBe('open');
    probe.unsubscribe();
  });

  it('leave a probe to others that nobody waits for any longer', async () => {
    const [first, second] = [breakerOf(), await warm(breakerOf())];
    await uses(first, false, 4);
    await eventually(async () => expect(await use(second, true)).toBe('open'));
    await sleep(RULES.halfOpenAfterMs);
    of('ok').pipe(circuitBreaker(first)).subscribe().unsubscribe();
    await sleep(50);
    // Sooner than the lease of 10 s ends.
    await eventually(async () => expect(await use(second, true)).toBe('ok'), 2_000);
  });
});

describe('while Redis is away', () => {
  it('each process has a circuit of its own, and they are one again afterwards', async () => {
    const errors: unknown[] = [];
    const [first, second] = [
      await warm(breakerOf({ onError: (error) => errors.push(error) })),
      await warm(breakerOf()),
    ];
    await redis.kill();
    expect(await uses(first, false, 4)).toEqual(['down', 'down', 'down', 'open']);
    expect(await uses(second, true, 2)).toEqual(['ok', 'ok']);
    await sleep(RULES.halfOpenAfterMs + 20);
    expect(await use(first, false)).toBe('down');
    expect(await use(first, true)).toBe('open');
    await sleep(RULES.halfOpenAfterMs + 20);
    expect(await use(first, true)).toBe('ok');
    expect(errors).toEqual([expect.objectContaining({ name: 'RedisUnavailableError' })]);
    await redis.start();
    const client = redis.client();
    await eventually(async () => {
      for (const breaker of [first, second]) expect(await use(breaker, true)).toBe('ok');
      expect(await client.exists(`resilient-http:{${name}|default}:circuit`)).toBe(1);
    });
    await eventually(async () => {
      expect(await use(second, false)).toBe('open');
      expect(await use(first, true)).toBe('open');
    });
  });

  it('nobody waits for one that hangs longer than it has for an answer', async () => {
    const breaker = await warm(breakerOf({ commandTimeoutMs: 2_000 }));
    redis.pause();
    try {
      const started = performance.now();
      expect(await uses(breaker, false, 4)).toEqual(['down', 'down', 'down', 'open']);
      expect(performance.now() - started).toBeLessThan(1_000);
      await sleep(RULES.halfOpenAfterMs + 20);
      expect(await use(breaker, true)).toBe('ok');
    } finally {
      redis.resume();
    }
  });
});

it.each([
  [{ client: undefined }, 'client'],
  [{ name: 1 }, 'name'],
  [{ prefix: '{' }, 'prefix'],
  [{ refreshMs: 0 }, 'refreshMs'],
  [{ leaseMs: 1 }, 'leaseMs'],
  [{ commandTimeoutMs: Number.NaN }, 'commandTimeoutMs'],
  [{ onError: 1 }, 'onError'],
])('%# refuses %s', (wrong, option) => {
  expect(() => breakerOf(wrong as never)).toThrow(`redisCircuitBreakerStore.${option}: `);
  expect(() => createCircuitBreaker({ store: {} as never })).toThrow('circuitBreaker.store: ');
});
