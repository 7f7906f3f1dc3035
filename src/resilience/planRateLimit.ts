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
  const require = (place: string, value: unknown, fits: boolean, what: string) => {
    if (!fits) throw new ConfigurationError(`rateLimit.${place}`, `must be ${what}, not ${value}`);
  };
  require('requestsPerSecond', requestsPerSecond, requestsPerSecond > 0, 'more than zero');
  require('burst', burst, burst >= 1, '1 or more');
  require('maxConcurrent', maxConcurrent, maxConcurrent >= 1, '1 or more');
  require('maxQueue', maxQueue, maxQueue >= 0, '0 or more');
  require('feedback', feedback, ['off', 'gate', 'pace'].includes(feedback), 'off, gate or pace');
  const limits: MeterLimit[] = [{ limit: requestsPerSecond, perMs: 1000, burst }];
  windows.forEach((window, index) => {
    const place = `windows[${index}].`;
    checkOptions(window, { number: ['limit', 'perMs'] }, `rateLimit.${place}`);
    const { limit: most, perMs } = window;
    require(`${place}limit`, most, most > 0, 'more than zero');
    require(`${place}perMs`, perMs, perMs > 0, 'more than zero');
    limits.push({ limit: most, perMs });
  });
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
