import type { EndpointPlan } from './config/resourcePlan.js';
import type { Placeholder } from './placeholders.js';
import { placed, placeholdersOf } from './valueTemplates.js';

/** Every placeholder of an endpoint's requests that does not stand in the path. */
export function placeholdersBesidePath({
  params,
  headers,
  json,
  data,
}: Pick<EndpointPlan, 'params' | 'headers' | 'json' | 'data'>): readonly (readonly [Placeholder, place: string])[] {
  return [
    ...params.flatMap(([param, value]) => [...placed(param), ...placeholdersOf(value)]),
    ...headers.flatMap(([header, value]) => [...placed(header), ...placeholdersOf(value)]),
    ...(json ? placeholdersOf(json) : []),
    ...(data ? placeholdersOf(data) : []),
  ];
}
