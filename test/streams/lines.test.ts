import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeText } from '../../operators/decodeText.js';
import { splitLineBytes } from '../../operators/splitLineBytes.js';
import { splitLines } from '../../operators/splitLines.js';
import { allCuts, allTriples, cutAt, outcomeOf, utf8 } from './pieces.js';

const CASES: [text: string, lines: string[]][] = [
  ['', []],
  ['a', ['a']],
  ['a\n', ['a']],
  ['\n', ['']],
  ['a\nb', ['a', 'b']],
  ['a\r\nb\r\n', ['a', 'b']],
  ['a\rb\r', ['a', 'b']],
  ['a\n\n\nb', ['a', '', '', 'b']],
  ['a\n\rb', ['a', '', 'b']],
  ['a\r\r\n\nb', ['a', '', '', 'b']],
  ['é\r\n€\r😀\n', ['é', '€', '😀']],
  ['a\u2028b', ['a\u2028b']],
];

describe('splitLines and splitLineBytes', () => {
  it.each(CASES)('%j, cut anywhere', (text, lines) => {
    const bytes = lines.map((line) => [...utf8(line)]);
    for (const cut of [...allCuts(text), ...allTriples(text)]) expect(outcomeOf(cut, splitLines())).toEqual(lines);
    for (const cut of [...allCuts(utf8(text)), ...allTriples(utf8(text))]) {
      expect(outcomeOf(cut, splitLineBytes())).toEqual(bytes);
    }
  });

  it('agree with each other and with a regular expression, cut anywhere', () => {
    const text = fc
      .array(fc.constantFrom('a', 'é', '😀', '\n', '\r', '\r\n'), { maxLength: 30 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(), { maxLength: 10 }), (whole, places) => {
        const lines = whole.split(/\r\n|\n|\r/);
        if (lines.at(-1) === '') lines.pop();
        expect(outcomeOf(cutAt(whole, places), splitLines())).toEqual(lines);
        expect(outcomeOf(cutAt(utf8(whole), places), splitLineBytes())).toEqual(lines.map((line) => [...utf8(line)]));
      }),
      { seed: 17, numRuns: 1000 },
    );
  });

  it('limit a line, whole or cut anywhere, after the lines before it', () => {
    const text = '1234\r\n12345\n';
    const error = 'ResponseTooLargeError: a line is larger than 4 bytes';
    for (const cut of allTriples(text))
      expect(outcomeOf(cut, splitLines({ maxLineLength: 4 }))).toEqual(['1234', error]);
    for (const cut of allTriples(utf8(text))) {
      expect(outcomeOf(cut, splitLineBytes({ maxLineBytes: 4 }))).toEqual([[...utf8('1234')], error]);
    }
  });

  it('limit each line by itself', () => {
    const text = '1234\n1234\n12\n';
    expect(outcomeOf([text], splitLines({ maxLineLength: 4 }))).toEqual(['1234', '1234', '12']);
    expect(outcomeOf([utf8(text)], splitLineBytes({ maxLineBytes: 4 }))).toHaveLength(3);
  });

  it('skip the LF of a CRLF behind a piece that has nothing', () => {
    expect(outcomeOf(['a\r', '', '\nb'], splitLines())).toEqual(['a', 'b']);
    expect(outcomeOf(['a\r', '', '\nb'].map(utf8), splitLineBytes())).toEqual([[97], [98]]);
  });

  it('bytes of a line inside one chunk are a view of it, those of a line that spans chunks are not', () => {
    const chunks = [utf8('ab\ncd'), utf8('ef\n')];
    const lines: Uint8Array[] = [];
    outcomeOf(chunks, (source) => {
      source.pipe(splitLineBytes()).subscribe((line) => lines.push(line));
      return source;
    });
    expect(lines[0]?.buffer).toBe(chunks[0]?.buffer);
    expect(lines[1]?.buffer).not.toBe(chunks[0]?.buffer);
    expect(lines.map((line) => new TextDecoder().decode(line))).toEqual(['ab', 'cdef']);
  });
});

describe('decodeText', () => {
  it('is TextDecoder, cut anywhere', () => {
    const byte = fc.oneof(
      fc.constantFrom(
        0x41,
        0xc2,
        0xe2,
        0x82,
        0xac,
        0xf0,
        0x9f,
        0x98,
        0x80,
        0xed,
        0xa0,
        0xf4,
        0x90,
        0xe0,
        0xef,
        0xbb,
        0xbf,
        0xff,
        0xc0,
      ),
      fc.nat(255),
    );
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 24 }), fc.array(fc.nat(), { maxLength: 8 }), (bytes, places) => {
        const whole = Uint8Array.from(bytes);
        const expected = new TextDecoder().decode(whole);
        expect(outcomeOf(cutAt(whole, places), decodeText()).join('')).toBe(expected);
        expect(
          outcomeOf(
            cutAt(
              whole,
              bytes.map((_, index) => index),
            ),
            decodeText(),
          ).join(''),
        ).toBe(expected);
      }),
      { seed: 19, numRuns: 3000 },
    );
  });

  it('decodes ASCII and everything else in turns, in chunks of any size', () => {
    const text = ['plain '.repeat(50), 'é€😀'.repeat(50), 'plain '.repeat(500), '😀'].join('');
    for (const size of [1, 2, 3, 5, 64, 333]) {
      const bytes = utf8(text);
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      expect(outcomeOf(chunks, decodeText()).join('')).toBe(text);
    }
  });

  it('emits nothing for a chunk that finishes no character, and U+FFFD for one that never comes', () => {
    expect(outcomeOf([Uint8Array.of(0xe2), Uint8Array.of(0x82), Uint8Array.of(0xac)], decodeText())).toEqual(['€']);
    expect(outcomeOf([Uint8Array.of(0x61, 0xe2, 0x82)], decodeText())).toEqual(['a', '\uFFFD']);
    expect(outcomeOf([new Uint8Array(0)], decodeText())).toEqual([]);
  });
});
