import type { RestResourceConfig, RestSourceConfig } from '../../rest/configTypes.js';
import { authOf } from './authOf.js';
import { type Collection, collectionsOf, titleOf } from './collections.js';
import { linksOf } from './links.js';
import { type Origin, Origins } from './parents.js';
import type { OpenApiDocument, OpenedDocument } from './types.js';

export interface Scaffold {
  readonly config: RestSourceConfig;
  /** What the document does not say, or says and cannot be used: a line each. */
  readonly notes: readonly string[];
}

/**
 * A configuration for the lists of a description: their pages, their records, and which is asked for by another one's
 * records. `given`: values of parameters, by name, that no list of the document has.
 */
export function scaffoldSource(opened: OpenedDocument, given: Readonly<Record<string, string>> = {}): Scaffold {
  const { collections, leftOut } = collectionsOf(opened, given);
  const { auth, notes } = authOf(opened);
  const isSentIn = (location: 'query' | 'header', name: string) =>
    auth?.type === 'apiKey' && auth.location === location && auth.name.toLowerCase() === name.toLowerCase();
  const origins = new Origins(collections, given, linksOf(opened));
  const out = [...leftOut];
  const readable: { collection: Collection; origin: Origin }[] = [];
  for (const collection of collections) {
    const origin = origins.of(collection);
    const title = titleOf(collection);
    if ('missing' in origin) {
      out.push(`${title}: nothing gives ${named(origin.missing)}: ${asked(origin.missing)}`);
      continue;
    }
    const query = missingIn(collection.required).filter((name) => !origin.values.has(name) && !isSentIn('query', name));
    const headers = missingIn(collection.headers).filter((name) => !isSentIn('header', name));
    const body = missingIn(collection.body);
    if (query.length > 0) out.push(`${title}: it takes ?${query.join(', ?')}: ${asked(query)}`);
    else if (headers.length > 0) out.push(`${title}: it takes the header ${headers.join(', ')}: ${asked(headers)}`);
    else if (body.length > 0) out.push(`${title}: its body takes ${body.join(', ')}: ${asked(body)}`);
    else readable.push({ collection, origin });
  }
  // A list whose parent cannot be read cannot be read either.
  const kept = readable.filter(({ collection, origin }) => {
    const broken = firstUnreadable(origin, origins, readable);
    if (broken) out.push(`${titleOf(collection)}: it is asked for by ${titleOf(broken)}, which is left out`);
    return !broken;
  });
  const baseUrl = baseUrlOf(opened.document);
  return {
    config: {
      client: { baseUrl: baseUrl.url, ...(auth && { auth }) },
      resources: kept.map(({ collection, origin }) => resourceOf(collection, origin, origins.carried.get(collection))),
    },
    notes: [
      ...baseUrl.notes,
      ...notes,
      ...detected('how pages go on', kept, ({ paging }) => paging.strategy === undefined),
      ...out.map((line) => `left out: ${line}`),
      ...Object.keys(given)
        .filter((name) => !collections.some((one) => takes(one, name)))
        .map((name) => `--param ${name}: no list of the document takes it`),
    ],
  };
}

function takes({ parameters, required, headers, body }: Collection, name: string): boolean {
  return parameters.includes(name) || [required, headers, body].some((values) => Object.hasOwn(values, name));
}

function missingIn(values: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(values).filter((name) => values[name] === undefined);
}

function firstUnreadable(
  { parent }: Origin,
  origins: Origins,
  readable: readonly { collection: Collection }[],
): Collection | undefined {
  if (!parent) return undefined;
  if (!readable.some(({ collection }) => collection === parent)) return parent;
  const origin = origins.of(parent);
  return 'missing' in origin ? parent : firstUnreadable(origin, origins, readable);
}

function resourceOf(
  { method, name, path, place, paging, required, headers, body }: Collection,
  { parent, values }: Origin,
  carried: ReadonlySet<string> | undefined,
): RestResourceConfig {
  const filled = (parameter: string): string | undefined => {
    const value = values.get(parameter);
    if (!value) return undefined;
    return 'given' in value ? literal(value.given) : `{resources.${parent?.name}.${value.field}}`;
  };
  const known = Object.entries(required).map(([parameter, value]) => [
    parameter,
    value === undefined ? filled(parameter) : literal(value),
  ]);
  const params = { ...Object.fromEntries(known.filter(([, value]) => value !== undefined)), ...paging.params };
  const sent = Object.entries(headers).filter(([, value]) => value !== undefined);
  return {
    name,
    endpoint: {
      path: path.replace(/^\//, '').replace(/\{([^}]+)\}/g, (_, parameter: string) => filled(parameter) ?? ''),
      ...(method === 'POST' && { method, json: { ...literal(body), ...paging.json } }),
      ...(Object.keys(params).length > 0 && { params: params as Record<string, string | number> }),
      ...(sent.length > 0 && {
        headers: Object.fromEntries(sent.map(([header, value]) => [header, literal(String(value))])),
      }),
      ...(paging.strategy !== undefined && { strategy: paging.strategy }),
      ...(place.select !== undefined && { select: place.select }),
    },
    ...('id' in place.record && { primaryKey: 'id' }),
    ...(carried && { includeFromParent: [...carried] }),
  };
}

/** A value with its braces as such, where one brace opens a placeholder. */
function literal<T>(value: T): T {
  if (typeof value === 'string') return value.replace(/[{}]/g, '$&$&') as T;
  if (Array.isArray(value)) return value.map(literal) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [literal(name), literal(field)])) as T;
}

function detected(
  what: string,
  kept: readonly { collection: Collection }[],
  isUnknown: (collection: Collection) => boolean,
): string[] {
  const names = kept
    .map(({ collection }) => collection)
    .filter(isUnknown)
    .map(({ name }) => name);
  return names.length > 0 ? [`left to detection: ${what} in ${names.join(', ')}`] : [];
}

/** Where the API is; a variable where the document names no complete address. */
function baseUrlOf({ servers, schemes, host, basePath = '' }: OpenApiDocument): { url: string; notes: string[] } {
  const [server] = servers ?? [];
  const url =
    host === undefined
      ? (server?.url ?? '').replace(/\{([^}]+)\}/g, (_, name: string) => server?.variables?.[name]?.default ?? '')
      : `${schemes?.includes('https') !== false ? 'https' : 'http'}://${host}${basePath}`;
  const others = servers && servers.length > 1 ? [`baseUrl is the first of ${servers.length} servers`] : [];
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return { url, notes: others };
  return { url: `env:BASE_URL${url}`, notes: ['baseUrl: the document has no complete address: set BASE_URL'] };
}

function named(parameters: readonly string[]): string {
  return parameters.map((name) => `{${name}}`).join(', ');
}

function asked(parameters: readonly string[]): string {
  return parameters.map((name) => `--param ${name}=…`).join(' ');
}
