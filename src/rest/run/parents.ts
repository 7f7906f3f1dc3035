import type { ResourcePlan } from '../config/resourcePlan.js';
import type { RestSourceRecord } from '../types.js';

/** What tells a parent record from others. */
export function parentKeyOf({ parentKey }: ResourcePlan, parent: unknown): NonNullable<RestSourceRecord['parentKey']> {
  return Object.fromEntries(parentKey.map(({ name, read }) => [name, read(parent)]));
}

/** All that decides what is read for a parent record, and what comes out of it. */
export function parentIdentity(plan: ResourcePlan, parent: unknown): readonly unknown[] {
  const taken = plan.takenFromParent.map((read) => {
    const field = read(parent);
    return field.found ? [field.value] : [];
  });
  return [parentKeyOf(plan, parent), ...taken];
}

/** The resources in `wanted` and the parents that they need. */
export function withParents(plans: readonly ResourcePlan[], wanted: ReadonlySet<string>): ReadonlySet<string> {
  const parentOf = new Map(plans.map((plan) => [plan.name, plan.parent]));
  const needed = new Set<string>();
  for (const name of wanted) {
    for (let current: string | undefined = name; current !== undefined; current = parentOf.get(current))
      needed.add(current);
  }
  return needed;
}
