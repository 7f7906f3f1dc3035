import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRateLimitHeaders } from '../../src/core/rate/parseRateLimitHeaders.js';
import { parseReset } from '../../src/core/rate/parseReset.js';
import type { RateLimitFeedback } from '../../src/core/types.js';

const now = Date.UTC(2026, 10, 20, 12);
const inMs = (ms: number) => new Date(now + ms);
const parse = (headers: Record<string, string>) => parseRateLimitHeaders((name) => headers[name] ?? null, now);

describe('parseRateLimitHeaders', () => {
  it.each<[string, Record<string, string>, RateLimitFeedback]>([
    [
      'RateLimit, from draft 08 on',
      { ratelimit: '"default";r=50;t=30', 'ratelimit-policy': '"default";q=100;w=60' },
      { limitRequests: 100, remainingRequests: 50, resetRequestsAt: inMs(30_000) },
    ],
    [
      'the tightest of several',
      {
        ratelimit: '"burst";r=9;t=1, "daily";r=3;t=3600',
        'ratelimit-policy': '"burst";q=10;w=1,"daily";q=5000;w=86400;qu="requests"',
      },
      { limitRequests: 5000, remainingRequests: 3, resetRequestsAt: inMs(3_600_000) },
    ],
    [
      'of two that are used up the one that resets later',
      { ratelimit: '"a";r=0;t=5, "b";r=0;t=9, "c";r=0;t=2' },
      { remainingRequests: 0, resetRequestsAt: inMs(9000) },
    ],
    [
      'one that counts no requests is left out',
      { ratelimit: '"bytes";r=0;t=5, "calls";r=7;t=9', 'ratelimit-policy': '"bytes";q=1000;qu="content-bytes"' },
      { remainingRequests: 7, resetRequestsAt: inMs(9000) },
    ],
    [
      'without t the window is the longest it can take',
      { ratelimit: '"default";r=0', 'ratelimit-policy': '"default";q=10;w=60' },
      { limitRequests: 10, remainingRequests: 0, resetRequestsAt: inMs(60_000) },
    ],
    [
      'names with commas, semicolons and quotes in them',
      { ratelimit: '"a,b;\\"c";r=4;t=2' },
      { remainingRequests: 4, resetRequestsAt: inMs(2000) },
    ],
    [
      'RateLimit, up to draft 07',
      { ratelimit: 'limit=100, remaining=0, reset=30', 'ratelimit-policy': '100;w=60' },
      { limitRequests: 100, remainingRequests: 0, resetRequestsAt: inMs(30_000) },
    ],
    ['the limit of the policy alone', { 'ratelimit-policy': '"default";q=100;w=60' }, { limitRequests: 100 }],
    [
      'RateLimit-*',
      { 'ratelimit-limit': '100, 100;w=60', 'ratelimit-remaining': '12', 'ratelimit-reset': '30' },
      { limitRequests: 100, remainingRequests: 12, resetRequestsAt: inMs(30_000) },
    ],
    [
      'X-RateLimit-* with epoch seconds',
      { 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(now / 1000 + 90) },
      { limitRequests: 60, remainingRequests: 0, resetRequestsAt: inMs(90_000) },
    ],
    [
      'X-Rate-Limit-*',
      { 'x-rate-limit-limit': '15', 'x-rate-limit-remaining': '0', 'x-rate-limit-reset': String(now / 1000 + 900) },
      { limitRequests: 15, remainingRequests: 0, resetRequestsAt: inMs(900_000) },
    ],
    [
      'X-Rate-Limit-*-Tokens',
      { 'x-rate-limit-remaining-tokens': '5', 'x-rate-limit-reset-tokens': '1s' },
      { remainingTokens: 5, resetTokensAt: inMs(1000) },
    ],
    [
      '-Requests and -Tokens',
      {
        'x-ratelimit-limit-requests': '60',
        'x-ratelimit-limit-tokens': '150000',
        'x-ratelimit-remaining-requests': '59',
        'x-ratelimit-remaining-tokens': '149984',
        'x-ratelimit-reset-requests': '1s',
        'x-ratelimit-reset-tokens': '6m0s',
      },
      {
        limitRequests: 60,
        remainingRequests: 59,
        resetRequestsAt: inMs(1000),
        limitTokens: 150_000,
        remainingTokens: 149_984,
        resetTokensAt: inMs(360_000),
      },
    ],
    ['Retry-After', { 'retry-after': '7' }, { retryAfterMs: 7000 }],
    [
      'what one family leaves out the next fills in',
      { 'ratelimit-remaining': '0', 'x-ratelimit-reset': '20' },
      { remainingRequests: 0, resetRequestsAt: inMs(20_000) },
    ],
  ])('%s', (_name, headers, expected) => {
    expect(parse(headers)).toEqual({ ...expected, rawHeaders: headers });
  });

  it.each<[Record<string, string>]>([
    [{}],
    [{ 'content-type': 'text/plain', date: 'Fri, 20 Nov 2026 12:00:00 GMT' }],
    [{ 'x-ratelimit-remaining': '-1' }],
    [{ 'x-ratelimit-remaining': 'lots', 'x-ratelimit-reset': 'later' }],
    [{ ratelimit: 'nonsense', 'ratelimit-policy': '""' }],
    [{ ratelimit: '"unterminated;r=0' }],
  ])('says nothing for %j', (headers) => {
    expect(parse(headers)).toBeUndefined();
  });

  it('never throws, and never gives an invalid date', () => {
    const value = fc.oneof(fc.string(), fc.stringMatching(/^[\d"a-z;=,. ]*$/), fc.double().map(String));
    const names = [
      'ratelimit',
      'ratelimit-policy',
      'ratelimit-reset',
      'x-ratelimit-reset',
      'x-ratelimit-remaining',
      'retry-after',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), value), (headers) => {
        const { resetRequestsAt, remainingRequests = 0 } = parse(headers) ?? {};
        expect(resetRequestsAt?.getTime()).not.toBeNaN();
        expect(remainingRequests).toBeGreaterThanOrEqual(0);
      }),
      { seed: 2, numRuns: 2000 },
    );
  });
});

describe('parseReset', () => {
  it.each<[string, number | undefined]>([
    ['30', now + 30_000],
    ['0.5', now + 500],
    ['0', now],
    ['1795176000', 1_795_176_000_000],
    ['1795176000.5', 1_795_176_000_500],
    ['1795176000123', 1_795_176_000_123],
    ['6m0s', now + 360_000],
    ['1s', now + 1000],
    ['20ms', now + 20],
    ['1h2m3.5s', now + 3_723_500],
    ['1d', now + 86_400_000],
    ['500µs', now + 0.5],
    ['Fri, 20 Nov 2026 12:00:30 GMT', now + 30_000],
    ['2026-11-20T12:00:30Z', now + 30_000],
    ['2026-11-20T12:00:30', now + 30_000],
    ['2026-11-20T13:00:30.250+01:00', now + 30_250],
    ['2026-99-99T00:00:00Z', undefined],
    ['-5', undefined],
    ['5 minutes', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(parseReset(text, now)).toBe(expected);
  });
});
