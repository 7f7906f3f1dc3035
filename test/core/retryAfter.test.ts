import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffDelayMs, MAX_TIMER_MS } from '../../src/core/retry/backoff.js';
import { parseHttpDate } from '../../src/core/retry/parseHttpDate.js';
import { headerLookup, parseRetryAfter } from '../../src/core/retry/parseRetryAfter.js';

const now = Date.UTC(2026, 10, 20, 12);

describe('backoffDelayMs', () => {
  it('is a number a timer can hold, whatever the policy and the attempt', () => {
    const anything = fc.oneof(fc.double(), fc.integer(), fc.constantFrom(0, -1, 1e308, Number.POSITIVE_INFINITY));
    const policy = fc.record({
      initialDelayMs: anything,
      factor: anything,
      maxDelayMs: anything,
      jitter: fc.constantFrom<('full' | 'equal' | 'none')[]>('full', 'equal', 'none'),
    });
    fc.assert(
      fc.property(
        policy,
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (backoff, attempt, random) => {
          const delay = backoffDelayMs(attempt, backoff, () => random);
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(MAX_TIMER_MS);
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });

  it('spreads full jitter evenly', () => {
    const shares = [0, 0.25, 0.5, 0.999].map((random) => backoffDelayMs(1, { initialDelayMs: 1000 }, () => random));
    expect(shares).toEqual([0, 250, 500, 999]);
  });
});

describe('parseHttpDate', () => {
  const instant = Date.UTC(1994, 10, 6, 8, 49, 37);
  it.each<[string, number]>([
    ['Sun, 06 Nov 1994 08:49:37 GMT', instant],
    ['Sunday, 06-Nov-94 08:49:37 GMT', instant],
    ['Sun Nov  6 08:49:37 1994', instant],
    ['Sun Nov 16 08:49:37 1994', instant + 10 * 86_400_000],
    [' sun, 06 nov 1994 08:49:37 gmt ', instant],
    ['Saturday, 01-Jan-77 00:00:00 GMT', Date.UTC(1977, 0, 1)],
    ['Friday, 01-Jan-49 00:00:00 GMT', Date.UTC(2049, 0, 1)],
    ['Sun, 06 Foo 1994 08:49:37 GMT', Number.NaN],
    ['Sun, 06 Nov 1994 25:00:00 GMT', Number.NaN],
    ['Sun, 06 Nov 1994 08:49:37 CET', Number.NaN],
    ['2026-11-20T00:00:00Z', Number.NaN],
    ['5', Number.NaN],
    ['', Number.NaN],
  ])('%s', (text, expected) => {
    expect(parseHttpDate(text)).toBe(expected);
  });
});

describe('parseRetryAfter', () => {
  it.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '120' }, 120_000],
    [{ 'retry-after': ' 1.5 ' }, 1500],
    [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Friday, 20-Nov-26 12:00:30 GMT' }, 30_000],
    [{ 'retry-after': 'Fri Nov 20 12:00:30 2026' }, 30_000],
    // The server's clock is an hour ahead; by its own `Date` it means half a minute.
    [{ 'retry-after': 'Fri, 20 Nov 2026 13:00:30 GMT', date: 'Fri, 20 Nov 2026 13:00:00 GMT' }, 30_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:30 GMT', date: 'yesterday' }, 30_000],
    [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
    [{ 'retry-after-ms': 'junk', 'retry-after': '1' }, 1000],
    [{ 'retry-after': '0' }, undefined],
    [{ 'retry-after': '-5' }, undefined],
    [{ 'retry-after': '1e3' }, undefined],
    [{ 'retry-after': '0x10' }, undefined],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '' }, undefined],
    [{ 'retry-after': 'Fri, 20 Nov 2026 11:59:59 GMT' }, undefined],
    [{}, undefined],
  ])('%j', (headers, expected) => {
    expect(parseRetryAfter(headerLookup(headers), now)).toBe(expected);
  });
});

describe('headerLookup', () => {
  it.each([
    ['Headers', new Headers({ 'Retry-After': '1' })],
    ['a Map', new Map([['retry-after', '1']])],
    ['a record', { 'Retry-After': '1' }],
    ['a number in a record', { 'retry-after': 1 }],
  ])('%s', (_name, headers) => {
    expect(headerLookup(headers)('retry-after')).toBe('1');
  });

  it.each([undefined, null, 'text', 5])('%s has none', (headers) => {
    expect(headerLookup(headers)('retry-after')).toBeNull();
  });
});
