import type { Meter } from './meter.js';

/**
 * A token bucket with continuous refill, kept as one number: the time at which it will be full again
 * (the generic cell rate algorithm, ITU-T I.371). Over any time T it lets `limit · T / perMs + burst` through.
 *
 * A cost above the burst waits for a full bucket and borrows the rest from the time to come.
 *
 * A timer that goes off late costs nothing, as long as it is late by one token at most: without that, timers of whole
 * milliseconds would make 900 a second out of 1000. Over `perMs` the promise holds to the last one.
 */
export function createTokenBucket({ limit, perMs, burst }: { limit: number; perMs: number; burst: number }): Meter {
  const tokenMs = perMs / limit;
  let fullAt = Number.NEGATIVE_INFINITY;
  return {
    earliest: (now, cost, ahead) => {
      const fullAfter = ahead > 0 ? Math.max(fullAt, now) + ahead * tokenMs : fullAt;
      return Math.max(now, fullAfter - (burst - Math.min(cost, burst)) * tokenMs);
    },
    take: (now, cost, readyAt) => {
      fullAt = Math.max(fullAt, now - readyAt <= tokenMs ? readyAt : now) + cost * tokenMs;
    },
    isIdle: (now) => fullAt <= now,
  };
}
