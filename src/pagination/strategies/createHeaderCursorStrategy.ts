import { checkOptions } from '../../core/checkOptions.js';
import { headerOf } from '../../core/headerOf.js';
import { createParameterLocation } from './parameterLocation.js';
import type { HeaderCursorConfig, PaginationStrategy } from './types.js';
import { warnOfHiddenHeader } from './warnOfHiddenHeader.js';

/** Names in use for it, looked for in this order when none is given. */
const USUAL_HEADERS = ['x-next-cursor', 'next-cursor', 'next', 'x-cursor', 'cursor'];

/**
 * Pages by a cursor that comes in a response header and goes into the query.
 *
 * ```
 * requests:  (none)---a---b---c
 * headers:   -------a---b---c---|
 * ```
 *
 * No header, or an empty one, ends it.
 *
 * `cursorHeader` is the first of `x-next-cursor`, `next-cursor`, `next`, `x-cursor` and `cursor` by default,
 * `cursorParam` is `cursor`.
 *
 * @throws ConfigurationError for an empty `cursorParam`
 * @example
 * paginate$({ baseRequest: '/items', strategy: createHeaderCursorStrategy({ cursorHeader: 'x-next' }) })
 */
export function createHeaderCursorStrategy(config: HeaderCursorConfig = {}): PaginationStrategy {
  checkOptions(config, { string: ['cursorHeader'] });
  const { cursorHeader, cursorParam, initialCursor } = config;
  const place = createParameterLocation('cursor', { param: cursorParam, defaultParam: 'cursor' });
  const headers = cursorHeader === undefined ? USUAL_HEADERS : [cursorHeader];

  return {
    buildInitialRequest: (base) =>
      initialCursor === undefined || initialCursor === null ? base : place.write(base, initialCursor),
    buildNextRequest(previous, extraction, state) {
      const { response } = state;
      if (extraction.done) return undefined;
      const values = headers.map((name) => response && headerOf(response, name.toLowerCase()));
      const cursor = values.find(Boolean)?.trim();
      if (cursor) return place.write(previous, cursor);
      warnOfHiddenHeader(headers, state);
      return undefined;
    },
  };
}
