import { checkKind, checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { checkQueuePlace } from './checkQueuePlace.js';
import type { WorkerSettings } from './startWorker.js';
import type { PaginationWorkerOptions } from './types.js';

type Checked = Pick<
  PaginationWorkerOptions,
  'name' | 'connection' | 'prefix' | 'concurrency' | 'leaseMs' | 'maxLostWorkers' | 'onError'
> & { onPage: unknown; resumeFrom?: unknown };

/** What every worker takes. @throws ConfigurationError */
export function checkWorkerOptions(options: Checked): WorkerSettings {
  checkQueuePlace(options);
  checkOptions(options, {
    function: ['resumeFrom', 'onError'],
    number: ['concurrency', 'leaseMs', 'maxLostWorkers'],
  });
  checkKind('onPage', options.onPage ?? null, 'function');
  const { name, connection, prefix, concurrency = 1, leaseMs = 30_000, maxLostWorkers = 100, onError } = options;
  checkAtLeast('concurrency', concurrency, 1);
  checkAtLeast('leaseMs', leaseMs, 100);
  checkAtLeast('maxLostWorkers', maxLostWorkers, 0);
  return { name, connection, prefix, concurrency, leaseMs, maxLostWorkers, onError };
}

/** @throws ConfigurationError */
export function checkAtLeast(place: string, value: number, least: number): void {
  if (!(value >= least)) throw new ConfigurationError(place, `must be ${least} or more, not ${value}`);
}
