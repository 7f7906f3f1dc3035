import { concatMap, type OperatorFunction } from 'rxjs';
import { describeError } from '../src/core/describeError.js';
import { recordsOf } from '../src/core/detect/detectRecords.js';
import { compilePath } from '../src/core/paths/paths.js';
import type { Path } from '../src/core/types.js';
import type { HttpResponse } from '../src/http/types.js';

/**
 * The records in each response's JSON, one by one: those at `path`, or those that detection finds.
 *
 * ```
 * source:  -a------b--|     (a: { items: [1, 2] }, b: { items: [3] })
 * selectRecords('items')
 * result:  -(12)---3--|
 * ```
 *
 * `null` at the path is no record, an object is one. Without a path it is the list under a usual key (`data`, `items`,
 * `results` …), else the only list, else the body itself.
 *
 * @throws ConfigurationError for a JSONPath query: pass `jsonPath(…)` of the entry "./rest".
 *
 * Errors with a {@link ResponseParseError} for a body that is no JSON, and for a path that leads nowhere: it names the
 * path and the keys found.
 *
 * @example
 * client.get$('/items').pipe(selectRecords<Item>('data.items'))
 */
export function selectRecords<T>(path?: Path<readonly T[]>): OperatorFunction<HttpResponse, T> {
  // A path that is none fails before anything is sent.
  if (path !== undefined) compilePath(path, 'path');
  return concatMap((response) => {
    try {
      return recordsOf(response.contentJson(), path) as T[];
    } catch (error) {
      // A streamed body, which nobody else will read now.
      if (!response.content) response.body?.cancel().catch(() => {});
      throw describeError(error, response);
    }
  });
}
