import { ConfigurationError } from '../../core/errors.js';
import type { Placeholder } from '../placeholders.js';
import { recordReader } from '../restPath.js';
import type { FieldReader, ParentKeyField, ResourcePlan, UnlinkedResource } from './resourcePlan.js';
import { withErrorPath } from './withErrorPath.js';

/** A plan with what its placeholders name. */
type LinkedPlan = Omit<ResourcePlan, 'parentKey'> & { readonly placeholders: UnlinkedResource['placeholders'] };

/** Gives every resource its parent and its children, and refuses what cannot be fetched in any order. */
export function linkResources(resources: readonly UnlinkedResource[]): readonly ResourcePlan[] {
  const plans = resources.map((resource) => {
    refuseEmptyIncremental(resource);
    const children: ResourcePlan[] = [];
    const parent = parentOf(resource);
    if (parent === undefined && resource.ownOnError && resource.plan.onError === 'skip') {
      throw new ConfigurationError(`${resource.plan.place}.onError`, `${resource.plan.name} has no parent to skip`);
    }
    const inherited = inheritedOf(resource, parent);
    return {
      ...resource.plan,
      placeholders: resource.placeholders,
      children,
      parentKey: [] as readonly ParentKeyField[],
      takenFromParent: [...resource.placeholders.flatMap(readersFromParent), ...inherited.map(({ read }) => read)],
      inherited,
      ...(parent !== undefined && { parent }),
    };
  });
  const byName = new Map(plans.map((plan) => [plan.name, plan]));
  for (const plan of plans) {
    if (plan.parent === undefined) continue;
    refuseCycle(plan, byName);
    byName.get(plan.parent)?.children.push(plan);
  }
  resources.forEach((resource, index) => {
    const plan = plans[index];
    if (plan) plan.parentKey = parentKeyOf(plan, resource.placeholders, byName);
  });
  return plans;
}

function parentOf({ plan, placeholders }: UnlinkedResource): string | undefined {
  let parent: string | undefined;
  for (const [placeholder, place] of placeholders) {
    if (placeholder.kind !== 'parent') continue;
    if (parent !== undefined && parent !== placeholder.resource) {
      throw new ConfigurationError(
        place,
        `${plan.name} has two parents, ${parent} and ${placeholder.resource}: a resource can depend on one`,
      );
    }
    parent = placeholder.resource;
  }
  return parent;
}

function readersFromParent([placeholder]: UnlinkedResource['placeholders'][number]): readonly FieldReader[] {
  return placeholder.kind === 'parent' ? [placeholder.read] : [];
}

function inheritedOf(
  { plan, includeFromParent }: UnlinkedResource,
  parent: string | undefined,
): ResourcePlan['inherited'] {
  const place = `${plan.place}.includeFromParent`;
  if (parent === undefined) {
    // In the defaults it is meant for those resources that have a parent.
    if (!includeFromParent.own || includeFromParent.fields.length === 0) return [];
    throw new ConfigurationError(place, `${plan.name} has no parent: no placeholder of its endpoint names a resource`);
  }
  return includeFromParent.fields.map((field, index) => ({
    name: `_${parent}_${field}`,
    read: withErrorPath(`${place}[${index}]`, () => recordReader(field)),
  }));
}

/** The parent's primary key, or else what the placeholders take from it. */
function parentKeyOf(
  { parent: name }: Pick<ResourcePlan, 'parent'>,
  placeholders: UnlinkedResource['placeholders'],
  byName: ReadonlyMap<string, LinkedPlan>,
): readonly ParentKeyField[] {
  const parent = name === undefined ? undefined : byName.get(name);
  if (!parent) return [];
  const prefix = `_${parent.name}_`;
  const own =
    parent.primaryKey.length > 0
      ? parent.primaryKey
      : placeholders.flatMap(([placeholder]) =>
          placeholder.kind === 'parent' ? [{ name: placeholder.path, read: placeholder.read }] : [],
        );
  const fields = own.map(({ name: key, read }): ParentKeyField => {
    const keyOf = (record: unknown) => {
      const field = read(record);
      return field.found ? field.value : null;
    };
    return { name: prefix + key, read: keyOf };
  });
  const byKey = new Map(fields.map((field) => [field.name, field]));
  return [...byKey.values()];
}

function refuseCycle(start: ResourcePlan, byName: ReadonlyMap<string, ResourcePlan>): void {
  const way = [start.name];
  let current = start;
  while (current.parent !== undefined) {
    way.push(current.parent);
    if (current.parent === start.name) {
      throw new ConfigurationError(`${start.place}.endpoint`, `depends on itself: ${way.join(' → ')}`);
    }
    const next = byName.get(current.parent);
    if (!next || way.length > byName.size + 1) return;
    current = next;
  }
}

function refuseEmptyIncremental({ plan, placeholders }: UnlinkedResource): void {
  const { incremental } = plan.endpoint;
  for (const [placeholder, place] of placeholders) {
    if (placeholder.kind !== 'incremental') continue;
    if (!incremental)
      throw new ConfigurationError(place, `${placeholder.raw} stands for nothing: the endpoint has no incremental`);
    if (isEmpty(placeholder, incremental)) {
      throw new ConfigurationError(
        place,
        `${placeholder.raw} stands for nothing: incremental has no ${placeholder.field}`,
      );
    }
  }
}

function isEmpty(
  placeholder: Extract<Placeholder, { kind: 'incremental' }>,
  incremental: NonNullable<ResourcePlan['endpoint']['incremental']>,
): boolean {
  const { field } = placeholder;
  if (incremental.kind === 'token' && field === 'endValue') return true;
  return (
    (field === 'initialValue' || field === 'endValue') &&
    (incremental as Partial<Record<typeof field, unknown>>)[field] === undefined
  );
}
