import type { RestResourceConfig, RestSourceConfig } from './configTypes.js';
import { authFromDlt } from './dlt/auth.js';
import { type DltReader, dltReader } from './dlt/dltReader.js';
import { type EndpointSurroundings, endpointFromDlt } from './dlt/endpoint.js';
import { mergeEndpoint } from './dlt/mergeEndpoint.js';
import { paginatorFromDlt } from './dlt/paginator.js';
import { processingStepsFromDlt } from './dlt/processingSteps.js';

export interface FromDltOptions {
  /** Hears of every setting that is left out because it says where records are stored, and not how they are fetched. */
  onDropped?: ((place: string, reason: string) => void) | undefined;
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
  const clientPaginator = client.optional('paginator');
  const defaults = root.optional('resource_defaults') ?? {};
  const resources = root.list('resources');
  root.done();
  // What is wrong with the defaults, or dropped of them, is said once and at their place.
  const droppedOfDefaults = new Set<string>();
  const { includeFromParent } = resourceFromDlt(dltReader(defaults, DEFAULTS), {
    isDefault: true,
    onDropped: (place, reason) => {
      droppedOfDefaults.add(place.slice(DEFAULTS.length));
      onDropped(place, reason);
    },
  });
  return {
    client: clientFromDlt(client),
    ...(includeFromParent && { resourceDefaults: { includeFromParent } }),
    resources: resources.map((resource, index) => {
      const place = `resources[${index}]`;
      if (typeof resource === 'string' && Object.keys(defaults).length === 0) return resource;
      const own = dltReader(typeof resource === 'string' ? { name: resource } : resource, place);
      const reader = dltReader(mergeResource(defaults as Fields, own.value), place);
      const surroundings = {
        clientPaginator,
        onDropped: (at: string, reason: string) => {
          if (!droppedOfDefaults.has(at.slice(place.length))) onDropped(at, reason);
        },
      };
      return { name: reader.text('name'), ...resourceFromDlt(reader, surroundings) };
    }),
  };
}

type Fields = Readonly<Record<string, unknown>>;

const DEFAULTS = 'resource_defaults';

/** A resource over the defaults, as dlt merges them: as a whole, None too, but for some of the endpoint. */
function mergeResource(defaults: Fields, own: Fields): Fields {
  // For those resources that have a parent, which is not known yet.
  const { include_from_parent, ...others } = defaults;
  const hints = new Set(DESTINATION_HINTS);
  const inherited = Object.entries(others).filter(([key]) => !hints.has(key));
  const merged: Record<string, unknown> = { ...Object.fromEntries(inherited), ...own };
  if (own.include_from_parent === null && include_from_parent != null) merged.include_from_parent = [];
  if (own.endpoint != null || defaults.endpoint != null) {
    merged.endpoint = mergeEndpoint(defaults.endpoint, own.endpoint, own.name);
  }
  return merged;
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
    ...(paginator != null && { strategy: paginatorFromDlt(paginator, 'client.paginator') }),
  };
}

function resourceFromDlt(resource: DltReader, surroundings: EndpointSurroundings): Omit<RestResourceConfig, 'name'> {
  const { onDropped } = surroundings;
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
    ...(endpoint != null && { endpoint: endpointFromDlt(endpoint, resource.placeOf('endpoint'), surroundings) }),
    ...(steps != null && { processingSteps: processingStepsFromDlt(steps, resource.placeOf('processing_steps')) }),
    ...(primaryKey != null && { primaryKey: primaryKey as string | string[] }),
    ...Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)),
  };
}
