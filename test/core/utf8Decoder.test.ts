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

  it('decodes three bytes that begin, go on or end anything, cut anywhere, behind ASCII and behind others', () => {
    const bytes = [0x41, 0x80, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xe2, 0xed, 0xef, 0xf0, 0xf4, 0xf5];
    const triples = bytes.flatMap((one) => bytes.flatMap((two) => bytes.map((three) => [one, two, three])));
    const platform = new TextDecoder('utf-8', { ignoreBOM: true });
    const differing: unknown[] = [];
    for (const before of [[0x41], [0xc3, 0xa9]]) {
      const decoder = create();
      for (const triple of triples) {
        for (const cuts of [[3], [1, 3], [2, 3], [1, 2, 3]]) {
          let text = decoder.decode(Uint8Array.from(before));
          let from = 0;
          for (const to of cuts) {
            text += decoder.decode(Uint8Array.from(triple.slice(from, to)));
            from = to;
          }
          text += decoder.flush();
          if (text !== platform.decode(Uint8Array.from([...before, ...triple]))) differing.push([before, triple, cuts]);
        }
      }
    }
    expect(differing).toEqual([]);
  });

  it.each([
    ['é', [0xc3, 0xa9]],
    ['€', [0xe2, 0x82, 0xac]],
    ['\u{1f600}', [0xf0, 0x9f, 0x98, 0x80]],
    ['a\u{10ffff}', [0x61, 0xf4, 0x8f, 0xbf, 0xbf]],
  ])('%s comes out with its last byte, and not later', (text, bytes) => {
    expect(create().decode(Uint8Array.from(bytes))).toBe(text);
    for (let at = 1; at < bytes.length; at++) {
      const decoder = create();
      const head = decoder.decode(Uint8Array.from(bytes.slice(0, at)));
      expect(head + decoder.decode(Uint8Array.from(bytes.slice(at)))).toBe(text);
    }
  });

  it.each([
    ['a byte that starts nothing', [0xff], '\ufffd'],
    ['a lone continuation', [0x80], '\ufffd'],
    ['a cut character that something else follows', [0xe2, 0x41], '\ufffdA'],
    ['one that is longer than any', [0xf5], '\ufffd'],
  ])('%s comes out at once', (_name, bytes, text) => {
    expect(create().decode(Uint8Array.from(bytes))).toBe(text);
  });

  it('starts anew after a flush', () => {
    const decoder = create();
    expect(decoder.decode(Uint8Array.of(0xe2, 0x82)) + decoder.flush()).toBe('\ufffd');
    expect(decoder.decode(Uint8Array.of(0xe2, 0x82, 0xac)) + decoder.flush()).toBe('€');
  });
});
