import { checkOptions } from '../../core/checkOptions.js';
import { ResponseParseError } from '../../core/errors.js';
import { compilePath, describeKind, isObject, pathName } from '../../core/paths/paths.js';
import type { HttpResponse } from '../../http/types.js';
import type { PageExtraction } from '../pageExtraction.js';
import { createRangeSignals } from './createRangeSignals.js';
import { createParameterLocation } from './parameterLocation.js';
import type { CursorConfig, PaginationStrategy } from './types.js';

/**
 * Pages by cursor: each answer holds what the next request has to send.
 *
 * ```
 * requests:  (none)---a---b---c
 * pages:     -------a---b---c---|
 * ```
 *
 * `''`, null or no cursor ends it, as do has-more false and, if asked for, an empty page.
 *
 * The cursor is `state` of the page's extraction (itself, `{ cursor }` or `{ nextCursor }`), else what stands at
 * `cursorPath`, `'cursors.next'` by default. `0` is a cursor. With `cursorBodyPath` it may also be a list or an object,
 * such as Elasticsearch's `hits.hits[-1].sort`.
 *
 * @throws ConfigurationError for two places, or a body path that cannot be written
 * @example
 * paginate$({ baseRequest: '/items', strategy: createCursorStrategy({ cursorPath: 'meta.next_cursor' }) })
 */
export function createCursorStrategy(config: CursorConfig = {}): PaginationStrategy {
  checkOptions(config, {});
  const { cursorParam, cursorBodyPath, cursorPath, hasMorePath, stopAfterEmptyPage = false, initialCursor } = config;
  const place = createParameterLocation('cursor', {
    param: cursorParam,
    bodyPath: cursorBodyPath,
    defaultParam: 'cursor',
  });
  const readPath = compilePath<unknown>(cursorPath ?? 'cursors.next', 'cursorPath');
  const readSignals = createRangeSignals({ hasMorePath, stopAfterEmptyPage }, true);

  const cursorAfter = (extraction: PageExtraction<unknown>, response: HttpResponse | undefined): unknown => {
    const handed = handedCursor(extraction.state);
    if (handed.found && !(extraction.state === null && cursorPath !== undefined)) return handed.cursor;
    if (!response) return undefined;
    const result = readPath(bodyOf(response, cursorPath !== undefined));
    return result.found ? result.value : undefined;
  };

  return {
    buildInitialRequest: (base) =>
      initialCursor === undefined || initialCursor === null ? base : place.write(base, initialCursor),
    buildNextRequest(previous, extraction, state) {
      if (readSignals(extraction, state).ended) return undefined;
      const cursor = cursorAfter(extraction, state.response);
      if (isNoCursor(cursor)) return undefined;
      if (!['string', 'number', 'bigint'].includes(typeof cursor) && !(cursorBodyPath && isObject(cursor))) {
        const { request, outcome } = state.response ?? {};
        throw new ResponseParseError(
          `${pathName(cursorPath ?? 'cursors.next')} is ${describeKind(cursor)} and no cursor`,
          { request, outcome },
        );
      }
      return place.write(previous, cursor);
    },
  };
}

/** PHP writes an empty value as `false`. */
function isNoCursor(cursor: unknown): boolean {
  return cursor === undefined || cursor === null || cursor === '' || cursor === false;
}

/** What an extractor handed on as `state`, where that is a cursor and no state of its own. */
function handedCursor(state: unknown): { found: boolean; cursor?: unknown } {
  if (state === undefined) return { found: false };
  if (!isObject(state)) return { found: true, cursor: state };
  const { nextCursor, cursor } = state as { nextCursor?: unknown; cursor?: unknown };
  if (Object.hasOwn(state, 'nextCursor')) return { found: true, cursor: nextCursor };
  return Object.hasOwn(state, 'cursor') ? { found: true, cursor } : { found: false };
}

/** A body that is no JSON has no cursor, unless it was said where in it the cursor is. */
function bodyOf(response: HttpResponse, isNamed: boolean): unknown {
  try {
    return response.contentJson();
  } catch (error) {
    if (isNamed) throw error;
    return undefined;
  }
}
