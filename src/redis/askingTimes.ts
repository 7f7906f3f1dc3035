/** Redis that was away, or had no part of `maxConcurrent` left, is asked again after this. */
export const ASK_AGAIN_MS = 250;
/** The same while everybody comes back. */
export const REJOIN_ASK_MS = 100;
/** A part of `maxConcurrent` is renewed so often. */
export const RENEW_MS = 1000;
/** What is free of a part that others want goes back after this, unless the next request takes it. */
export const HAND_BACK_MS = 25;
