import { checkKind } from './checkOptions.js';

/**
 * Pairs (`Headers`, `URLSearchParams`, a `Map`) as a record, a name that repeats with the list of its values. Anything
 * else, lists included, is handed back as it is.
 *
 * @throws ConfigurationError naming `place` for what iterates over something else than pairs
 */
export function recordOf(place: string, given: unknown): unknown {
  if (typeof given !== 'object' || !given || Array.isArray(given) || !(Symbol.iterator in given)) return given;
  const record = new Map<string, unknown>();
  for (const pair of given as Iterable<unknown>) {
    checkKind(`${place}[]`, pair ?? null, 'list');
    const [name, value] = pair as [string, unknown];
    record.set(name, record.has(name) ? [record.get(name), value].flat() : value);
  }
  return Object.fromEntries(record);
}
