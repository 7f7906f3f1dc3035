import { asFlag } from '../../core/detect/looseValues.js';
import { ConfigurationError, ResponseParseError } from '../../core/errors.js';
import { compilePath, describeMissing, pathName } from '../../core/paths/paths.js';
import type { Path } from '../../core/types.js';
import type { PlainRequestOptions } from '../../http/types.js';
import { createCursorStrategy } from '../../pagination/strategies/createCursorStrategy.js';
import type { PaginationStrategy } from '../../pagination/strategies/types.js';
import type { RelayConfig } from '../configTypes.js';
import { named } from '../jsonPath.js';
import { isPlainObject } from '../valueTemplates.js';

/**
 * Pages of a GraphQL connection (Relay's cursor connections): `pageInfo.endCursor` goes into a variable, while
 * `pageInfo.hasNextPage`.
 *
 * ```
 * variables:  {}-----{after: 'a'}---{after: 'b'}
 * pageInfo:   a,true---b,true---------c,false|
 * ```
 *
 * @see https://relay.dev/graphql/connections.htm
 */
export function createRelayStrategy({ path, variable }: RelayConfig): PaginationStrategy {
  const cursorPath = `${path}.pageInfo.endCursor`;
  const readCursor = compilePath<unknown>(cursorPath);
  const readMore = compilePath<unknown>(`${path}.pageInfo.hasNextPage`);
  const hasMorePath = named(
    `${path}.pageInfo.hasNextPage`,
    (body: unknown) => {
      const field = readMore(body);
      return (field.found ? field.value : undefined) as boolean;
    },
    'strategy.path',
  );
  const strategies = new Map<string, PaginationStrategy>();
  const strategyFor = (request: PlainRequestOptions): PaginationStrategy => {
    const name = variable ?? cursorVariableOf(request);
    const strategy =
      strategies.get(name) ??
      createCursorStrategy({
        cursorPath,
        hasMorePath,
        cursorBodyPath: `variables.${name}`,
      });
    strategies.set(name, strategy);
    return strategy;
  };
  return {
    buildInitialRequest: (base) => strategyFor(base).buildInitialRequest(base),
    buildNextRequest(previous, extraction, state) {
      const next = strategyFor(previous).buildNextRequest(withVariables(previous), extraction, state);
      const { response } = state;
      if (next || extraction.done || !response) return next;
      const body = response.contentJson();
      const more = readMore(body);
      if (!more.found || asFlag(more.value) !== true) return undefined;
      // A query that does not ask for the cursor would end here with the first page.
      const cursor = readCursor(body);
      const problem = cursor.found
        ? `${pathName(cursorPath)} is ${JSON.stringify(cursor.value)}`
        : `${describeMissing(cursorPath, body)}: ask for it in the query`;
      const { request, outcome } = response;
      throw new ResponseParseError(`strategy.path: more follows, and ${problem}`, { request, outcome });
    },
  };
}

/** The records of a connection: its `nodes`, or those of its `edges`. */
export function relayNodes(path: string): Path<readonly unknown[]> {
  const read = compilePath<unknown>(path, 'strategy.path');
  return named(`${path}.nodes`, (body: unknown) => {
    const field = read(body);
    const connection = field.found ? field.value : undefined;
    if (!isPlainObject(connection)) return undefined;
    if (Array.isArray(connection.nodes)) return connection.nodes;
    if (!Array.isArray(connection.edges)) return undefined;
    return connection.edges.map((edge: unknown) => (isPlainObject(edge) ? edge.node : edge));
  });
}

/** `variables: null` says the same as none. */
function withVariables(request: PlainRequestOptions): PlainRequestOptions {
  const { json } = request;
  if (!isPlainObject(json) || isPlainObject(json.variables)) return request;
  return { ...request, json: { ...json, variables: {} } };
}

/** What the query has at `after:`. Without a query (a persisted one) it is `after`. */
function cursorVariableOf({ json }: PlainRequestOptions): string {
  const query = isPlainObject(json) ? json.query : undefined;
  if (typeof query !== 'string') return 'after';
  const names = new Set(Array.from(query.matchAll(/\bafter\s*:\s*\$(\w+)/g), ([, name]) => name as string));
  const [only] = names;
  if (only !== undefined && names.size === 1) return only;
  throw new ConfigurationError(
    'strategy.variable',
    only === undefined
      ? 'the query takes no cursor: write `after: $after` where the connection is asked for'
      : `must say which of ${[...names].join(', ')} the cursor goes into`,
  );
}
