import type { Meter } from './meter.js';
import { createSlidingWindow } from './slidingWindow.js';
import { createTokenBucket } from './tokenBucket.js';

/** One limit as a store gets it: with `burst` a token bucket, without it a sliding window. */
export interface MeterLimit {
  limit: number;
  perMs: number;
  burst?: number;
}

/** All the limits at once: a cost passes when every one of them has room. */
export function createRateMeter(limits: readonly MeterLimit[]): Meter {
  const meters = limits.map(({ limit, perMs, burst }) =>
    burst === undefined ? createSlidingWindow({ limit, perMs }) : createTokenBucket({ limit, perMs, burst }),
  );
  return {
    earliest: (now, cost, ahead) => {
      let at = now;
      for (const meter of meters) at = Math.max(at, meter.earliest(now, cost, ahead));
      return at;
    },
    take: (now, cost, readyAt) => {
      for (const meter of meters) meter.take(now, cost, readyAt);
    },
    isIdle: (now) => meters.every((meter) => meter.isIdle(now)),
  };
}
