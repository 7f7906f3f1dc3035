import { describe, expect, it } from 'vitest';
import { recordsHash } from '../../src/core/recordsHash.js';

describe('recordsHash', () => {
  const [first, ...others] = [
    [{ id: 1 }],
    [{ id: 2 }],
    [{ id: '1' }],
    [{ id: 1 }, { id: 1 }],
    [],
    [{ id: 1n }],
    [{ id: 2n }],
    null,
  ].map(recordsHash);

  it('is the same for the same records, and another for others', () => {
    expect(recordsHash([{ id: 1 }])).toBe(first);
    expect(recordsHash([{ id: 1n }])).toBe(recordsHash([{ id: 1n }]));
    expect(new Set([first, ...others]).size).toBe(8);
    expect([first, ...others].every((hash) => /^[\da-z]+-[\da-z]+$/.test(hash ?? ''))).toBe(true);
  });

  it('is nothing for what has no JSON', () => {
    const circle: unknown[] = [1n];
    circle.push(circle);
    expect([recordsHash(circle), recordsHash(undefined), recordsHash(() => 1)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
