import { checkOptions } from '../../core/checkOptions.js';
import { ConfigurationError } from '../../core/errors.js';
import type { PlainRequestOptions } from '../../http/types.js';
import type { PageExtraction } from '../pageExtraction.js';
import { checkCount, countAt, createRangeStrategy } from './createRangeStrategy.js';
import { createParameterLocation } from './parameterLocation.js';
import type { OffsetLimitConfig, PaginationStrategy, PaginationStrategyState } from './types.js';

/**
 * Pages by offset and limit: `?offset=0&limit=50`, `?offset=50&limit=50` …
 *
 * ```
 * requests:  0---50---100---150
 * pages:     --50---50----50----0|
 * ```
 *
 * An empty page ends it, as do a total, has-more false and `maximumOffset`.
 *
 * The offset grows by `pageSize`, however many items came: a short page is not the end. Without `pageSize` the size is
 * what the request says under `limitParam`, else the number of items on the first page.
 *
 * @throws ConfigurationError for negative or fractional numbers, two places for one value, or no way to end
 * @example
 * paginate$({ baseRequest: '/items', strategy: createOffsetLimitStrategy({ pageSize: 50, totalPath: 'total' }) })
 */
export function createOffsetLimitStrategy(config: OffsetLimitConfig = {}): PaginationStrategy {
  checkOptions(config, {});
  const { offsetParam, offsetBodyPath, limitParam, limitBodyPath } = config;
  const initialOffset = checkCount('initialOffset', config.initialOffset);
  const pageSize = checkCount('pageSize', config.pageSize, 1);
  const maximumOffset = checkCount('maximumOffset', config.maximumOffset);

  const position = createParameterLocation('offset', {
    param: offsetParam,
    bodyPath: offsetBodyPath,
    defaultParam: 'offset',
  });
  const limit = createParameterLocation('limit', { param: limitParam, bodyPath: limitBodyPath, defaultParam: 'limit' });

  const sizeIn = (request: PlainRequestOptions): number | undefined => {
    const written = limit.read(request);
    return written === undefined ? undefined : countAt(limit.name, written, 1);
  };

  return createRangeStrategy(
    {
      position,
      start: initialOffset,
      first: 0,
      end: maximumOffset ?? Number.POSITIVE_INFINITY,
      endOf: (total) => total,
      prepare(base) {
        if (pageSize !== undefined) return limit.write(base, pageSize);
        sizeIn(base);
        return base;
      },
      stepAfter: (request, extraction, state) => pageSize ?? sizeIn(request) ?? learnedSize(extraction, state),
    },
    config,
  );
}

/** The first page's length, kept for the run: later pages may be short. */
function learnedSize({ items }: PageExtraction<unknown>, state: PaginationStrategyState): number {
  const learned = (state.userState as { pageSize?: unknown } | null | undefined)?.pageSize;
  if (typeof learned === 'number') return learned;
  if (items.length === 0) {
    throw new ConfigurationError('pageSize', 'is not given, and the first page is empty: there is nothing to go by');
  }
  state.userState = { pageSize: items.length };
  return items.length;
}
