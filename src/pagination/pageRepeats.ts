import { isObject } from '../core/paths/paths.js';
import { recordsHash } from '../core/recordsHash.js';

/** Values of a page's first record that are looked at: an `id` is usually among them. */
const VALUES_SEEN = 4;
const LETTERS_SEEN = 100;

/**
 * Counts how often in a row the same records come. Of each page a few values of its first record are looked at; only where
 * they are those of the page before, all of its records.
 */
export class PageRepeats {
  #gist = '';
  #whole: string | undefined;
  #count = 0;

  /** How many pages before this one, without a break, held the same records. The first repetition may go unseen. */
  add(items: readonly unknown[]): number {
    const gist = gistOf(items);
    const whole = items.length > 0 && gist === this.#gist ? recordsHash(items) : undefined;
    this.#count = whole !== undefined && whole === this.#whole ? this.#count + 1 : 0;
    this.#gist = gist;
    this.#whole = whole;
    return this.#count;
  }
}

function gistOf(items: readonly unknown[]): string {
  const first = items[0];
  let gist = String(items.length);
  for (const value of isObject(first) ? Object.values(first).slice(0, VALUES_SEEN) : [first]) {
    if (!isObject(value) && typeof value !== 'symbol') gist += ` ${String(value).slice(0, LETTERS_SEEN)}`;
  }
  return gist;
}
