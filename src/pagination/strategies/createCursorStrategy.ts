import { checkOptions } from '../../core/checkOptions.js';
import { ResponseParseError } from '../../core/errors.js';
import { compilePath, describeKind, isObject, type PathResult, pathName } from '../../core/paths/paths.js';
import type { Path } from '../../core/types.js';
import type { HttpResponse, PlainRequestOptions } from '../../http/types.js';
import type { PageExtraction } from '../pageExtraction.js';
import { bodyOf } from './bodyOf.js';
import { createRangeSignals } from './createRangeSignals.js';
import { createParameterLocation, type ParameterLocation } from './parameterLocation.js';
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
  const path = cursorPath ?? 'cursors.next';
  const source: CursorSource = { place, path, read: compilePath(path, 'cursorPath'), isNamed: path === cursorPath };
  const readSignals = createRangeSignals({ hasMorePath, stopAfterEmptyPage }, true);

  return {
    buildInitialRequest: (base) =>
      initialCursor === undefined || initialCursor === null ? base : place.write(base, initialCursor),
    buildNextRequest: (previous, extraction, state) =>
      readSignals(extraction, state).ended
        ? undefined
        : requestAfterCursor(previous, extraction, state.response, source),
  };
}

/** Where a run's cursors come from, and where they go. */
export interface CursorSource {
  readonly place: ParameterLocation;
  readonly path: Path;
  readonly read: (body: unknown) => PathResult;
  /** Somebody said that the cursor is at this path. */
  readonly isNamed: boolean;
}

/** The request with the cursor of a page, if it has one. */
export function requestAfterCursor(
  previous: PlainRequestOptions,
  { state }: PageExtraction<unknown>,
  response: HttpResponse | undefined,
  { place, path, read, isNamed }: CursorSource,
): PlainRequestOptions | undefined {
  const handed = state === null && isNamed ? undefined : handedCursor(state);
  const found = handed ?? (response && read(isNamed ? response.contentJson() : bodyOf(response)));
  const cursor = found?.found ? found.value : undefined;
  // PHP writes an empty value as `false`.
  if (cursor === undefined || cursor === null || cursor === '' || cursor === false) return undefined;
  if (['string', 'number', 'bigint'].includes(typeof cursor) || (place.isInBody && isObject(cursor))) {
    return place.write(previous, cursor);
  }
  throw new ResponseParseError(`${pathName(path)} is ${describeKind(cursor)} and no cursor`);
}

/** What an extractor handed on as `state`, where that is a cursor and no state of its own. */
function handedCursor(state: unknown): PathResult | undefined {
  if (state === undefined) return undefined;
  if (!isObject(state)) return { found: true, value: state };
  const name = ['nextCursor', 'cursor'].find((key) => Object.hasOwn(state, key));
  return name === undefined ? undefined : { found: true, value: (state as Record<string, unknown>)[name] };
}
