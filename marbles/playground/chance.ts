/** Numbers in [0, 1), the same for the same seed: a run that a link leads to is the one that was sent (Lehmer, 1951). */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
