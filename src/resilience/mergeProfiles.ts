import type { ResilienceProfile } from './types.js';

/** `over` laid on `base` key by key; what is `undefined` there leaves `base` as it is. Neither is changed. */
export function mergeProfiles(base: ResilienceProfile, over: ResilienceProfile | undefined): ResilienceProfile {
  if (!over) return base;
  const given = Object.entries(over).filter(([, value]) => value !== undefined);
  return { ...base, ...Object.fromEntries(given) };
}
