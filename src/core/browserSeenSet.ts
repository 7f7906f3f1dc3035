import type { SeenSet } from './seenSet.js';

/**
 * What `seenSet.ts` is where a bundler builds for browsers (the `browser` condition of `#seenSet` in package.json): the
 * texts themselves, since no page follows 50,000 cursors.
 */
export function createSeenSet(): SeenSet {
  const texts = new Set<string>();
  return {
    get size() {
      return texts.size;
    },
    add: (text) => texts.size < texts.add(text).size,
  };
}
