import { formatPath } from '../paths/pathSyntax.js';
import { isObject, isRecord } from '../paths/paths.js';
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

/** A parameter that a request has. */
export interface AskedValue<T> {
  readonly place: DetectedPlace;
  /** As it is written, without the objects around it. */
  readonly key: string;
  readonly value: T;
}

/** Objects of a JSON body that hold its paging parameters. */
const BODY_PARTS = new Set(['page', 'pager', 'paging', 'pagination', 'listinfo', 'options', 'variables']);
/** Parameters that show where a request keeps its paging. */
const PAGING_PARAMS = /^(page|pagesize|perpage|limit|size|take|count|maxresults|first)$/;
/** `page[number]`, LoopBack's `filter[skip]`: what it is stands in the brackets, or is both together. */
const BRACKETS = /^(?:pag\w*|filter|search\w*|list\w*|options?)\[(\w+)\]$/i;

/**
 * A parameter of the request whose plain name and value match: in the query, else in the JSON body, at most one below.
 * Of `page[number]`, `number` is a name as well.
 */
export function findAsked<T>(
  request: RequestValues,
  names: RegExp,
  convert: (value: unknown) => T | undefined,
): AskedValue<T> | undefined {
  const isNamed = (key: string) => names.test(plainName(key)) || names.test(plainName(BRACKETS.exec(key)?.[1] ?? ''));
  for (const [name, written] of request.query) {
    const value = isNamed(name) ? convert(written) : undefined;
    if (value !== undefined) return { place: { in: 'query', name }, key: name, value };
  }
  for (const { path, key, written } of bodyValues(request.json)) {
    const value = isNamed(key) ? convert(written) : undefined;
    if (value !== undefined) return { place: { in: 'body', name: path }, key, value };
  }
  return undefined;
}

/**
 * Where a parameter goes that the request does not have yet: among the variables of a GraphQL document, else to the JSON
 * body, unless the paging is in the query.
 */
export function placeFor({ query, json }: RequestValues, name: string): DetectedPlace {
  if (isGraphQl(json)) {
    // `items(first: 10, after: $cursor)`: the variable has a name of its own.
    const { query: document } = json as { query?: unknown };
    const variable = [...String(document).matchAll(/(\w+)\s*:\s*\$(\w+)/g)].find(([, field]) => field === name)?.[2];
    return { in: 'body', name: formatPath(['variables', variable ?? name]) };
  }
  const hasBody = isRecord(json);
  const pagesInQuery = [...query.keys()].some((key) => PAGING_PARAMS.test(plainName(key)));
  return hasBody && !pagesInQuery ? { in: 'body', name: formatPath([name]) } : { in: 'query', name };
}

/** A document with its variables. A text field named `query` alone is a search. */
function isGraphQl(json: unknown): boolean {
  if (!isObject(json)) return false;
  const { query, variables, operationName } = json as { query?: unknown; variables?: unknown; operationName?: unknown };
  if (typeof query !== 'string') return typeof operationName === 'string' && isObject(variables);
  return isObject(variables) || (/\{/.test(query) && /:\s*\$[a-z_]/i.test(query));
}

function* bodyValues(json: unknown): Generator<{ path: string; key: string; written: unknown }> {
  if (!isRecord(json)) return;
  for (const [key, written] of Object.entries(json)) {
    yield { path: formatPath([key]), key, written };
    if (!isRecord(written) || !BODY_PARTS.has(plainName(key))) continue;
    for (const [inner, innerWritten] of Object.entries(written)) {
      yield { path: formatPath([key, inner]), key: inner, written: innerWritten };
    }
  }
}
