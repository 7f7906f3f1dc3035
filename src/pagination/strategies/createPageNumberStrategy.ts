import { checkOptions } from '../../core/checkOptions.js';
import { ConfigurationError } from '../../core/errors.js';
import { checkCount, createRangeStrategy } from './createRangeStrategy.js';
import { createParameterLocation } from './parameterLocation.js';
import type { PageNumberConfig, PaginationStrategy } from './types.js';

/**
 * Pages by number: `?page=1`, `?page=2` …
 *
 * ```
 * requests:  1----2----3----4
 * pages:     --50---50---50---0|
 * ```
 *
 * An empty page ends it, as do a total of pages, has-more false and `maximumPage`.
 *
 * `pageSize` is sent as `pageSizeParam`, `limit` by default; the size of a page changes nothing else.
 *
 * @throws ConfigurationError for negative or fractional numbers, two places for one value, or no way to end
 * @example
 * paginate$({ baseRequest: '/items', strategy: createPageNumberStrategy({ totalPath: 'meta.total_pages' }) })
 */
export function createPageNumberStrategy(config: PageNumberConfig = {}): PaginationStrategy {
  checkOptions(config, {});
  const { pageParam, pageBodyPath, pageSizeParam = 'limit' } = config;
  const pageSize = checkCount('pageSize', config.pageSize, 1);
  const initialPage = checkCount('initialPage', config.initialPage);
  // Whoever starts at 0 counts from 0.
  const basePage = checkCount('basePage', config.basePage) ?? (initialPage === 0 ? 0 : 1);
  const maximumPage = checkCount('maximumPage', config.maximumPage);
  if (maximumPage !== undefined && maximumPage < (initialPage ?? basePage)) {
    throw new ConfigurationError('maximumPage', `is ${maximumPage}, below the first page, ${initialPage ?? basePage}`);
  }

  const size = createParameterLocation('pageSize', { param: pageSizeParam });

  return createRangeStrategy(
    {
      position: createParameterLocation('page', { param: pageParam, bodyPath: pageBodyPath, defaultParam: 'page' }),
      start: initialPage,
      first: basePage,
      end: maximumPage === undefined ? Number.POSITIVE_INFINITY : maximumPage + 1,
      endOf: (total) => basePage + total,
      prepare: (base) => (pageSize === undefined ? base : size.write(base, pageSize)),
      stepAfter: () => 1,
    },
    config,
  );
}
