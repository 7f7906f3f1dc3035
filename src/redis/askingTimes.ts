/** Redis that was away, or had no part of `maxConcurrent` left, is asked again after this. */
export const ASK_AGAIN_MS = 250;
/** The same while everybody comes back. */
export const REJOIN_ASK_MS = 100;
/** A part of `maxConcurrent` is renewed so often. */
export const RENEW_MS = 1000;
