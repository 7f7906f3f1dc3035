import { ConfigurationError } from '../../core/errors.js';
import type { Placeholder } from '../placeholders.js';
import { recordReader } from '../restPath.js';
import type { ResourcePlan, UnlinkedResource } from './resourcePlan.js';
import { withErrorPath } from './withErrorPath.js';

/** Gives every resource its parent and its children, and refuses what cannot be fetched in any order. */
export function linkResources(resources: readonly UnlinkedResource[]): readonly ResourcePlan[] {
  const plans = resources.map((resource) => {
    refuseEmptyIncremental(resource);
    const children: ResourcePlan[] = [];
    const parent = parentOf(resource);
    if (parent === undefined && resource.ownOnError && resource.plan.onError === 'skip') {
      throw new ConfigurationError(`${resource.plan.place}.onError`, `${resource.plan.name} has no parent to skip`);
    }
    return {
      ...resource.plan,
      children,
      inherited: inheritedOf(resource, parent),
      ...(parent !== undefined && { parent }),
    };
  });
  const byName = new Map(plans.map((plan) => [plan.name, plan]));
  for (const plan of plans) {
    if (plan.parent === undefined) continue;
    refuseCycle(plan, byName);
    byName.get(plan.parent)?.children.push(plan);
  }
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
