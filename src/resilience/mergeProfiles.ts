import { definedOnly } from '../core/definedOnly.js';
import type { ResilienceProfile } from './types.js';

/** `over` laid on `base` key by key; what is `undefined` there leaves `base` as it is. Neither is changed. */
export function mergeProfiles(base: ResilienceProfile, over: ResilienceProfile | undefined): ResilienceProfile {
  return over ? { ...base, ...definedOnly(over) } : base;
}
