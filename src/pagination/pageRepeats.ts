import { recordsHash } from '../core/recordsHash.js';

/**
 * Counts how often in a row the same records come. Of each page its first record is looked at; only where that is the one
 * of the page before, all of them.
 */
export class PageRepeats {
  #first: string | undefined;
  #whole: string | undefined;
  #count = 0;

  /** How many pages before this one, without a break, held the same records. The first repetition may go unseen. */
  add(items: readonly unknown[]): number {
    const first = items.length === 0 ? undefined : `${items.length} ${recordsHash(items[0])}`;
    const whole = first !== undefined && first === this.#first ? recordsHash(items) : undefined;
    this.#count = whole !== undefined && whole === this.#whole ? this.#count + 1 : 0;
    this.#first = first;
    this.#whole = whole;
    return this.#count;
  }
}
