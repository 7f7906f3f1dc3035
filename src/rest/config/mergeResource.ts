import type { RestEndpointConfig, RestResourceConfig } from '../configTypes.js';
import { isPlainObject } from '../valueTemplates.js';
import { join } from './validator.js';

/** A value with its place in the configuration: of the resource, or of the defaults. */
export interface Placed<T> {
  readonly value: T;
  readonly place: string;
}
export type PlacedEntries = readonly (readonly [key: string, value: Placed<unknown>])[];

/** A resource with the defaults under it. */
export interface MergedResource {
  readonly name: string;
  readonly place: string;
  readonly namePlace: string;
  /** The keys that the resource gives itself. */
  readonly own: RestResourceConfig;
  readonly settings: Partial<RestResourceConfig>;
  readonly endpoint: MergedEndpoint;
}
export interface MergedEndpoint {
  readonly path: Placed<string>;
  readonly params: PlacedEntries;
  readonly headers: PlacedEntries;
  readonly json?: Placed<unknown> | { readonly entries: PlacedEntries };
  readonly data?: Placed<unknown>;
  /** Everything that is replaced as a whole. */
  get<Key extends keyof RestEndpointConfig>(key: Key): Placed<NonNullable<RestEndpointConfig[Key]> | null> | undefined;
}

const DEFAULTS = 'resourceDefaults';

export function mergeResource(
  entry: string | RestResourceConfig,
  place: string,
  defaults: Partial<RestResourceConfig> = {},
): MergedResource {
  const own = typeof entry === 'string' ? { name: entry } : entry;
  const namePlace = typeof entry === 'string' ? place : `${place}.name`;
  return {
    name: own.name,
    place,
    namePlace,
    own,
    settings: { ...defaults, ...withoutUndefined(own) },
    endpoint: mergeEndpoint(own, { own: place, name: namePlace }, defaults),
  };
}

function mergeEndpoint(
  own: RestResourceConfig,
  places: { own: string; name: string },
  defaults: Partial<RestResourceConfig>,
): MergedEndpoint {
  const mine: Side = { endpoint: endpointOf(own.endpoint), place: `${places.own}.endpoint` };
  const theirs: Side = { endpoint: endpointOf(defaults.endpoint), place: `${DEFAULTS}.endpoint` };
  const get: MergedEndpoint['get'] = (key) => {
    for (const { endpoint, place: side } of [mine, theirs]) {
      const value = endpoint[key];
      if (value !== undefined) return { value, place: `${side}.${key}` } as never;
    }
    return undefined;
  };
  // One body: what the resource says of either kind puts the default's other kind aside.
  const [json, data] = [get('json'), get('data')];
  const ownJson = mine.endpoint.json !== undefined;
  const ownData = mine.endpoint.data !== undefined;
  return {
    path: (get('path') as Placed<string> | undefined) ?? { value: own.name, place: places.name },
    params: mergeKeys(entriesOf(theirs, 'params'), entriesOf(mine, 'params')).filter(([, { value }]) => value !== null),
    headers: mergeKeys(entriesOf(theirs, 'headers'), entriesOf(mine, 'headers'), (name) => name.toLowerCase()),
    ...(json && (ownJson || !ownData) && { json: mergeJson(mine, theirs, json) }),
    ...(data && (ownData || !ownJson) && { data }),
    get,
  };
}

interface Side {
  readonly endpoint: RestEndpointConfig;
  readonly place: string;
}

function endpointOf(endpoint: string | RestEndpointConfig | undefined): RestEndpointConfig {
  return typeof endpoint === 'string' ? { path: endpoint } : (endpoint ?? {});
}

function mergeJson(mine: Side, theirs: Side, json: Placed<unknown>): Placed<unknown> | { entries: PlacedEntries } {
  if (!isPlainObject(json.value)) return json;
  const below = isPlainObject(theirs.endpoint.json) ? entriesOf(theirs, 'json') : [];
  const above = isPlainObject(mine.endpoint.json) ? entriesOf(mine, 'json') : [];
  const names = new Set(below.map(([key]) => key));
  // null removes what the defaults say; a null of the resource's own is a value that the body may need.
  const removed = new Set(above.filter(([key, { value }]) => value === null && names.has(key)).map(([key]) => key));
  return { entries: mergeKeys(below, above).filter(([key]) => !removed.has(key)) };
}

function entriesOf({ endpoint, place }: Side, key: 'params' | 'headers' | 'json'): PlacedEntries {
  return Object.entries((endpoint[key] ?? {}) as Record<string, unknown>)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, { value, place: join(`${place}.${key}`, name) }] as const);
}

function mergeKeys(below: PlacedEntries, above: PlacedEntries, identity = (key: string) => key): PlacedEntries {
  const merged = new Map(below.map((entry) => [identity(entry[0]), entry]));
  for (const entry of above) merged.set(identity(entry[0]), entry);
  return [...merged.values()];
}

function withoutUndefined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Partial<T>;
}
