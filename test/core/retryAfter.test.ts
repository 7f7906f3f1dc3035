import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backoffDelayMs, MAX_TIMER_MS } from '../../src/core/retry/backoff.js';
import { parseHttpDate } from '../../src/core/retry/parseHttpDate.js';
import { headerLookup, parseRetryAfter } from '../../src/core/retry/parseRetryAfter.js';
import { type RetryDelayFacts, retryDelayMs } from '../../src/core/retry/retryDelay.js';

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

  it.each<['full' | 'equal' | 'none' | undefined, number[]]>([
    ['full', [0, 250, 500, 999]],
    ['equal', [500, 625, 750, 999.5]],
    ['none', [1000, 1000, 1000, 1000]],
    [undefined, [500, 625, 750, 999.5]],
  ])('spreads jitter %s evenly', (jitter, expected) => {
    const shares = [0, 0.25, 0.5, 0.999].map((share) =>
      backoffDelayMs(1, { initialDelayMs: 1000, jitter }, () => share),
    );
    expect(shares).toEqual(expected);
  });
});

describe('retryDelayMs', () => {
  const facts: RetryDelayFacts = {
    attempt: 2,
    suggestedMs: undefined,
    retryAfterMs: 2000,
    leftMs: Number.POSITIVE_INFINITY,
    profile: { maxRetryAfterMs: 5000, backoff: { initialDelayMs: 100, jitter: 'full' } },
    random: () => 0.5,
  };
  it.each<[string, Partial<RetryDelayFacts>, number]>([
    ['a server’s wait and up to the backoff of this attempt', {}, 2100],
    ['… at most', { random: () => 0.999 }, 2199.8],
    ['… at least', { random: () => 0 }, 2000],
    ['… under equal jitter as under full', { profile: { backoff: { initialDelayMs: 100, jitter: 'equal' } } }, 2100],
    ['… and by default', { profile: { backoff: { initialDelayMs: 100 } } }, 2100],
    ['… and with jitter none exactly', { profile: { backoff: { initialDelayMs: 100, jitter: 'none' } } }, 2000],
    ['… never past the deadline', { leftMs: 2050 }, 2025],
    ['… which the server’s own wait may pass', { leftMs: 1000 }, 2000],
    ['a server’s wait at the limit is waited for, whatever is added', { retryAfterMs: 5000 }, 5100],
    ['… and above it is not', { retryAfterMs: 5001 }, Number.NaN],
    ['a suggestion before the server, and exactly', { suggestedMs: 70 }, 70],
    ['… above the limit', { suggestedMs: 5001 }, Number.NaN],
    ['… of none at all', { suggestedMs: 0 }, 0],
    ['… that is none', { suggestedMs: -1 }, 100],
    ['neither: the backoff', { retryAfterMs: undefined }, 100],
    ['longer than a timer can hold', { retryAfterMs: 1e15, profile: { maxRetryAfterMs: 1e16 } }, MAX_TIMER_MS],
  ])('%s', (_name, changes, expected) => {
    expect(Math.round(10 * retryDelayMs({ ...facts, ...changes })) / 10).toBe(expected);
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
    ['a number in a Map', new Map([['retry-after', 1]])],
    ['pairs', [['Retry-After', '1']]],
    ['HTTP/2, as Node has it', { ':status': 503, 'retry-after': '1' }],
  ])('%s', (_name, headers) => {
    expect(headerLookup(headers)('retry-after')).toBe('1');
  });

  it.each([undefined, null, 'text', 5])('%s has none', (headers) => {
    expect(headerLookup(headers)('retry-after')).toBeNull();
  });
});
