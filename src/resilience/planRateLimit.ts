import { checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import type { MeterLimit } from '../core/rate/rateMeter.js';
import type { RateLimit } from './types.js';

/** A {@link RateLimit} checked, its defaults filled in, its limits in one list. */
export interface RateLimitPlan {
  limits: readonly MeterLimit[];
  maxConcurrent: number;
  maxQueue: number;
  feedback: 'off' | 'gate' | 'pace';
}

const UNLIMITED = Number.POSITIVE_INFINITY;

export function planRateLimit(limit: RateLimit): RateLimitPlan {
  checkOptions(
    limit,
    { number: ['requestsPerSecond', 'burst', 'maxConcurrent', 'maxQueue'], list: ['windows'], string: ['feedback'] },
    'rateLimit.',
  );
  const { requestsPerSecond = UNLIMITED, burst = 1, windows = [], maxConcurrent = UNLIMITED } = limit;
  const { maxQueue = 10_000, feedback = 'gate' } = limit;
  requirePositive('requestsPerSecond', requestsPerSecond);
  requireAtLeast('burst', burst, 1);
  requireAtLeast('maxConcurrent', maxConcurrent, 1);
  requireAtLeast('maxQueue', maxQueue, 0);
  if (!['off', 'gate', 'pace'].includes(feedback)) {
    throw new ConfigurationError('rateLimit.feedback', `must be off, gate or pace, not ${feedback}`);
  }
  windows.forEach((window, index) => {
    checkOptions(window, { number: ['limit', 'perMs'] }, `rateLimit.windows[${index}].`);
    requirePositive(`windows[${index}].limit`, window.limit);
    requirePositive(`windows[${index}].perMs`, window.perMs);
  });
  const limits: MeterLimit[] = [{ limit: requestsPerSecond, perMs: 1000, burst }];
  for (const { limit: most, perMs } of windows) limits.push({ limit: most, perMs });
  return { limits: limits.filter((one) => one.limit < UNLIMITED), maxConcurrent, maxQueue, feedback };
}

/** The most one caller may cost: what no window could ever hold would block the queue for good. */
export function checkCost(cost: number, limits: readonly MeterLimit[]): void {
  if (!(cost >= 0 && cost < UNLIMITED)) {
    throw new ConfigurationError('cost', `must be a finite number, zero or more, not ${cost}`);
  }
  for (const { limit, perMs, burst } of limits) {
    if (burst === undefined && cost > limit) {
      throw new ConfigurationError('cost', `${cost} never fits a window of ${limit} in ${perMs} ms`);
    }
  }
}

function requirePositive(place: string, value: number): void {
  if (!(value > 0)) throw new ConfigurationError(`rateLimit.${place}`, `must be more than zero, not ${value}`);
}

function requireAtLeast(place: string, value: number, least: number): void {
  if (!(value >= least)) throw new ConfigurationError(`rateLimit.${place}`, `must be ${least} or more, not ${value}`);
}
