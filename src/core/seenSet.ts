import { hash64 } from './hash.js';

/** Remembers texts by their 64-bit hash: 50,000 cursors are under a megabyte, however long they are. */
export interface SeenSet {
  /** `true` when the text was not there before. */
  add(text: string): boolean;
  readonly size: number;
}

const INITIAL_SLOTS = 16;

/**
 * A set of texts that keeps 64-bit hashes only: open addressing over one `Uint32Array`, 11 to 22 bytes an entry.
 * Two different texts are taken for one with a chance of about n² ÷ 2⁶⁵: 10⁻¹⁰ at 50,000 entries.
 */
export function createSeenSet(): SeenSet {
  // A slot is two words: the halves of a hash. 0, 0 is an empty slot; the one hash that reads so is stored as 0, 1.
  let slots = new Uint32Array(INITIAL_SLOTS * 2);
  let size = 0;
  const scratch = { high: 0, low: 0 };

  return {
    get size() {
      return size;
    },
    add(text) {
      const { high, low } = hash64(text, scratch);
      if (!insert(slots, high, high === 0 && low === 0 ? 1 : low)) return false;
      size++;
      // Three quarters full is where probing starts to be long.
      if (size * 8 > slots.length * 3) slots = grow(slots);
      return true;
    },
  };
}

function insert(slots: Uint32Array, high: number, low: number): boolean {
  const mask = slots.length - 1;
  for (let at = (low << 1) & mask; ; at = (at + 2) & mask) {
    if (slots[at] === high && slots[at + 1] === low) return false;
    if (slots[at] === 0 && slots[at + 1] === 0) {
      slots[at] = high;
      slots[at + 1] = low;
      return true;
    }
  }
}

function grow(slots: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(slots.length * 2);
  for (let at = 0; at < slots.length; at += 2) {
    const high = slots[at] ?? 0;
    const low = slots[at + 1] ?? 0;
    if (high !== 0 || low !== 0) insert(larger, high, low);
  }
  return larger;
}
