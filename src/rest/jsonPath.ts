import { compile, type JSONPathQuery } from 'json-p3';
import { checkKind } from '../core/checkOptions.js';
import { messageOf } from '../core/messageOf.js';
import type { WrittenPath } from '../core/paths/paths.js';
import { quotingError } from '../core/quotingError.js';

type JsonValue = Parameters<JSONPathQuery['query']>[0];

/**
 * RFC 9535 JSONPath as a `Path`, for selectors, cursors and next links.
 *
 * One match is unwrapped, several are a list. A query that can only ever match one place (`$.data`, `$.items[0].id`)
 * gives `undefined` where nothing is there; any other gives an empty list, so that an empty page is no missing one.
 *
 * @example
 * paginateRecords$({ client, baseRequest: '/orders', select: jsonPath('$.orders[?@.total > 100]') });
 *
 * @throws ConfigurationError when the query is no RFC 9535 JSONPath
 */
export function jsonPath<T = unknown>(query: string): (body: unknown) => T | undefined {
  const compiled = compileQuery(query);
  const singular = compiled.singularQuery();
  return named(query, (body: unknown) => {
    const values: readonly unknown[] = compiled.query(body as JsonValue).values();
    const value = values.length === 1 ? values[0] : values.length === 0 && singular ? undefined : values;
    return value as T | undefined;
  });
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
