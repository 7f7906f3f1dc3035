import { describe, expect, it } from 'vitest';
import { createCircuit } from '../../src/core/rate/circuit.js';
import { parseRateLimitHeaders } from '../../src/core/rate/parseRateLimitHeaders.js';
import { parseReset } from '../../src/core/rate/parseReset.js';
import { ServerPace, type WindowReport } from '../../src/core/rate/serverPace.js';
import { SweptMap } from '../../src/core/rate/sweptMap.js';
import { mayRepeat } from '../../src/core/retry/methodRule.js';
import { parseRetryAfter } from '../../src/core/retry/parseRetryAfter.js';
import { proxyRefusal } from '../../src/core/retry/proxyRefusal.js';
import { isRateLimitRefusal } from '../../src/core/retry/rateLimitRefusal.js';
import { createRetryTokens } from '../../src/core/retry/retryTokens.js';

const now = Date.UTC(2026, 0, 1);

describe('createCircuit', () => {
  const circuit = () =>
    createCircuit({ failureRate: 0.5, minimumRequests: 3, windowMs: 1000, halfOpenAfterMs: 100 }, () => {});
  /** What happens at these times: `s`uccess or `f`ailure; the state after each. */
  const states = (...steps: readonly (readonly [at: number, verdict: 's' | 'f'])[]) => {
    const one = circuit();
    return steps.map(([at, verdict]) => {
      const admission = one.admit(at);
      if ('settle' in admission) admission.settle(verdict === 's' ? 'success' : 'failure', at);
      return one.state;
    });
  };

  it.each<[string, [number, 's' | 'f'][], string]>([
    [
      'not before there are enough',
      [
        [0, 'f'],
        [1, 'f'],
      ],
      'closed closed',
    ],
    [
      'at the share itself',
      [
        [0, 's'],
        [1, 's'],
        [2, 'f'],
        [3, 'f'],
      ],
      'closed closed closed open',
    ],
    [
      'not below it',
      [
        [0, 's'],
        [1, 's'],
        [2, 'f'],
      ],
      'closed closed closed',
    ],
    [
      'what has left the window does not count',
      [
        [0, 's'],
        [0, 's'],
        [1000, 'f'],
        [1000, 'f'],
        [1000, 'f'],
      ],
      'closed closed closed closed open',
    ],
    [
      'nor do failures that have',
      [
        [0, 'f'],
        [0, 'f'],
        [1000, 's'],
        [1000, 's'],
        [1000, 'f'],
      ],
      'closed closed closed closed closed',
    ],
    [
      'what is in it still does',
      [
        [1, 'f'],
        [1, 'f'],
        [1000, 'f'],
      ],
      'closed closed open',
    ],
  ])('opens %s', (_name, steps, expected) => {
    expect(states(...steps).join(' ')).toBe(expected);
  });

  it('is idle while it has nothing to remember', () => {
    const one = circuit();
    expect(one.isIdle(0)).toBe(true);
    const admission = one.admit(0);
    if ('settle' in admission) admission.settle('failure', 0);
    expect([one.isIdle(999), one.isIdle(1000)]).toEqual([false, true]);
  });
});

describe('SweptMap', () => {
  it('forgets what fell idle once there are many, and keeps what is in use', () => {
    let at = 0;
    const made: string[] = [];
    const map = new SweptMap(
      () => at,
      (key) => {
        made.push(key);
        return { isIdle: (time: number) => key !== 'busy' && time > 0 };
      },
    );
    const busy = map.of('busy');
    for (let index = 1; index < 256; index++) map.of(`k${index}`);
    expect(map.size).toBe(256);
    expect(map.of('k1')).toBe(map.get('k1'));
    at = 1;
    map.of('one more');
    expect([...map.keys()]).toEqual(['busy', 'one more']);
    expect(map.of('busy')).toBe(busy);
    expect(made).toHaveLength(257);
  });

  it('grows with what is in use, and looks again at twice as many', () => {
    let asked = 0;
    const map = new SweptMap(
      () => 0,
      () => ({ isIdle: () => asked++ < 0 }),
    );
    for (let index = 0; index < 1000; index++) map.of(`k${index}`);
    expect(map.size).toBe(1000);
    expect(asked).toBe(256 + 512);
  });
});

describe('createRetryTokens', () => {
  const allowed = (ratio: number, minPerSecond: number, deposits: number, at: number) => {
    const tokens = createRetryTokens({ ratio, minPerSecond });
    for (let index = 0; index < deposits; index++) tokens.deposit(0);
    let count = 0;
    while (count < 100 && tokens.tryTake(at)) count++;
    return count;
  };
  it.each([
    ['ten deposits of a tenth are one', 0.1, 0, 10, 0, 1],
    ['nine are none', 0.1, 0, 9, 0, 0],
    ['one whole is one', 1, 0, 1, 0, 1],
    ['they count for ten seconds', 1, 0, 3, 9_999, 3],
    ['and no longer', 1, 0, 3, 10_000, 0],
    ['a little traffic may retry, too', 0, 2, 0, 0, 2],
    ['both purses count', 1, 2, 3, 0, 5],
    ['less than one a second holds one', 0, 0.1, 0, 0, 1],
  ])('%s', (_name, ratio, minPerSecond, deposits, at, expected) => {
    expect(allowed(ratio, minPerSecond, deposits, at)).toBe(expected);
  });

  it('refill by the second, up to that much', () => {
    const tokens = createRetryTokens({ ratio: 0, minPerSecond: 2 });
    const take = (at: number) => [tokens.tryTake(at), tokens.tryTake(at), tokens.tryTake(at)];
    expect(take(0)).toEqual([true, true, false]);
    expect(take(500)).toEqual([true, false, false]);
    expect(take(60_000)).toEqual([true, true, false]);
  });
});

describe('the purse of requests', () => {
  const tokens = (...deposits: readonly number[]) => {
    const purse = createRetryTokens({ ratio: 0.5, minPerSecond: 0 });
    for (const at of deposits) purse.deposit(at);
    return purse;
  };

  it('is spent across the seconds that filled it, and once', () => {
    const purse = tokens(0, 1000, 2000, 3000);
    expect([purse.tryTake(3000), purse.tryTake(3000), purse.tryTake(3000)]).toEqual([true, true, false]);
  });

  it('is spent from its oldest second on, so that what is left stays longest', () => {
    const purse = tokens(0, 0, 5000, 5000);
    expect(purse.tryTake(5000)).toBe(true);
    expect([purse.tryTake(14_999), purse.tryTake(14_999)]).toEqual([true, false]);
  });

  it('forgets a second when it is ten seconds old, and keeps those after it', () => {
    const purse = tokens(0, 0, 1000, 1000);
    expect([purse.tryTake(10_000), purse.tryTake(10_000)]).toEqual([true, false]);
    expect(tokens(0, 0, 1000).tryTake(10_000)).toBe(false);
  });
});

describe('ServerPace', () => {
  const report = (over: Partial<WindowReport>): WindowReport => ({
    remaining: 4,
    resetAt: 1000,
    uncounted: 0,
    ...over,
  });

  it('spreads what remains over the time left, from the last one on', () => {
    const pace = new ServerPace();
    pace.report(report({}), 0);
    expect([pace.nextAt(0, 0), pace.nextAt(250, 250), pace.nextAt(600, 250)]).toEqual([250, 500, 600]);
  });

  it('goes on after the reset as the window began', () => {
    const pace = new ServerPace();
    pace.report(report({}), 0);
    pace.report(report({ remaining: 1 }), 500);
    expect(pace.nextAt(600, 500)).toBe(1000);
    expect([pace.nextAt(1000, 900), pace.nextAt(1000, 700)]).toEqual([1150, 1000]);
  });

  it('takes nothing from a window that is over when its answer comes', () => {
    const pace = new ServerPace();
    pace.report(report({ resetAt: 2000, remaining: 10 }), 1000);
    pace.report(report({ remaining: 1 }), 1000);
    expect(pace.nextAt(1000, 1000)).toBe(1100);
  });

  it('is idle from the reset on', () => {
    const pace = new ServerPace();
    expect(pace.isIdle(0)).toBe(true);
    pace.report(report({}), 0);
    expect([pace.isIdle(999), pace.isIdle(1000)]).toEqual([false, true]);
  });
});

describe('mayRepeat', () => {
  const post = { method: 'POST' };
  it.each<[string, object, unknown, boolean]>([
    ...['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'].map(
      (method) => [method, { method }, new Error('broke'), true] as [string, object, unknown, boolean],
    ),
    ['PATCH', { method: 'PATCH' }, new Error('broke'), false],
    ['POST', post, new Error('broke'), false],
    ['a POST that says it may', { ...post, idempotent: true }, new Error('broke'), true],
    ['a GET that says it may not', { method: 'GET', idempotent: false }, new Error('broke'), false],
    ['a POST that an open circuit kept back', post, { name: 'CircuitOpenError' }, true],
    ['a POST that was refused a connection', post, { code: 'ECONNREFUSED' }, true],
    ['a POST whose connection broke', post, { code: 'ECONNRESET' }, false],
    ['a POST that was one too many', post, { response: { status: 429 } }, true],
    ['a POST that a gateway gave up', post, { response: { status: 503 } }, false],
  ])('%s', (_name, request, error, expected) => {
    expect(mayRepeat(request as never, error)).toBe(expected);
  });
});

it.each([
  ['Proxy response (407) !== 200 when HTTP Tunneling', { category: 'auth' }],
  ['Proxy response (503) !== 200 when HTTP Tunneling', { category: 'transient' }],
  ['no Proxy response (407)', {}],
  ['Proxy response (4) !== 200', {}],
  ['other side closed', {}],
])('proxyRefusal: %s', (message, expected) => {
  expect(proxyRefusal(message)).toEqual(expected);
});

describe('isRateLimitRefusal', () => {
  it.each<[Record<string, string>, boolean]>([
    [{ ratelimit: 'remaining=0' }, true],
    [{ ratelimit: 'limit=9, remaining=00, reset=3' }, true],
    [{ ratelimit: '"a";r=0;t=3' }, true],
    [{ ratelimit: '"a";r=0x' }, false],
    [{ ratelimit: '"a";r=05' }, false],
    [{ ratelimit: 'mirror=0' }, false],
    [{ 'x-ratelimit-remaining': '00' }, true],
    [{ 'x-ratelimit-remaining': ' 0, 0;w=60' }, true],
    [{ 'x-ratelimit-remaining-tokens': '0' }, true],
    [{ 'x-ratelimit-remaining': '10' }, false],
    [{ 'x-ratelimit-remaining': '0x' }, false],
    [{ 'x-ratelimit-remaining': '05' }, false],
  ])('a 403 with %j: %s', (headers, expected) => {
    expect(isRateLimitRefusal(403, (name) => headers[name])).toBe(expected);
    expect(isRateLimitRefusal(404, (name) => headers[name])).toBe(false);
  });
});

describe('what servers write of their limits', () => {
  const inMs = (ms: number) => now + ms;
  it.each<[string | null, number | undefined]>([
    ['1.25s', inMs(1250)],
    ['1h2m', inMs(3_720_000)],
    ['x1s', undefined],
    ['1sx', undefined],
    ['2026-01-01T00:05Z', inMs(300_000)],
    ['2026-01-01T00:05:30.250Z', inMs(330_250)],
    ['2026-01-01T01:05:00+0100', inMs(300_000)],
    ['2026-01-01T01:05:00+01:00', inMs(300_000)],
    ['2026-01-01T00:05:00', inMs(300_000)],
    ['2026-01-01t00:05:00z', inMs(300_000)],
    ['2026-01-01 00:05:00 UTC', inMs(300_000)],
    ['2026-01-01 01:05:00 +0100', inMs(300_000)],
    ['2026-01-01  00:05:00', undefined],
    ['2026-13-01 00:05:00', undefined],
    ['30, 30', inMs(30_000)],
    ['30 ,60;w=60', inMs(30_000)],
    ['1s, 2s', inMs(1000)],
    ['later, 30', undefined],
    ['Thu, 01 Jan 2026 00:05:00 GMT', inMs(300_000)],
    ['on 2026-01-01T00:05:00Z', undefined],
    ['2026-01-01T00:05:00Z or so', undefined],
    ['8640000000000000', 8.64e15],
    ['8640000000000001', undefined],
    ['', undefined],
    [null, undefined],
  ])('a reset of %j', (text, expected) => {
    expect(parseReset(text, now)).toBe(expected);
  });

  it.each<[Record<string, string>, number | undefined]>([
    [{ 'x-ratelimit-limit': '100' }, 100],
    [{ 'x-ratelimit-limit': '100.25' }, 100],
    [{ 'x-ratelimit-limit': ' 100 , 100;w=60' }, 100],
    [{ 'x-ratelimit-limit': '100x' }, undefined],
    [{ 'x-ratelimit-limit': '-1' }, undefined],
    [{ ratelimit: '"a\\"b";r=5', 'ratelimit-policy': '"a\\"b";q=7' }, 7],
    [{ ratelimit: 'token;r=5', 'ratelimit-policy': '"other";q=9, token;q=8' }, 8],
    [{ ratelimit: 'a;r=5', 'ratelimit-policy': 'a b;q=7, (a);q=6, a;q=8' }, 8],
    [{ ratelimit: 'a;r=5', 'ratelimit-policy': 'a;note="x;q=3";q=8' }, 8],
  ])('%j is a limit of %s', (headers, limit) => {
    expect(parseRateLimitHeaders((name) => headers[name], now)?.limitRequests).toBe(limit);
  });

  it.each<[string, string, number | undefined, number | undefined]>([
    ['the one with the least left', '"a";r=5;t=10, "b";r=3;t=1', 3, 1000],
    ['of two alike the one that resets later', '"a";r=5;t=10, "b";r=5;t=30', 5, 30_000],
    ['and not the one that resets earlier', '"a";r=5;t=30, "b";r=5;t=10', 5, 30_000],
    ['nor one that does not say when', '"a";r=5;t=30, "b";r=5', 5, 30_000],
    ['none of a count that is no number', '"a";r=x;t=10, "b";r=5;t=30', 5, 30_000],
    ['none of a quote that is never closed', '"a";r=5;t=10, "b;r=3', undefined, undefined],
    ['a value in quotes, whatever is quoted in it', '"a";note="\\";r=9";r=5;t=10', 5, 10_000],
    ['none of a member with something before its name', '"a" x;r=1;t=10, "b";r=5;t=30', 5, 30_000],
  ])('RateLimit: %s', (_name, ratelimit, remaining, resetInMs) => {
    const told = parseRateLimitHeaders((name) => (name === 'ratelimit' ? ratelimit : undefined), now);
    expect(told?.remainingRequests).toBe(remaining);
    expect(told?.resetRequestsAt?.getTime()).toBe(resetInMs === undefined ? undefined : now + resetInMs);
  });

  it.each([
    ['1.25', 1250],
    ['1.5x', undefined],
    ['', undefined],
  ])('Retry-After: %s is %s ms', (text, ms) => {
    expect(parseRetryAfter((name) => (name === 'retry-after' ? text : undefined), now)).toBe(ms);
  });
});
