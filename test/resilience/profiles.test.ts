import { resilienceProfiles } from 'rxjs-resilient-http';
import { describe, expect, it } from 'vitest';

describe('resilienceProfiles', () => {
  // As their documentation says.
  it.each([
    ['interactive', 'high', 3, 100, 2_000, 5_000, 10_000],
    ['background', 'normal', 5, 500, 30_000, 60_000, 120_000],
    ['batch', 'low', 10, 1_000, 60_000, 900_000, undefined],
  ] as const)(
    '%s',
    (name, priority, maxAttempts, initialDelayMs, maxDelayMs, maxRetryAfterMs, maxEndToEndLatencyMs) => {
      const backoff = { initialDelayMs, factor: 2, maxDelayMs, jitter: 'equal' };
      expect(resilienceProfiles[name]).toEqual({
        priority,
        maxAttempts,
        maxRetryAfterMs,
        backoff,
        ...(maxEndToEndLatencyMs && { maxEndToEndLatencyMs }),
      });
    },
  );

  it('are nobody’s to change', () => {
    for (const profile of [resilienceProfiles, ...Object.values(resilienceProfiles)]) {
      expect(Object.isFrozen(profile)).toBe(true);
    }
  });
});
