import { checkOptions } from '../core/checkOptions.js';
import { checkProfile } from '../resilience/checkProfile.js';
import type { JsonStreamOptions, SseOptions } from './types.js';

/** Throws a `ConfigurationError` for options of a stream that are of another kind. */
export function checkStreamOptions(options: SseOptions | JsonStreamOptions): void {
  checkOptions(options, {
    '.stream$': ['client'],
    'object or boolean': ['reconnect'],
    function: ['onOpen', 'onStatus'],
    number: ['idleTimeoutMs'],
    string: ['lastEventId', 'lastEventIdParam', 'contentType', 'format'],
  });
  const { reconnect } = options as SseOptions;
  if (!reconnect) return;
  checkProfile(reconnect, 'reconnect.');
  checkOptions(reconnect, { function: ['request'] }, 'reconnect.');
}
