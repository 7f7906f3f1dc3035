import { ConfigurationError } from '../../core/errors.js';
import { compilePath } from '../../core/paths/paths.js';
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
  const strategies = new Map<string, PaginationStrategy>();
  const strategyFor = (request: PlainRequestOptions): PaginationStrategy => {
    const name = variable ?? cursorVariableOf(request);
    const strategy =
      strategies.get(name) ??
      createCursorStrategy({
        cursorPath: `${path}.pageInfo.endCursor`,
        hasMorePath: `${path}.pageInfo.hasNextPage`,
        cursorBodyPath: `variables.${name}`,
      });
    strategies.set(name, strategy);
    return strategy;
  };
  return {
    buildInitialRequest: (base) => strategyFor(base).buildInitialRequest(base),
    buildNextRequest: (previous, extraction, state) =>
      strategyFor(previous).buildNextRequest(withVariables(previous), extraction, state),
  };
}

/** The records of a connection: its `nodes`, or those of its `edges`. */
export function relayNodes(path: string): Path<readonly unknown[]> {
  const read = compilePath<unknown>(path, 'strategy.path');
  return named(path, (body: unknown) => {
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
