import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createUtf8Decoder as createBrowserDecoder } from '../../src/core/text/browserUtf8Decoder.js';
import { createUtf8Decoder } from '../../src/core/text/utf8Decoder.js';

/** Bytes of whole characters, of cut ones and of none. */
const pieces = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 4 }).map((text) => new TextEncoder().encode(text)),
    fc.constantFrom('aaaaaaaa', '\ufeffä', '€', '😀').map((text) => new TextEncoder().encode(text)),
  ),
  { maxLength: 8 },
);

describe.each([
  ['in Node', createUtf8Decoder],
  ['in a browser', createBrowserDecoder],
])('createUtf8Decoder %s', (_, create) => {
  it('decodes bytes cut anywhere as the platform decodes the whole', () => {
    fc.assert(
      fc.property(pieces, fc.nat({ max: 12 }), (parts, size) => {
        const whole = Uint8Array.from(parts.flatMap((part) => [...part]));
        const decoder = create();
        let text = '';
        for (let at = 0; at < whole.length; at += size + 1) text += decoder.decode(whole.subarray(at, at + size + 1));
        expect(text + decoder.flush()).toBe(new TextDecoder('utf-8', { ignoreBOM: true }).decode(whole));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('starts anew after a flush', () => {
    const decoder = create();
    expect(decoder.decode(Uint8Array.of(0xe2, 0x82)) + decoder.flush()).toBe('\ufffd');
    expect(decoder.decode(Uint8Array.of(0xe2, 0x82, 0xac)) + decoder.flush()).toBe('€');
  });
});
