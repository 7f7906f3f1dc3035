import { ConfigurationError } from '../../core/errors.js';
import type { Path } from '../../core/types.js';
import type { HttpClient } from '../../http/types.js';
import type { PaginationStrategy } from '../../pagination/strategies/types.js';
import { authOf } from '../auth.js';
import { endsInPlaceholder } from '../pathTemplate.js';
import { parseTemplate } from '../placeholders.js';
import { recordReader, restPath } from '../restPath.js';
import { strategyOf } from '../strategyOf.js';
import type { RestAuthConfig, RestSourceConfig, RestStrategyConfig } from '../types.js';
import { type PlacedTemplate, parseValue, placed, placeholdersOf, type ValueTemplate } from '../valueTemplates.js';
import { linkResources } from './linkResources.js';
import { type MergedEndpoint, type MergedResource, mergeResource, type PlacedEntries } from './mergeResource.js';
import type { EndpointPlan, FieldReader, ResourcePlan, UnlinkedResource } from './resourcePlan.js';
import { withErrorPath } from './withErrorPath.js';

/** `parallelized: true`. */
const PARALLEL_PARENTS = 10;

/** What all resources of a configuration share. */
interface Shared {
  readonly names: ReadonlySet<string>;
  readonly clientStrategy?: PaginationStrategy;
  readonly clientStrategyConfig?: RestStrategyConfig;
  readonly client: HttpClient;
}

/** A configuration of the right shape as plans of its resources, in its order. Throws ConfigurationErrors that name their place. */
export function planResources(config: RestSourceConfig, client: HttpClient): readonly ResourcePlan[] {
  const merged = config.resources.map((entry, index) =>
    mergeResource(entry, `resources[${index}]`, config.resourceDefaults),
  );
  const names = new Set<string>();
  for (const { name, namePlace } of merged) {
    if (names.has(name)) throw new ConfigurationError(namePlace, `duplicate name ${JSON.stringify(name)}`);
    names.add(name);
  }
  const fallback = config.client.strategy;
  const clientStrategy =
    fallback === undefined ? undefined : withErrorPath('client.strategy', () => strategyOf(fallback));
  return linkResources(
    merged.map((resource) => planResource(resource, { names, clientStrategy, clientStrategyConfig: fallback, client })),
  );
}

function planResource({ name, place, own, settings, endpoint }: MergedResource, shared: Shared): UnlinkedResource {
  const {
    processingSteps = [],
    parallelized = false,
    selected = true,
    primaryKey = [],
    includeFromParent = [],
  } = settings;
  const plan = planEndpoint(endpoint, place, shared);
  return {
    plan: {
      name,
      place,
      endpoint: plan,
      steps: processingSteps,
      concurrency: parallelized === true ? PARALLEL_PARENTS : parallelized || 1,
      selected,
      primaryKey: (typeof primaryKey === 'string' ? [primaryKey] : primaryKey).map((key) => ({
        name: key,
        read: readerAt(key, `${place}.primaryKey`),
      })),
    },
    placeholders: [
      ...placed(plan.path),
      ...plan.params.flatMap(([param, value]) => [...placed(param), ...placeholdersOf(value)]),
      ...plan.headers.flatMap(([header, value]) => [...placed(header), ...placeholdersOf(value)]),
      ...(plan.json ? placeholdersOf(plan.json) : []),
      ...(plan.data ? placeholdersOf(plan.data) : []),
    ],
    includeFromParent: { fields: includeFromParent, own: own.includeFromParent !== undefined },
  };
}

function planEndpoint(
  endpoint: MergedEndpoint,
  resourcePlace: string,
  { names, clientStrategy, clientStrategyConfig, client }: Shared,
): EndpointPlan {
  const { path: pathText, json, data } = endpoint;
  refuseTwoBodies(endpoint);
  const path: PlacedTemplate = {
    template: parseTemplate(pathText.value, pathText.place, names),
    place: pathText.place,
  };
  const single = endsInPlaceholder(path);
  const strategy = endpoint.get('strategy');
  const selector = endpoint.get('select');
  const auth = endpoint.get('auth');
  const incremental = endpoint.get('incremental')?.value;
  const select = selector?.value
    ? withErrorPath(selector.place, () => restPath<readonly unknown[]>(selector.value as string))
    : single
      ? wholeBody
      : undefined;
  return {
    place: `${resourcePlace}.endpoint`,
    method: endpoint.get('method')?.value ?? 'GET',
    path,
    params: templatesOf(endpoint.params, names).map(([name, value]) => {
      refuseObject(name.place, value);
      return [name, value, name.place] as const;
    }),
    headers: templatesOf(endpoint.headers, names),
    ...(json && {
      json: 'entries' in json ? objectTemplate(json.entries, names) : parseValue(json.value, json.place, names),
    }),
    ...(data && { data: parseValue(data.value, data.place, names) }),
    ...(auth && { auth: auth.value && withErrorPath(auth.place, () => authOf(auth.value as RestAuthConfig, client)) }),
    strategy: strategy
      ? withErrorPath(strategy.place, () => strategyOf(strategy.value as RestStrategyConfig))
      : strategyOf(single ? 'single-page' : (clientStrategy ?? 'auto')),
    ...(select && { select }),
    declared: {
      strategy: (strategy?.value as RestStrategyConfig | undefined) ?? (single ? 'single-page' : clientStrategyConfig),
      select: selector?.value ?? (single ? '$' : undefined),
    },
    actions: endpoint.get('responseActions')?.value ?? [],
    ...(incremental && {
      incremental: {
        ...incremental,
        read: readerAt(incremental.cursorPath, `${endpoint.get('incremental')?.place}.cursorPath`),
      },
    }),
  };
}

const wholeBody: Path<readonly unknown[]> = (body) => body as readonly unknown[];

function templatesOf(entries: PlacedEntries, names: ReadonlySet<string>): (readonly [PlacedTemplate, ValueTemplate])[] {
  return entries.map(([name, { value, place }]) => [
    { template: parseTemplate(name, place, names), place },
    parseValue(value, place, names),
  ]);
}

function objectTemplate(entries: PlacedEntries, names: ReadonlySet<string>): ValueTemplate {
  return { kind: 'object', entries: templatesOf(entries, names) };
}

function readerAt(path: string, place: string): FieldReader {
  return withErrorPath(place, () => recordReader(path));
}

function refuseTwoBodies(endpoint: MergedEndpoint): void {
  const { json, data } = endpoint;
  if (json && data) throw new ConfigurationError(data.place, 'excludes json: a request has one body');
}

/** A query parameter is a text, a number, a boolean, or a list of them. */
function refuseObject(place: string, value: ValueTemplate): void {
  const values = value.kind === 'list' ? value.items : [value];
  for (const one of values) {
    if (one.kind === 'text') continue;
    if (
      one.kind !== 'constant' ||
      (typeof one.value === 'object' && one.value !== null) ||
      typeof one.value === 'function'
    ) {
      throw new ConfigurationError(place, 'must be a string, number, boolean or null, or a list of them');
    }
  }
}
