import { ResponseParseError } from '../../core/errors.js';
import type { HttpRequestOptions, HttpResponse } from '../../http/types.js';
import { createCursorStrategy } from '../../pagination/strategies/createCursorStrategy.js';
import type { PaginationStrategy } from '../../pagination/strategies/types.js';
import type { SearchAfterConfig } from '../configTypes.js';
import { restValuePath } from '../restPath.js';
import { isPlainObject } from '../valueTemplates.js';

/**
 * Pages by the sort values of the last hit, as Elasticsearch and OpenSearch want it. An empty page is the end; a point in time
 * (`pit`) of the request gets the id that the last answer gave it.
 *
 * ```
 * requests:  {sort}---{sort, search_after: [5]}---{sort, search_after: [9]}
 * hits:      1..5-----6..9------------------------(none)|
 * ```
 */
export function createSearchAfterStrategy({
  sortPath = 'hits.hits[-1].sort',
  bodyPath = 'search_after',
}: SearchAfterConfig): PaginationStrategy {
  const cursors = createCursorStrategy({
    cursorPath: restValuePath(sortPath) as never,
    cursorBodyPath: bodyPath,
    stopAfterEmptyPage: true,
  });
  return {
    ...cursors,
    buildNextRequest(previous, extraction, state) {
      const next = cursors.buildNextRequest(previous, extraction, state);
      if (next) return withFreshPointInTime(next, state.response);
      if (extraction.items.length === 0 || extraction.done) return undefined;
      const { request, outcome } = state.response ?? {};
      throw new ResponseParseError('the hits have no sort values to go on after: the request needs a `sort`', {
        request,
        outcome,
      });
    },
  };
}

function withFreshPointInTime(request: HttpRequestOptions, response: HttpResponse | undefined): HttpRequestOptions {
  const body = response?.contentJson();
  const id = isPlainObject(body) ? body.pit_id : undefined;
  if (typeof id !== 'string' || !isPlainObject(request.json) || !isPlainObject(request.json.pit)) return request;
  return { ...request, json: { ...request.json, pit: { ...request.json.pit, id } } };
}
