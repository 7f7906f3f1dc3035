import { formatPath } from '../paths/pathSyntax.js';
import { isObject } from '../paths/paths.js';
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

/** Names of totals of items. */
const TOTALS =
  /^(grand)?totals?(count|results?|items?|records?|hits?|size|elements?|entries|rows?|objects?|docs?|documents?|matches)?$|^(nbhits|numfound|hitcount|odatacount|(items|records|results)total)$/;
/** Their page's count in some APIs, the total in others: it is one where it is more than the page has. */
const COUNTS = /^(count|size|resultcount|recordcount|itemcount)$/;

/** The first count under one of these names, in their order. */
export function countIn({ entries, path }: EnvelopePart, names: readonly string[]): CountField | undefined {
  for (const name of names) {
    const entry = entries.get(name);
    const value = asCount(entry?.value);
    if (entry && value !== undefined) return { name, key: entry.key, value, path: formatPath([...path, entry.key]) };
  }
  return undefined;
}

/** The total of items that a part says, or else another one; `itemCount` is what the page has. */
export function totalIn(parts: readonly EnvelopePart[], itemCount: number): CountField | undefined {
  for (const names of [TOTALS, COUNTS]) {
    for (const { entries, path } of parts) {
      for (const [name, { key, value: written }] of entries) {
        if (!names.test(name)) continue;
        // Elasticsearch: `total: { value, relation }`.
        const isNested = isObject(written) && !Array.isArray(written);
        const value = asCount(isNested ? (written as { value?: unknown }).value : written);
        if (value === undefined || (names === COUNTS && value <= itemCount)) continue;
        return { name, key, value, path: formatPath([...path, key, ...(isNested ? ['value'] : [])]) };
      }
    }
  }
  return undefined;
}
