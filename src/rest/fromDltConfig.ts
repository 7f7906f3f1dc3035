import { authFromDlt } from './dlt/auth.js';
import { type DltReader, dltReader } from './dlt/dltReader.js';
import { endpointFromDlt } from './dlt/endpoint.js';
import { paginatorFromDlt } from './dlt/paginator.js';
import { processingStepsFromDlt } from './dlt/processingSteps.js';
import type { RestResourceConfig, RestSourceConfig } from './types.js';

export interface FromDltOptions {
  /** Hears of every setting that is left out because it says where records are stored, and not how they are fetched. */
  onDropped?: (place: string, reason: string) => void;
}

/** Where dlt puts the records and how: nothing of it changes a request. */
const DESTINATION_HINTS = [
  'write_disposition',
  'table_name',
  'max_table_nesting',
  'columns',
  'merge_key',
  'schema_contract',
  'table_format',
  'file_format',
  'parent',
  'references',
  'nested_hints',
  'additional_table_hints',
  'data_from',
];

/**
 * A dlt `rest_api` configuration (snake_case, as JSON or as an object) as one of ours.
 *
 * What decides how records are fetched is translated, or refused with its place and the reason. Hints for dlt's
 * destination (`write_disposition`, `columns` …) have nothing to say here and are left out; `onDropped` hears of them.
 *
 * @example
 * const source = createRestSource(fromDltConfig(JSON.parse(await readFile('github.json', 'utf8'))));
 *
 * @throws ConfigurationError for what has no counterpart, at its place in the dlt configuration
 */
export function fromDltConfig(config: unknown, { onDropped = () => {} }: FromDltOptions = {}): RestSourceConfig {
  const root = dltReader(config, '');
  const client = root.object('client');
  const defaults = root.optionalObject('resource_defaults');
  const resources = root.list('resources');
  root.done();
  return {
    client: clientFromDlt(client),
    ...(defaults && { resourceDefaults: resourceFromDlt(defaults, onDropped) }),
    resources: resources.map((resource, index) => {
      const place = `resources[${index}]`;
      if (typeof resource === 'string') return resource;
      const reader = dltReader(resource, place);
      const name = reader.text('name');
      return { name, ...resourceFromDlt(reader, onDropped) };
    }),
  };
}

function clientFromDlt(client: DltReader): RestSourceConfig['client'] {
  client.refuse('session', 'a Python session: pass a client of your own to createRestSource instead');
  const auth = client.optional('auth');
  const paginator = client.optional('paginator');
  const headers = client.optional('headers');
  const baseUrl = client.text('base_url');
  client.done();
  return {
    baseUrl,
    ...(headers != null && { headers: headers as Record<string, string> }),
    ...(auth != null && { auth: authFromDlt(auth, 'client.auth') }),
    ...(paginator != null && { paginator: paginatorFromDlt(paginator, 'client.paginator') }),
  };
}

function resourceFromDlt(
  resource: DltReader,
  onDropped: NonNullable<FromDltOptions['onDropped']>,
): Omit<RestResourceConfig, 'name'> {
  for (const hint of DESTINATION_HINTS) {
    if (resource.optional(hint) != null) onDropped(resource.placeOf(hint), "a hint for dlt's destination");
  }
  const endpoint = resource.optional('endpoint');
  const steps = resource.optional('processing_steps');
  const primaryKey = resource.optional('primary_key');
  const fields = {
    includeFromParent: resource.optional('include_from_parent'),
    parallelized: resource.optional('parallelized'),
    selected: resource.optional('selected'),
  };
  if (typeof primaryKey === 'function') resource.fail('primary_key', 'a function: name the fields');
  resource.done();
  return {
    ...(endpoint != null && { endpoint: endpointFromDlt(endpoint, resource.placeOf('endpoint'), onDropped) }),
    ...(steps != null && { processingSteps: processingStepsFromDlt(steps, resource.placeOf('processing_steps')) }),
    ...(primaryKey != null && { primaryKey: primaryKey as string | string[] }),
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)),
  };
}
