import { createSlidingWindow } from './slidingWindow.js';
import { createTokenBucket } from './tokenBucket.js';

/** One limit as a store gets it: with `burst` a token bucket, without it a sliding window. */
export interface MeterLimit {
  limit: number;
  perMs: number;
  burst?: number;
}

/** Says when a cost may pass, and counts what has passed. Time is handed in and never runs backwards. */
export interface Meter {
  /** The first time at or after `now` that has room for `cost`, once `ahead` has passed. Exact without `ahead`, never too late with it. */
  earliest(now: number, cost: number, ahead: number): number;
  /** `readyAt`, at most `now`, is when it could have gone, had its timer been exact. */
  take(now: number, cost: number, readyAt: number): void;
  /** Nothing that passed still counts. */
  isIdle(now: number): boolean;
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
