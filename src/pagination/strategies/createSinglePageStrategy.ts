import type { PaginationStrategy } from './types.js';

/**
 * One page and no more: the base request as it is.
 *
 * ```
 * requests:  /items
 * pages:     -----1|
 * ```
 */
export function createSinglePageStrategy(): PaginationStrategy {
  return {
    buildInitialRequest: (base) => base,
    buildNextRequest: () => undefined,
  };
}
