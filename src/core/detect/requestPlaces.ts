import { formatPath } from '../paths/pathSyntax.js';
import { isObject } from '../paths/paths.js';
import { plainName } from './plainName.js';

/** A place in a request: a query parameter or a body path. Plain JSON. */
export interface DetectedPlace {
  readonly in: 'query' | 'body';
  readonly name: string;
}

/** What a request said, as far as detection looks at it. */
export interface RequestValues {
  /** The query, as it was sent. */
  readonly query: ReadonlyMap<string, unknown>;
  /** The JSON body, where it has one. */
  readonly json?: unknown;
}

/** Objects of a JSON body that hold its paging parameters. */
const BODY_PARTS = new Set(['page', 'pager', 'paging', 'pagination', 'options']);
/** Parameters that show where a request keeps its paging. */
const PAGING_PARAMS = new Set(['page', 'pagesize', 'perpage', 'limit', 'size', 'take', 'count', 'maxresults', 'first']);

/** A parameter of the request whose plain name and value match: in the query, else in the JSON body, at most one below. */
export function findAsked<T>(
  request: RequestValues,
  names: ReadonlySet<string>,
  convert: (value: unknown) => T | undefined,
): { place: DetectedPlace; value: T } | undefined {
  for (const [name, written] of request.query) {
    const value = names.has(plainName(name)) ? convert(written) : undefined;
    if (value !== undefined) return { place: { in: 'query', name }, value };
  }
  for (const { path, key, written } of bodyValues(request.json)) {
    const value = names.has(plainName(key)) ? convert(written) : undefined;
    if (value !== undefined) return { place: { in: 'body', name: path }, value };
  }
  return undefined;
}

/** Where a parameter goes that the request does not have yet: to the JSON body, unless the paging is in the query. */
export function placeFor({ query, json }: RequestValues, name: string): DetectedPlace {
  const hasBody = isObject(json) && !Array.isArray(json);
  const pagesInQuery = [...query.keys()].some((key) => PAGING_PARAMS.has(plainName(key)));
  return hasBody && !pagesInQuery ? { in: 'body', name: formatPath([name]) } : { in: 'query', name };
}

function* bodyValues(json: unknown): Generator<{ path: string; key: string; written: unknown }> {
  if (!isObject(json) || Array.isArray(json)) return;
  for (const [key, written] of Object.entries(json)) {
    yield { path: formatPath([key]), key, written };
    if (!isObject(written) || Array.isArray(written) || !BODY_PARTS.has(plainName(key))) continue;
    for (const [inner, innerWritten] of Object.entries(written)) {
      yield { path: formatPath([key, inner]), key: inner, written: innerWritten };
    }
  }
}
