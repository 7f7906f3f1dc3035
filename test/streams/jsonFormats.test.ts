import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWith } from '../../operators/internal/parseWith.js';
import { createJsonBytesParser, createJsonParser, jsonFormatOf } from '../../src/core/text/jsonFormat.js';
import { allCuts, allTriples, cutAt, outcomeOf, utf8 } from './pieces.js';

const RS = '\x1e';
const values = (format: 'ndjson' | 'sse' | 'json-seq', config = {}) =>
  parseWith(() => createJsonParser(format, config));
const bytes = (format: 'ndjson' | 'sse' | 'json-seq', config = {}) =>
  parseWith(() => createJsonBytesParser(format, config));
const texts = (outcome: unknown[]) =>
  outcome.map((value) => (Array.isArray(value) ? new TextDecoder().decode(Uint8Array.from(value as number[])) : value));

describe('the format of a content type', () => {
  it.each([
    ['application/x-ndjson', 'ndjson'],
    ['application/ndjson; charset=utf-8', 'ndjson'],
    ['application/jsonl', 'ndjson'],
    ['application/json', 'ndjson'],
    ['text/plain', 'ndjson'],
    [null, 'ndjson'],
    ['text/event-stream', 'sse'],
    ['Text/Event-Stream;charset=UTF-8', 'sse'],
    ['application/json-seq', 'json-seq'],
    ['application/geo+json-seq', 'json-seq'],
  ])('%s is %s', (type, format) => {
    expect(jsonFormatOf(type)).toBe(format);
  });
});

describe('records as values', () => {
  it.each<[string, 'ndjson' | 'sse', string, unknown[]]>([
    ['lines', 'ndjson', '1\n{"a":2}', [1, { a: 2 }]],
    ['events', 'sse', 'data: 1\n\ndata: {"a":2}\n\n', [1, { a: 2 }]],
    ['events with blanks before a value', 'sse', 'data:  1\n\n', [1]],
    ['events of blanks of any kind', 'sse', 'data: \u00a0\n\ndata: 1\n\n', [1]],
  ])('%s', (_, format, text, expected) => {
    for (const cut of allCuts(utf8(text))) expect(outcomeOf(cut, values(format))).toEqual(expected);
  });
});

describe('JSON text sequences (RFC 7464)', () => {
  const CASES: [name: string, text: string, expected: unknown[]][] = [
    ['nothing', '', []],
    ['records', `${RS}{"a":1}\n${RS}[2]\n${RS}"x"\n${RS}4\n${RS}null\n`, [{ a: 1 }, [2], 'x', 4, null]],
    ['empty records are none', `${RS}${RS}\n${RS}1\n${RS}`, [1]],
    ['a record over several lines', `${RS}{\n  "a": [\n    1\n  ]\n}\n${RS}2\n`, [{ a: [1] }, 2]],
    ['brackets, quotes and line ends in strings', `${RS}"}]\\"{"\n${RS}"\\\\"\n`, ['}]"{', '\\']],
    ['an object needs nothing after it', `${RS}{"a":1}${RS}[]`, [{ a: 1 }, []]],
    ['CRLF', `${RS}1\r\n${RS}2\r\n`, [1, 2]],
    ['multi-byte characters', `${RS}"é€😀"\n`, ['é€😀']],
  ];

  it.each(CASES)('%s, cut anywhere', (_name, text, expected) => {
    for (const cut of [...allCuts(utf8(text)), ...allTriples(utf8(text))]) {
      expect(outcomeOf(cut, values('json-seq'))).toEqual(expected);
    }
  });

  it('lets a record out at its line feed, before the next one begins', () => {
    expect(outcomeOf([utf8(`${RS}{"a":\n1}\n`)], values('json-seq'))).toEqual([{ a: 1 }]);
  });

  it.each([0, 1])(
    'lets records out at their line feeds alone, whatever stands in their strings (indented by %i)',
    (indent) => {
      const records = [
        ...[
          { a: '{' },
          { a: '}' },
          { a: '[' },
          { a: ']', b: 1 },
          { a: '"{' },
          { a: '\\' },
          { a: '\\"}', b: [] },
          { '\\{': '"' },
        ],
        ...[['}', 1], ['\\\\"]', 1], { a: [{ b: [[]] }] }, [{}, {}], '{', ']', '"', '\\', 1],
      ];
      const text = utf8(records.map((record) => `${JSON.stringify(record, null, indent)}\n`).join(''));
      for (const cut of allCuts(text)) {
        const seen: unknown[] = [];
        const parser = createJsonParser('json-seq', {});
        // Without its end: each record comes out by itself.
        for (const piece of cut) {
          parser.feed(piece, {
            closed: false,
            next: (value) => seen.push(value),
            complete: () => seen.push('complete'),
          });
        }
        expect(seen).toEqual(records);
      }
    },
  );

  it('begins anew behind a record that was cut off in a string or a bracket', () => {
    const text = utf8(`${RS}{"a":"${RS}{"b":1}\n[2]\n${RS}[[${RS}{"c":3}\n[4]\n${RS}"\\${RS}"\\""\n[5]\n`);
    for (const cut of allCuts(text)) {
      const skipped = outcomeOf(cut, values('json-seq', { onParseError: 'skip' }));
      expect(skipped).toEqual([{ b: 1 }, [2], { c: 3 }, [4], '"', [5]]);
    }
  });

  it('names a record that is not JSON, a byte order mark inside the sequence among them', () => {
    expect(outcomeOf([utf8(`${RS}1\n${RS} x \n`)], values('json-seq'))).toEqual([
      1,
      'ResponseParseError: record 2 is not JSON: x',
    ]);
    expect(outcomeOf([utf8(`\uFEFF${RS}1\n${RS}\uFEFF[2]\n`)], values('json-seq'))).toEqual([
      1,
      'ResponseParseError: record 2 is not JSON: [2]',
    ]);
  });

  it('limits a record that a separator ends', () => {
    const limited = (text: string) => outcomeOf([utf8(text)], values('json-seq', { maxRecordBytes: 5 }));
    expect(limited(`${RS}"123"${RS}`)).toEqual(['123']);
    expect(limited(`${RS}"1234"${RS}`)).toEqual(['ResponseTooLargeError: record 1 is larger than 5 bytes']);
  });

  it('takes white space off records as bytes', () => {
    const text = utf8(`${RS} \t\r{"a": 1} \t\r\n${RS} \t\r\n`);
    for (const cut of allCuts(text)) expect(texts(outcomeOf(cut, bytes('json-seq')))).toEqual(['{"a": 1}']);
  });

  it('takes a number or literal with nothing after it for cut off (section 2.4)', () => {
    expect(outcomeOf([utf8(`${RS}12${RS}3\n`)], values('json-seq'))).toEqual([
      'ResponseParseError: record 1 is cut off: 12',
    ]);
    expect(outcomeOf([utf8(`${RS}1\n${RS}tru`)], values('json-seq'))).toEqual([
      1,
      'ResponseParseError: record 2 is cut off: tru',
    ]);
  });

  it('goes on after a record that was cut off', () => {
    const text = utf8(`${RS}{"a":1}\n${RS}{"b":"\n${RS}12${RS}{"c":3}\n`);
    for (const cut of allTriples(text))
      expect(outcomeOf(cut, values('json-seq', { onParseError: 'skip' }))).toEqual([{ a: 1 }, { c: 3 }]);
    const seen: unknown[] = [];
    outcomeOf(
      [text],
      values('json-seq', { onParseError: (error: { position?: number }) => seen.push(error.position) }),
    );
    expect(seen).toEqual([2, 3]);
  });

  it('limits a record, whole or cut anywhere', () => {
    const text = utf8(`${RS}"123"\n${RS}"1234"\n`);
    for (const cut of allTriples(text)) {
      expect(outcomeOf(cut, values('json-seq', { maxRecordBytes: 5 }))).toEqual([
        '123',
        'ResponseTooLargeError: record 2 is larger than 5 bytes',
      ]);
    }
  });

  it('gives the same values however it is cut', () => {
    const part = fc.constantFrom(RS, '\n', '{', '}', '"', '\\', '1', 'true', '[1]', '"é"', ' ', '{"a":\n2}');
    fc.assert(
      fc.property(fc.array(part, { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 10 }), (parts, places) => {
        const whole = utf8(parts.join(''));
        const config = { onParseError: 'skip' as const };
        expect(outcomeOf(cutAt(whole, places), values('json-seq', config))).toEqual(
          outcomeOf([whole], values('json-seq', config)),
        );
        expect(outcomeOf(cutAt(whole, places), bytes('json-seq', config))).toEqual(
          outcomeOf([whole], bytes('json-seq', config)),
        );
      }),
      { seed: 23, numRuns: 1000 },
    );
  });
});

describe('records as bytes', () => {
  it('are the lines of NDJSON, without line ends, blank lines and byte order mark', () => {
    const text = utf8('\uFEFF{"a":1}\r\n\n \t\r\n"é"\nnot json\n2');
    for (const cut of [...allCuts(text), ...allTriples(text)]) {
      expect(texts(outcomeOf(cut, bytes('ndjson')))).toEqual(['{"a":1}', '"é"', 'not json', '2']);
    }
  });

  it('are the data of events, up to [DONE]', () => {
    const text = utf8(
      '\uFEFF: hi\nid: 1\ndata: {"a":\ndata:1}\r\n\r\ndatax: 0\nevent: e\n\ndata: 2\r\rdata: [DONE]\n\ndata: 3\n\n',
    );
    for (const cut of [...allCuts(text), ...allTriples(text)]) {
      expect(texts(outcomeOf(cut, bytes('sse')))).toEqual(['{"a":\n1}', '2']);
      expect(outcomeOf(cut, values('sse'))).toEqual([{ a: 1 }, 2]);
    }
    expect(texts(outcomeOf([text], bytes('sse', { stopAt: null })))).toEqual(['{"a":\n1}', '2', '[DONE]', '3']);
  });

  it.each([
    ['a CR inside a line', '{"a":\r1}\r\n', ['{"a":\r1}']],
    ['blanks around a CR', '1\n \r \n2', ['1', '2']],
  ])('are lines of NDJSON, with %s', (_, text, expected) => {
    for (const cut of allCuts(utf8(text))) expect(texts(outcomeOf(cut, bytes('ndjson')))).toEqual(expected);
  });

  it.each<[string, string, object, string[]]>([
    ['lines that begin like data', 'xata: 1\ndxta: 1\ndaxa: 1\ndatx: 1\nda: 1\ndata: 2\n\n', {}, ['2']],
    ['data without a colon', 'data\ndata: 1\n\n', {}, ['\n1']],
    ['data that are as long as the last', 'data: [1, 2]\n\ndata: [DONE]\n\ndata: 3\n\n', {}, ['[1, 2]']],
    ['data that begin like the last', 'data: [\n\ndata: [DONE]x\n\ndata: [DONE]\n\n', {}, ['[', '[DONE]x']],
    ['blanks', 'data:   \n\ndata:\t\n\ndata: \ndata: \t\n\ndata: 1\n\n', {}, ['1']],
    ['blanks, by whole events', 'data:   \n\ndata:\n\ndata: 1\n\n', { stopAt: { event: 'x' } }, ['1']],
    ['nothing to stop at', 'data: null\n\ndata: [DONE]\n\n', { stopAt: null }, ['null', '[DONE]']],
    ['an empty one to stop at', 'id: 1\n\ndata: 1\n\ndata:\n\ndata: 2\n\n', { stopAt: '' }, ['1']],
  ])('are the data of events, with %s', (_, text, config, expected) => {
    for (const cut of allCuts(utf8(text))) expect(texts(outcomeOf(cut, bytes('sse', config)))).toEqual(expected);
  });

  it('are never decoded', () => {
    const raw = Uint8Array.of(0x22, 0xff, 0xfe, 0x22);
    expect(outcomeOf([raw, utf8('\n')], bytes('ndjson'))).toEqual([[...raw]]);
    expect(outcomeOf([utf8('data:'), raw, utf8('\n\n')], bytes('sse'))).toEqual([[...raw]]);
    expect(outcomeOf([utf8('data:'), raw, utf8('\n\n')], bytes('sse', { stopAt: null }))).toEqual([[...raw]]);
    expect(outcomeOf([utf8(RS), raw, utf8('\n')], bytes('json-seq'))).toEqual([[...raw]]);
  });

  it('are limited like values', () => {
    for (const cut of allCuts(utf8('12345\r\n123456\n'))) {
      expect(texts(outcomeOf(cut, bytes('ndjson', { maxRecordBytes: 5 })))).toEqual([
        '12345',
        'ResponseTooLargeError: a line is larger than 5 bytes',
      ]);
    }
    for (const config of [{}, { stopAt: { event: 'x' } }]) {
      for (const cut of allCuts(utf8('data: 12345\n\ndata: 123456\n\n'))) {
        const error = 'SseError: an event is larger than 5 bytes';
        const limited = { maxRecordBytes: 5, ...config };
        expect(texts(outcomeOf(cut, bytes('sse', limited)))).toEqual(['12345', error]);
        expect(outcomeOf(cut, values('sse', limited))).toEqual([12345, error]);
      }
    }
  });

  it.each([
    ['no data', 'id: 1\ndata:\n\nevent: complete\ndata: \n\ndata:\ndata: \n\n', {}, []],
    [
      'the type of an event to stop at',
      'data: 1\n\nevent: done\ndata: 2\n\ndata: 3\n\n',
      { stopAt: { event: 'done' } },
      [1],
    ],
    ['a function that stops', 'data: 1\n\nid: x\ndata: 2\n\ndata: 3\n\n', { stopAt: ({ id = '' }) => id === 'x' }, [1]],
  ])('are those that values are made of: %s, cut anywhere', (_, text, config, expected) => {
    for (const cut of allCuts(utf8(text))) {
      expect(outcomeOf(cut, values('sse', config))).toEqual(expected);
      expect(texts(outcomeOf(cut, bytes('sse', config))).map(Number)).toEqual(expected);
    }
  });
});
