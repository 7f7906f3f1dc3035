import { compile, JSONPathQuery } from 'json-p3';
import { checkKind } from '../core/checkOptions.js';
import { messageOf } from '../core/messageOf.js';
import type { WrittenPath } from '../core/paths/paths.js';
import { quotingError } from '../core/quotingError.js';

type JsonValue = Parameters<JSONPathQuery['query']>[0];

/**
 * RFC 9535 JSONPath as a `Path`, for selectors, cursors and next links.
 *
 * One match is unwrapped, several are a list. A query that can only ever match one place (`$.data`, `$.items[0].id`)
 * gives `undefined` where nothing is there, and so does one whose names before the first wildcard, filter or index are not
 * there (`$.data` of `$.data[*]`). Else no match is an empty list, so that an empty page is no missing one.
 *
 * @example
 * paginateRecords$({ client, baseRequest: '/orders', select: jsonPath('$.orders[?@.total > 100]') });
 *
 * @throws ConfigurationError when the query is no RFC 9535 JSONPath
 */
export function jsonPath<T = unknown>(query: string): (body: unknown) => T | undefined {
  return pathOf<T>(compileQuery(query), query, () => true);
}

/** The same for records: of a query for many one text, number or flag is a list of one. */
export function recordsPath<T>(query: string): (body: unknown) => T | undefined {
  const compiled = compileQuery(query);
  const isSingular = compiled.singularQuery();
  return pathOf<T>(compiled, query, (value) => isSingular || typeof value === 'object');
}

function pathOf<T>(compiled: JSONPathQuery, query: string, isUnwrapped: (value: unknown) => boolean) {
  const start = namesOf(compiled);
  return named(query, (body: unknown) => {
    const values: readonly unknown[] = compiled.query(body as JsonValue).values();
    if (values.length === 1 && isUnwrapped(values[0])) return values[0] as T;
    const isMissing = values.length === 0 && start.match(body as JsonValue) === undefined;
    return isMissing ? undefined : (values as T);
  });
}

/** What has to be there for a query to be about this body: all of one that can match one place only, else its first names. */
function namesOf(query: JSONPathQuery): JSONPathQuery {
  const { environment, segments } = query;
  if (query.singularQuery()) return query;
  const upTo = (length: number) => new JSONPathQuery(environment, segments.slice(0, length));
  let length = 0;
  while (upTo(length + 1).singularQuery() && segments[length]?.selectors.every((selector) => 'name' in selector))
    length++;
  return upTo(length);
}

/** A path function by the text that it was made from, which is what an error calls it by. */
export function named<F extends (body: unknown) => unknown>(written: string, path: F, option?: string): F {
  Object.defineProperty(path, 'name', { value: written });
  return Object.assign(path, { written, ...(option !== undefined && { option }) } satisfies WrittenPath);
}

function compileQuery(query: string): JSONPathQuery {
  checkKind('jsonPath', query ?? null, 'string');
  try {
    return compile(query);
  } catch (cause) {
    const problem = messageOf(cause);
    throw quotingError('jsonPath', `${JSON.stringify(query)} is not RFC 9535 JSONPath: ${problem}`, {
      cause,
    });
  }
}
