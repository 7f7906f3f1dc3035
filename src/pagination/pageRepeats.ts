import { isObject } from '../core/paths/paths.js';
import { recordsHash } from '../core/recordsHash.js';

/** Values of a page's first record that are looked at: an `id` is usually among them. */
const VALUES_SEEN = 4;

/**
 * Counts how often in a row the same records come. Of each page a few values of its first record are looked at; only where
 * they are those of the page before, all of its records.
 */
export class PageRepeats {
  #gist: readonly unknown[] = [];
  #whole: string | undefined;
  #count = 0;

  /** How many pages before this one, without a break, held the same records. The first repetition may go unseen. */
  add(items: readonly unknown[]): number {
    const gist = gistOf(items);
    const whole = items.length > 0 && isSame(gist, this.#gist) ? recordsHash(items) : undefined;
    this.#count = whole !== undefined && whole === this.#whole ? this.#count + 1 : 0;
    this.#gist = gist;
    this.#whole = whole;
    return this.#count;
  }
}

function gistOf(items: readonly unknown[]): unknown[] {
  const first = items[0];
  const gist: unknown[] = [items.length];
  if (!isObject(first)) return [...gist, first];
  for (const name in first) {
    const value: unknown = first[name as keyof typeof first];
    gist.push(isObject(value) ? undefined : value);
    if (gist.length > VALUES_SEEN) break;
  }
  return gist;
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, index) => Object.is(value, other[index]));
}
