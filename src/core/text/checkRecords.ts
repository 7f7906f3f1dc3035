import { checkOptions } from '../checkOptions.js';
import { ConfigurationError } from '../errors.js';

/** Throws a `ConfigurationError` for options of a parser of records that are of another kind. */
export function checkRecords(options: object): void {
  checkOptions(options, {
    number: ['maxRecordBytes', 'maxEventBytes'],
    'function or string': ['onParseError'],
    function: ['parseJson', 'onRetry', 'onComment'],
    string: ['lastEventId'],
  });
  for (const name of ['maxRecordBytes', 'maxEventBytes'] as const) {
    if (Number.isNaN((options as { maxRecordBytes?: number; maxEventBytes?: number })[name]))
      throw new ConfigurationError(name, 'must be a number of bytes, not NaN');
  }
}
