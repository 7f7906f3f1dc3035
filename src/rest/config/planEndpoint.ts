import { ConfigurationError } from '../../core/errors.js';
import type { Path } from '../../core/types.js';
import type { PaginationStrategy } from '../../pagination/strategies/types.js';
import type { AuthMaker } from '../auth.js';
import type { RestAuthConfig } from '../authTypes.js';
import type { RestStrategyConfig } from '../configTypes.js';
import { conversionOf } from '../conversions.js';
import { graphQlText } from '../graphQlText.js';
import type { RestIncrementalConfig } from '../incrementalTypes.js';
import { endsInPlaceholder } from '../pathTemplate.js';
import { parseTemplate } from '../placeholders.js';
import { recordReader, restRecordsPath } from '../restPath.js';
import { strategyOf } from '../strategies/strategyOf.js';
import { recordsOf } from '../strategies/strategyOptions.js';
import { type PlacedTemplate, parseValue, type ValueTemplate } from '../valueTemplates.js';
import type { MergedEndpoint, PlacedEntries } from './mergeResource.js';
import { planActions } from './planActions.js';
import type { EndpointPlan, FieldReader, IncrementalPlan } from './resourcePlan.js';
import { withErrorPath } from './withErrorPath.js';

/** What all resources of a configuration share. */
export interface SharedPlan {
  readonly names: ReadonlySet<string>;
  readonly clientStrategy?: PaginationStrategy;
  readonly clientStrategyConfig?: RestStrategyConfig;
  readonly authOf: AuthMaker;
}

/** An endpoint, merged, with all its texts taken apart. Throws ConfigurationErrors that name their place. */
export function planEndpoint(
  endpoint: MergedEndpoint,
  resourcePlace: string,
  { names, clientStrategy, clientStrategyConfig, authOf }: SharedPlan,
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
  const incremental = endpoint.get('incremental');
  const actions = endpoint.get('responseActions');
  const concurrency = endpoint.get('concurrency');
  const used = (strategy?.value as RestStrategyConfig | undefined) ?? (single ? 'single-page' : clientStrategyConfig);
  const select = selector?.value
    ? withErrorPath(selector.place, () => restRecordsPath(selector.value as string))
    : (recordsOf(used) ?? (single ? wholeBody : undefined));
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
      json:
        'entries' in json
          ? objectTemplate(withGraphQl(json.entries), names)
          : parseValue(json.value, json.place, names),
    }),
    ...(data && { data: parseValue(data.value, data.place, names) }),
    ...(auth && { auth: auth.value && withErrorPath(auth.place, () => authOf(auth.value as RestAuthConfig)) }),
    strategy: plannable(
      strategy
        ? withErrorPath(strategy.place, () => strategyOf(strategy.value as RestStrategyConfig))
        : strategyOf(single ? 'single-page' : (clientStrategy ?? 'auto')),
      concurrency,
    ),
    ...(concurrency?.value && { concurrency: concurrency.value }),
    ...(select && { select }),
    declared: {
      strategy: used,
      select: selector?.value ?? (single ? '$' : undefined),
    },
    actions: planActions(actions?.value ?? [], actions?.place ?? ''),
    ...(incremental?.value && { incremental: planIncremental(incremental.value, incremental.place) }),
  };
}

function planIncremental(incremental: RestIncrementalConfig, place: string): IncrementalPlan {
  if ('tokenPath' in incremental) {
    return { ...incremental, kind: 'token', place, read: readerAt(incremental.tokenPath, `${place}.tokenPath`) };
  }
  const { convert, ...others } = incremental;
  return {
    ...others,
    kind: 'cursor',
    place,
    read: readerAt(incremental.cursorPath, `${place}.cursorPath`),
    convert: conversionOf(convert, `${place}.convert`),
  };
}

/** Pages side by side need a strategy that knows them ahead. */
function plannable(
  strategy: PaginationStrategy,
  concurrency: { readonly value: number | null; readonly place: string } | undefined,
): PaginationStrategy {
  if (concurrency?.value && concurrency.value > 1 && !strategy.planRequests) {
    throw new ConfigurationError(
      concurrency.place,
      'needs a strategy that can plan its pages: this one finds each page in the one before',
    );
  }
  return strategy;
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

/** `query` of a JSON body may be a GraphQL document. */
function withGraphQl(entries: PlacedEntries): PlacedEntries {
  return entries.map(([name, { value, place }]) => [
    name,
    { value: name === 'query' ? graphQlText(value) : value, place },
  ]);
}

export function readerAt(path: string, place: string): FieldReader {
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
