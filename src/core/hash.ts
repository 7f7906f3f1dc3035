/** The two 32-bit halves of a 64-bit hash, both unsigned. */
export interface Hash64 {
  high: number;
  low: number;
}

/**
 * A 64-bit hash of a text: two 32-bit lanes that rotate, so that every bit of every character reaches every bit of
 * its lane, mixed into each other at the end (the finalizer of MurmurHash3). For spotting repetitions, not for secrets.
 *
 * `into` is written to and returned, so that a hot path allocates nothing.
 */
export function hash64(text: string, into: Hash64 = { high: 0, low: 0 }): Hash64 {
  let high = 0x9e3779b9 ^ text.length;
  let low = 0x85ebca6b;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 0xcc9e2d51);
    high = (high << 13) | (high >>> 19);
    low = Math.imul(low ^ unit, 0x1b873593);
    low = (low << 17) | (low >>> 15);
  }
  high = finalize(high ^ low);
  low = finalize(low ^ Math.imul(high, 0x5bd1e995));
  into.high = high >>> 0;
  into.low = low >>> 0;
  return into;
}

/** {@link hash64} as a text, to be kept: letters and digits. */
export function hashText(text: string): string {
  const { high, low } = hash64(text);
  return high.toString(36) + low.toString(36).padStart(7, '0');
}

function finalize(lane: number): number {
  lane = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  lane = Math.imul(lane ^ (lane >>> 13), 0xc2b2ae35);
  return lane ^ (lane >>> 16);
}
