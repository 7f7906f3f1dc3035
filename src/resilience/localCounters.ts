import { createRateMeter, type MeterLimit } from '../core/rate/rateMeter.js';
import type { LimiterCounters } from './limiterCounters.js';

/** Counters of this process. A slot is counted when it is taken, not when it is planned, so a late timer cannot squeeze two together. */
export function localCounters(limits: readonly MeterLimit[]): LimiterCounters {
  const meter = createRateMeter(limits);
  return {
    readyAt: (now, cost) => meter.earliest(now, cost, 0),
    estimate: (now, cost, ahead) => meter.earliest(now, cost, ahead),
    take: (now, cost, readyAt) => meter.take(now, cost, readyAt),
    abandon: () => {},
    release: () => {},
    isIdle: (now) => meter.isIdle(now),
  };
}
