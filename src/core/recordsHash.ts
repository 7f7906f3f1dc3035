import { hash64 } from './hash.js';

/** A hash of records, by their JSON; `undefined` for what has none, such as a circle. For spotting repetitions. */
export function recordsHash(records: unknown): string | undefined {
  const text = jsonOf(records);
  if (text === undefined) return undefined;
  const { high, low } = hash64(text);
  return `${high.toString(36)}-${low.toString(36)}`;
}

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A client's own `parseJson` may give numbers that JSON does not write.
    return jsonWithBigInts(value);
  }
}

function jsonWithBigInts(value: unknown): string | undefined {
  try {
    return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part));
  } catch {
    return undefined;
  }
}
