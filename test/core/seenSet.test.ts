import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSeenSet as createBrowserSeenSet } from '../../src/core/browserSeenSet.js';
import { hash64 } from '../../src/core/hash.js';
import { createSeenSet as createHashedSet } from '../../src/core/seenSet.js';

describe('hash64', () => {
  it('gives two unsigned 32-bit halves, the same for the same text, and writes where it is told', () => {
    const into = { high: 0, low: 0 };
    expect(hash64('cursor', into)).toBe(into);
    expect(hash64('cursor')).toEqual(into);
    for (const half of [into.high, into.low]) expect(half >>> 0).toBe(half);
  });

  it('tells texts apart that differ in one bit, in length, in order', () => {
    const texts = ['', '\0', '\0\0', 'a', 'b', 'ab', 'ba', 'a\u0100', '\u0100a', 'A'.repeat(1000), 'A'.repeat(1001)];
    expect(new Set(texts.map((text) => JSON.stringify(hash64(text)))).size).toBe(texts.length);
  });

  it('spreads consecutive numbers over both halves: no bit is stuck, none follows another', () => {
    const ones = new Array<number>(64).fill(0);
    const count = 20_000;
    for (let index = 0; index < count; index++) {
      const { high, low } = hash64(`https://api.example.com/items?page=${index}`);
      for (let bit = 0; bit < 32; bit++) {
        ones[bit] = (ones[bit] ?? 0) + ((high >>> bit) & 1);
        ones[32 + bit] = (ones[32 + bit] ?? 0) + ((low >>> bit) & 1);
      }
    }
    for (const share of ones) expect(Math.abs(share / count - 0.5)).toBeLessThan(0.02);
  });
});

describe.each([
  ['in Node', createHashedSet],
  ['in a browser', createBrowserSeenSet],
])('createSeenSet %s', (_, createSeenSet) => {
  it('says of each text whether it is new', () => {
    const seen = createSeenSet();
    expect(seen.add('a')).toBe(true);
    expect(seen.add('b')).toBe(true);
    expect(seen.add('a')).toBe(false);
    expect(seen.size).toBe(2);
  });

  it('takes 200,000 likenesses for what they are', () => {
    const seen = createSeenSet();
    let fresh = 0;
    for (let index = 0; index < 200_000; index++)
      if (seen.add(`GET https://api.example.com/items?page=${index}`)) fresh++;
    expect(fresh).toBe(200_000);
    for (let index = 0; index < 200_000; index += 997) {
      expect(seen.add(`GET https://api.example.com/items?page=${index}`)).toBe(false);
    }
    expect(seen.size).toBe(200_000);
  });

  it('property: does what a Set does', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 200 }), (texts) => {
        const seen = createSeenSet();
        const model = new Set<string>();
        for (const text of texts) {
          expect(seen.add(text)).toBe(!model.has(text));
          model.add(text);
        }
        expect(seen.size).toBe(model.size);
      }),
      { seed: 6 },
    );
  });
});
