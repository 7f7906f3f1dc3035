import fc from 'fast-check';
import { from, of, take, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { parseNdjson } from '../../operators/parseNdjson.js';
import { ResponseParseError, ResponseTooLargeError } from '../../src/core/errors.js';
import { allCuts, allTriples, cutAt, outcomeOf, utf8 } from './pieces.js';

const CASES: [name: string, text: string, expected: unknown[]][] = [
  ['nothing', '', []],
  ['one line', '{"a":1}\n', [{ a: 1 }]],
  ['a last line without a line end', '{"a":1}\n{"b":2}', [{ a: 1 }, { b: 2 }]],
  ['CRLF', '1\r\n2\r\n', [1, 2]],
  ['CRLF, then a last line with a bare CR', '1\r\n2\r', [1, 2]],
  ['blank lines', '\n\n1\n\r\n  \n\t\r\n2\n\n', [1, 2]],
  ['every kind of value', 'null\ntrue\n-1.5e3\n"x"\n[]\n{}\n', [null, true, -1500, 'x', [], {}]],
  ['white space around a value', ' 1 \n\t[2]\t\n', [1, [2]]],
  ['one byte order mark', '\uFEFF1\n2\n', [1, 2]],
  ['multi-byte characters', '"é€😀"\n"\\ud83d\\ude00"\n', ['é€😀', '😀']],
  ['escaped line ends', '"a\\nb"\n', ['a\nb']],
];

describe('parseNdjson', () => {
  it.each(CASES)('%s, cut anywhere', (_name, text, expected) => {
    for (const cut of [...allCuts(utf8(text)), ...allTriples(utf8(text))]) {
      expect(outcomeOf(cut, parseNdjson())).toEqual(expected);
    }
    for (const cut of [...allCuts(text), ...allTriples(text)]) expect(outcomeOf(cut, parseNdjson())).toEqual(expected);
  });

  it('replaces invalid UTF-8', () => {
    const bytes = Uint8Array.of(0x22, 0xe2, 0x82, 0x22, 0x0a);
    for (const cut of allTriples(bytes)) expect(outcomeOf(cut, parseNdjson())).toEqual(['\uFFFD']);
  });

  it('ends at a bad line, with its number and its beginning, after the lines before it', () => {
    const text = `1\n\n{"a": ${'x'.repeat(300)}\n2\n`;
    const expected = [1, `ResponseParseError: line 3 is not JSON: ${`{"a": ${'x'.repeat(300)}`.slice(0, 200)}`];
    for (const cut of allCuts(utf8(text))) expect(outcomeOf(cut, parseNdjson())).toEqual(expected);
  });

  it('shows a bad line without the blanks around it', () => {
    expect(outcomeOf(['1\n \tx y \r\n'], parseNdjson())).toEqual([1, 'ResponseParseError: line 2 is not JSON: x y']);
  });

  it('asks a parser of the user’s for no empty line', () => {
    const asked: string[] = [];
    const parseJson = (text: string) => asked.push(text);
    for (const cut of allCuts('\n\r\n1\n\n2\r\n')) outcomeOf(cut, parseNdjson({ parseJson }));
    expect([...new Set(asked)]).toEqual(['1', '2\r']);
  });

  it('has the line number as position and the cause', () => {
    let caught: unknown;
    of('1\nx\n')
      .pipe(parseNdjson())
      .subscribe({ error: (error) => (caught = error) });
    expect(caught).toBeInstanceOf(ResponseParseError);
    expect(caught).toMatchObject({ position: 2, category: 'validation', cause: expect.any(SyntaxError) });
  });

  it('leaves bad lines out with skip, cut anywhere', () => {
    for (const cut of allTriples('1\nx\n{\n2\n]'))
      expect(outcomeOf(cut, parseNdjson({ onParseError: 'skip' }))).toEqual([1, 2]);
  });

  it('tells a function of bad lines and goes on; what it throws ends the stream', () => {
    const errors: unknown[] = [];
    const report = (error: ResponseParseError) => errors.push(error.position);
    expect(outcomeOf(['1\nx\n2\ny\n'], parseNdjson({ onParseError: report }))).toEqual([1, 2]);
    expect(errors).toEqual([2, 4]);
    const rethrow = () => {
      throw new RangeError('stop');
    };
    expect(outcomeOf(['1\nx\n2\n'], parseNdjson({ onParseError: rethrow }))).toEqual([1, 'RangeError: stop']);
  });

  it('limits a record, whole or cut anywhere, after the records before it', () => {
    const text = '"12345678"\r\n"123456789"\r\n';
    const expected = ['12345678', 'ResponseTooLargeError: line 2 is larger than 10 bytes'];
    for (const cut of [...allTriples(text), ...allTriples(utf8(text))]) {
      expect(outcomeOf<string | Uint8Array, unknown>(cut, parseNdjson({ maxRecordBytes: 10 }))).toEqual(expected);
    }
    expect(outcomeOf(['"123456789"\n'], parseNdjson({ maxRecordBytes: 10 }))).toEqual([
      'ResponseTooLargeError: line 1 is larger than 10 bytes',
    ]);
    expect(outcomeOf(['"ééé"\n"éééé"\n"ééééé"\n'], parseNdjson({ maxRecordBytes: 10 }))).toEqual([
      'ééé',
      'éééé',
      'ResponseTooLargeError: line 3 is larger than 10 bytes',
    ]);
  });

  it('limits a record that never ends', () => {
    let caught: unknown;
    from(Array.from({ length: 100 }, () => utf8('xxxxxxxxxx')))
      .pipe(parseNdjson({ maxRecordBytes: 100 }))
      .subscribe({ error: (error) => (caught = error) });
    expect(caught).toBeInstanceOf(ResponseTooLargeError);
    expect(caught).toMatchObject({ limitBytes: 100 });
  });

  it('reads no further than it is asked', () => {
    const values: unknown[] = [];
    of('1\nbad\n')
      .pipe(parseNdjson(), take(1))
      .subscribe((value) => values.push(value));
    expect(values).toEqual([1]);
  });

  it('reads strings and bytes in one stream', () => {
    const cut = utf8('"é"\n').subarray(0, 2);
    expect(outcomeOf<string | Uint8Array, unknown>([cut, '"\n1\n'], parseNdjson())).toEqual(['\uFFFD', 1]);
  });

  it('gives the same values however bytes and strings are cut', () => {
    const line = fc.oneof(fc.json(), fc.constantFrom('', ' ', 'x', '{', '"é😀', '"é😀"', '\uFEFF', '\r'));
    const lineEnd = fc.constantFrom('\n', '\r\n');
    const text = fc.array(fc.tuple(line, lineEnd), { maxLength: 12 }).map((lines) => lines.flat().join(''));
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.constantFrom('skip' as const, 'throw' as const),
        (whole, places, onParseError) => {
          const config = { onParseError, maxRecordBytes: 64 };
          const expected = outcomeOf([whole], parseNdjson(config));
          expect(outcomeOf(cutAt(whole, places), parseNdjson(config))).toEqual(expected);
          expect(outcomeOf(cutAt(utf8(whole), places), parseNdjson(config))).toEqual(expected);
        },
      ),
      { seed: 11, numRuns: 1000 },
    );
  });

  it('agrees with a line-by-line JSON.parse', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.array(fc.nat(), { maxLength: 12 }), (values, places) => {
        const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
        const expected = values.map((value) => JSON.parse(JSON.stringify(value)));
        expect(outcomeOf(cutAt(utf8(text), places), parseNdjson())).toEqual(expected);
      }),
      { seed: 13, numRuns: 500 },
    );
  });

  it('keeps state in the subscription', () => {
    const parse = parseNdjson();
    const results: unknown[] = [];
    for (let i = 0; i < 2; i++)
      from(['1\n2', '3'])
        .pipe(parse, toArray())
        .subscribe((values) => results.push(values));
    expect(results).toEqual([
      [1, 23],
      [1, 23],
    ]);
  });
});
