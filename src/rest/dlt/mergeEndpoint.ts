import { isObject } from '../config/validator.js';

/** Merged key by key; everything else of an endpoint is replaced as a whole, and Python's None replaces too. */
const MERGED_KEYS = ['params', 'json'];

/**
 * An endpoint of dlt over the one of `resource_defaults`. What is none comes out as it is, to be refused at its place.
 *
 * @param name the resource's, which is its path, whatever the defaults say
 */
export function mergeEndpoint(defaults: unknown, own: unknown, name: unknown): unknown {
  const mine = typeof own === 'string' ? { path: own } : (own ?? {});
  const theirs = typeof defaults === 'string' ? { path: defaults } : (defaults ?? {});
  if (!isObject(mine) || !isObject(theirs)) return own;
  const merged = MERGED_KEYS.map((key) => {
    const [below, above] = [theirs[key], mine[key]];
    return isObject(below) && isObject(above) ? { [key]: { ...below, ...above } } : {};
  });
  return Object.assign({ ...theirs, ...mine }, ...merged, mine.path == null && theirs.path != null && { path: name });
}
