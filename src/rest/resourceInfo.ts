import type { ResourcePlan } from './config/resourcePlan.js';
import type { RestResourceInfo } from './types.js';

/** What a source says of one of its resources. */
export function resourceInfo({ name, selected, parent, primaryKey, parentKey }: ResourcePlan): RestResourceInfo {
  return {
    name,
    selected,
    ...(parent !== undefined && { parent }),
    primaryKey: primaryKey.map((key) => key.name),
    parentKey: parentKey.map((key) => key.name),
  };
}
