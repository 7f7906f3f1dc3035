import { checkKind, checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import type { QueuePlace } from './types.js';

/** @throws ConfigurationError */
export function checkQueuePlace(options: QueuePlace): void {
  checkOptions(options, { string: ['name', 'prefix'] });
  if (!options.name) throw new ConfigurationError('name', 'must name the queue');
  if (options.name.includes(':'))
    throw new ConfigurationError('name', 'must have no colon, which BullMQ keeps to itself');
  checkKind('connection', options.connection ?? null, 'object');
}
