import { ConfigurationError } from '../../core/errors.js';
import { hashText } from '../../core/hash.js';
import type { AuthMaker } from '../auth.js';
import type { RestSourceConfig } from '../configTypes.js';
import { placeholdersBesidePath } from '../endpointPlaceholders.js';
import { strategyOf } from '../strategies/strategyOf.js';
import { placed } from '../valueTemplates.js';
import { valuesAsRecords, windowsAsRecords } from './givenRecords.js';
import { linkResources } from './linkResources.js';
import { type MergedResource, mergeResource } from './mergeResource.js';
import { planEndpoint, readerAt, type SharedPlan } from './planEndpoint.js';
import { planSteps } from './planSteps.js';
import { recordSchema } from './recordSchema.js';
import type { ResourcePlan, UnlinkedResource } from './resourcePlan.js';
import { withErrorPath } from './withErrorPath.js';

/** `parallelized: true`. */
const PARALLEL_PARENTS = 10;

/** A configuration of the right shape as plans of its resources, in its order. Throws ConfigurationErrors that name their place. */
export function planResources(config: RestSourceConfig, authOf: AuthMaker): readonly ResourcePlan[] {
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
    merged.map((resource) => planResource(resource, { names, clientStrategy, clientStrategyConfig: fallback, authOf })),
  );
}

function planResource(resource: MergedResource, shared: SharedPlan): UnlinkedResource {
  const { name, place, own, settings } = resource;
  const given = givenRecords(resource);
  const {
    processingSteps = [],
    parallelized = false,
    selected = !given,
    primaryKey = [],
    includeFromParent = [],
    schema,
    onInvalid = 'fail',
    onError = 'fail',
  } = settings;
  // Nothing is asked for what is there already, whatever the defaults say.
  const endpoint = given ? mergeResource({ name, endpoint: { path: '' } }, place).endpoint : resource.endpoint;
  const plan = planEndpoint(endpoint, place, shared);
  return {
    plan: {
      name,
      place,
      endpoint: plan,
      ...(given && { given }),
      steps: planSteps(processingSteps, `${place}.processingSteps`),
      concurrency: parallelized === true ? PARALLEL_PARENTS : parallelized || 1,
      selected,
      ...(schema && { schema: recordSchema(schema, `${place}.schema`) }),
      onInvalid,
      onError,
      fingerprint: fingerprintOf(resource, plan.declared),
      primaryKey: (typeof primaryKey === 'string' ? [primaryKey] : primaryKey).map((key) => ({
        name: key,
        read: readerAt(key, `${place}.primaryKey`),
      })),
    },
    placeholders: [...placed(plan.path), ...placeholdersBesidePath(plan)],
    includeFromParent: { fields: includeFromParent, own: own.includeFromParent !== undefined },
    ownOnError: own.onError !== undefined,
  };
}

/** What stands in the place of an endpoint, if anything does. */
function givenRecords({ own, place }: MergedResource): ResourcePlan['given'] {
  const { values, windows, endpoint } = own;
  if (!values && !windows) return undefined;
  if (values && windows)
    throw new ConfigurationError(`${place}.windows`, 'excludes values: records come from one of them');
  if (endpoint !== undefined) {
    throw new ConfigurationError(
      `${place}.endpoint`,
      `excludes ${values ? 'values' : 'windows'}: nothing is asked for`,
    );
  }
  if (windows) return windowsAsRecords(windows, `${place}.windows`);
  const records = valuesAsRecords(values ?? []);
  return () => records;
}

/** As a hash: values of parameters may be secrets. */
function fingerprintOf({ own, endpoint }: MergedResource, declared: object): string {
  const { path, params, json, data, get } = endpoint;
  const parts = [path.value, get('method')?.value, params, json, data, declared, own.values, own.windows];
  const text = JSON.stringify(parts, (_, value: unknown) => {
    if (typeof value === 'function') return `function ${value.name}`;
    return typeof value === 'bigint' ? String(value) : value;
  });
  return hashText(text);
}
