import { formatPath } from '../paths/pathSyntax.js';
import { isRecord } from '../paths/paths.js';
import { isCountName } from './countNames.js';
import type { EnvelopePart } from './envelope.js';
import { asCount } from './looseValues.js';

/** A count that an answer says, and where it stands. */
export interface CountField {
  /** Its plain name. */
  readonly name: string;
  readonly key: string;
  readonly value: number;
  readonly path: string;
}

/** A name of these says that it counts all: of the others that count, some count the page. */
const OF_ALL = /total|found|overall|nb|odata/;

/** The first count under one of these names, in their order. */
export function countIn({ entries, path }: EnvelopePart, names: readonly string[]): CountField | undefined {
  for (const name of names) {
    const entry = entries.get(name);
    const value = asCount(entry?.value);
    if (entry && value !== undefined) return { name, key: entry.key, value, path: formatPath([...path, entry.key]) };
  }
  return undefined;
}

/**
 * The total of items that the first of these parts says, by a name that says so, else by any count above `itemCount`, which
 * is what the page has. `listName` is the plain name of the records' list: beside `tickets`, `ticket_count` counts them.
 */
export function totalIn(
  parts: readonly EnvelopePart[],
  itemCount: number,
  listName: string,
): (CountField & { readonly isOfAll: boolean }) | undefined {
  for (const isOfAll of [true, false]) {
    for (const { entries, path } of parts) {
      for (const [name, { key, value: written }] of entries) {
        // The New York Times says `hits`, where others have them.
        const isCount = name === 'hits' || (isCountName(name, listName) && !name.includes('estimate'));
        if (!isCount || OF_ALL.test(name) !== isOfAll) continue;
        // Elasticsearch: `total: { value, relation }`.
        const isNested = isRecord(written);
        const value = asCount(isNested ? (written as { value?: unknown }).value : written);
        if (value === undefined || (!isOfAll && value <= itemCount)) continue;
        return { name, key, value, path: formatPath([...path, key, ...(isNested ? ['value'] : [])]), isOfAll };
      }
    }
  }
  return undefined;
}
