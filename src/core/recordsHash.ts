import { hash64 } from './hash.js';

/** A hash of records, by their JSON; `undefined` for what has none, such as a circle. For spotting repetitions. */
export function recordsHash(records: unknown): string | undefined {
  const text = jsonOf(records);
  if (text === undefined) return undefined;
  const { high, low } = hash64(text);
  return `${high.toString(36)}-${low.toString(36)}`;
}

type Replacer = (name: string, part: unknown) => unknown;

function jsonOf(value: unknown, replacer?: Replacer): string | undefined {
  try {
    return JSON.stringify(value, replacer);
  } catch {
    // A client's own `parseJson` may give numbers that JSON does not write.
    return replacer ? undefined : jsonOf(value, (_, part) => (typeof part === 'bigint' ? `${part}n` : part));
  }
}
