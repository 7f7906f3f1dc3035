import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { from, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { parseSse } from '../../operators/parseSse.js';
import type { ServerSentEvent } from '../../src/core/types.js';
import { allCuts, allTriples, cutAt, outcomeOf, utf8 } from './pieces.js';

const message = (data: string, more: Partial<ServerSentEvent> = {}): ServerSentEvent => ({
  event: 'message',
  data,
  id: '',
  ...more,
});

/** HTML, 9.2.5 (parsing) and 9.2.6 (interpreting), rule by rule. */
const WHATWG: [name: string, stream: string, expected: ServerSentEvent[]][] = [
  ['one event', 'data: a\n\n', [message('a')]],
  ['no space after the colon', 'data:a\n\n', [message('a')]],
  ['only one space is taken off', 'data:  a\n\n', [message(' a')]],
  ['a tab is no space', 'data:\ta\n\n', [message('\ta')]],
  ['several data lines are joined by LF', 'data: YHOO\ndata: +2\ndata: 10\n\n', [message('YHOO\n+2\n10')]],
  [
    'the example with comment, ids and an empty id',
    ': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n',
    [message('first event', { id: '1' }), message('second event'), message(' third event')],
  ],
  ['the example with empty data', 'data\n\ndata\ndata\n\ndata:', [message(''), message('\n')]],
  ['the example with and without a space', 'data:test\n\ndata: test\n\n', [message('test'), message('test')]],
  ['LF', 'data: a\ndata: b\n\n', [message('a\nb')]],
  ['CRLF', 'data: a\r\ndata: b\r\n\r\n', [message('a\nb')]],
  ['CR', 'data: a\rdata: b\r\r', [message('a\nb')]],
  ['all line ends mixed', 'data: a\r\ndata: b\rdata: c\n\r\ndata: d\n\r', [message('a\nb\nc'), message('d')]],
  ['CRLF is one line end, LF CR are two', 'data: a\n\rdata: b\r\n\n', [message('a'), message('b')]],
  ['a byte order mark is dropped', '\uFEFFdata: a\n\n', [message('a')]],
  ['only one byte order mark', '\uFEFF\uFEFFdata: a\n\ndata: b\n\n', [message('b')]],
  ['a byte order mark later on is part of the name', 'data: a\n\n\uFEFFdata: b\n\n', [message('a')]],
  ['no data, no event', 'event: x\nid: 1\n\ndata: a\n\n', [message('a', { id: '1' })]],
  [
    'an event type holds for its block only',
    'event: x\ndata: a\n\ndata: b\n\n',
    [message('a', { event: 'x' }), message('b')],
  ],
  ['a block without data forgets its event type', 'event: x\n\ndata: a\n\n', [message('a')]],
  ['the last event type counts', 'event: x\nevent: y\ndata: a\n\n', [message('a', { event: 'y' })]],
  ['an empty event type is message', 'event: x\nevent:\ndata: a\n\n', [message('a')]],
  ['the id is sticky', 'id: 1\ndata: a\n\ndata: b\n\n', [message('a', { id: '1' }), message('b', { id: '1' })]],
  ['an id after the data counts', 'data: a\nid: 1\n\n', [message('a', { id: '1' })]],
  ['an id with NUL is ignored', 'id: 1\n\nid: 2\0\ndata: a\n\n', [message('a', { id: '1' })]],
  ['an empty id resets', 'id: 1\ndata: a\n\nid:\ndata: b\n\n', [message('a', { id: '1' }), message('b')]],
  ['retry in digits', 'retry: 1500\ndata: a\n\ndata: b\n\n', [message('a', { retry: 1500 }), message('b')]],
  [
    'retry with anything else is ignored',
    'retry: 1e3\nretry: -1\nretry: 1.5\nretry: \u0661\nretry:\nretry\nretry:  1\ndata: a\n\n',
    [message('a')],
  ],
  ['retry with leading zeros is decimal', 'retry: 010\ndata: a\n\n', [message('a', { retry: 10 })]],
  ['unknown fields are ignored', 'foo: bar\ndatax: 1\nDATA: 2\n data: 3\ndata : 4\ndata: a\n\n', [message('a')]],
  ['a field name alone has an empty value', 'event\ndata\n\n', [message('')]],
  ['comments', ':\n: x\n:data: y\ndata: a\n:in between\ndata: b\n\n', [message('a\nb')]],
  ['colons in a value stay', 'data: a: b:c\n\n', [message('a: b:c')]],
  ['blank lines on end', '\n\n\n\ndata: a\n\n\n\n', [message('a')]],
  ['an event that nothing ended is dropped', 'data: a\n\ndata: b\n', [message('a')]],
  ['a line that nothing ended is dropped', 'data: a\n\ndata: b', [message('a')]],
  ['NUL in data stays', 'data: a\0b\n\n', [message('a\0b')]],
  ['other line separators are none', 'data: a\u2028b\u0085c\vd\fe\n\n', [message('a\u2028b\u0085c\vd\fe')]],
  ['multi-byte characters', 'data: aé€😀\nid: ü\nevent: ☃\n\n', [message('aé€😀', { id: 'ü', event: '☃' })]],
  ['nothing', '', []],
];

describe('parseSse by the WHATWG text', () => {
  it.each(WHATWG)('%s', (_name, stream, expected) => {
    expect(outcomeOf([utf8(stream)], parseSse())).toEqual(expected);
    expect(outcomeOf([stream], parseSse())).toEqual(expected);
  });

  it.each(WHATWG)('%s, cut anywhere', (_name, stream, expected) => {
    for (const cut of [...allCuts(utf8(stream)), ...allTriples(utf8(stream))]) {
      expect(outcomeOf(cut, parseSse())).toEqual(expected);
    }
    for (const cut of [...allCuts(stream), ...allTriples(stream)]) expect(outcomeOf(cut, parseSse())).toEqual(expected);
  });

  it('replaces invalid UTF-8 as TextDecoder does, cut anywhere', () => {
    const bytes = Uint8Array.of(
      ...utf8('data: '),
      0xe2,
      0x82,
      0x41,
      0xf0,
      0x9f,
      0x98,
      0xff,
      0xc3,
      0xed,
      0xa0,
      0x80,
      ...utf8('\n\n'),
    );
    const expected = [message(new TextDecoder().decode(bytes.subarray(6, -2)))];
    for (const cut of allTriples(bytes)) expect(outcomeOf(cut, parseSse())).toEqual(expected);
  });

  it('drops one byte order mark of bytes, one byte at a time', () => {
    expect(
      outcomeOf(
        Array.from(utf8('\uFEFFdata: a\n\n'), (byte) => Uint8Array.of(byte)),
        parseSse(),
      ),
    ).toEqual([message('a')]);
  });
});

describe('parseSse', () => {
  it('keeps a last event that nothing ended with flushAtEnd', () => {
    for (const cut of allCuts('data: a\n\nid: 4\ndata: b')) {
      expect(outcomeOf(cut, parseSse({ flushAtEnd: true }))).toEqual([message('a'), message('b', { id: '4' })]);
    }
    expect(outcomeOf(['event: x'], parseSse({ flushAtEnd: true }))).toEqual([]);
  });

  it('reports retry fields and comments as their lines come', () => {
    const seen: unknown[] = [];
    const reports = { onRetry: (ms: number) => seen.push(ms), onComment: (comment: string) => seen.push(comment) };
    outcomeOf([': one\nretry: 5', '\n:two\n:\nretry: x\n'], parseSse(reports));
    expect(seen).toEqual(['one', 5, 'two', '']);
  });

  it('lets an event out before the LF that may follow its last CR', () => {
    expect(outcomeOf(['data: a\r\n\r'], parseSse())).toEqual([message('a')]);
  });

  it('limits an event, whole or cut anywhere, after the events before it', () => {
    const fits = `data: ${'é'.repeat(10)}\n\n`;
    const over = `data: ${'é'.repeat(10)}x\n\n`;
    const lines = 'data: aaaaaaaaaa\ndata: bbbbbbbbbb\n\n';
    const error = 'SseError: an event is larger than 20 bytes';
    for (const cut of allTriples(fits + over)) {
      expect(outcomeOf(cut, parseSse({ maxEventBytes: 20 }))).toEqual([message('é'.repeat(10)), error]);
    }
    for (const cut of allCuts(utf8(fits + lines))) {
      expect(outcomeOf(cut, parseSse({ maxEventBytes: 20 }))).toEqual([message('é'.repeat(10)), error]);
    }
  });

  it('limits a line that never ends, a comment too', () => {
    for (const start of ['data: ', ': ', 'id: ', 'junk']) {
      const outcome = outcomeOf(
        ['data: a\n\n', start, ...Array.from({ length: 100 }, () => 'xxxxxxxxxx')],
        parseSse({ maxEventBytes: 100 }),
      );
      expect(outcome).toEqual([message('a'), 'SseError: an event is larger than 100 bytes']);
    }
  });

  it.each(['event: ', 'id: ', 'retry: ', ': ', 'other: '])('limits a line that comes whole: %s', (start) => {
    const limited = (line: string) =>
      outcomeOf([`data: a\n\n${start}${line}\ndata: b\n\n`], parseSse({ maxEventBytes: 40 })).map((one) =>
        typeof one === 'string' ? one : (one as ServerSentEvent).data,
      );
    expect(limited('é'.repeat(20))).toEqual(['a', 'b']);
    expect(limited('é'.repeat(24))).toEqual(['a', 'SseError: an event is larger than 40 bytes']);
    expect(limited('x'.repeat(48))).toEqual(['a', 'SseError: an event is larger than 40 bytes']);
  });

  it('does not count comments and blank blocks together', () => {
    const pings = Array.from({ length: 1000 }, () => ': keep-alive\n');
    expect(outcomeOf([...pings, 'data: a\n\n'], parseSse({ maxEventBytes: 20 }))).toEqual([message('a')]);
  });

  it('holds an event of many short data lines in linear time', () => {
    const lines = Array.from({ length: 50_000 }, () => 'data: 0123456789\n');
    const outcome = outcomeOf([...lines, '\n'], parseSse()) as ServerSentEvent[];
    expect(outcome[0]?.data.length).toBe(50_000 * 11 - 1);
  });

  it('agrees with eventsource-parser where that one follows the text', () => {
    // It loses the id of a block without data, and drops the last LF of a CR-only stream: neither is generated here.
    const field = fc.oneof(
      fc.string().map((value) => `data: ${value}`),
      fc.string({ unit: 'binary' }).map((value) => `data:${value}`),
      fc.constantFrom('data', 'event: tick', 'event', ': comment', 'retry: 10', 'junk', 'other: x'),
    );
    const block = fc
      .tuple(fc.array(field, { minLength: 1, maxLength: 5 }), fc.nat(9))
      .map(([lines, id]) => ['data: x', `id: ${id}`, ...lines]);
    const stream = fc
      .tuple(fc.array(block, { maxLength: 6 }), fc.constantFrom('\n', '\r\n'))
      .map(([blocks, lineEnd]) =>
        blocks.map((lines) => lines.map((line) => line.replace(/[\r\n]/g, ' ') + lineEnd).join('') + lineEnd).join(''),
      );
    fc.assert(
      fc.property(stream, fc.array(fc.nat(), { maxLength: 8 }), (text, places) => {
        const expected: unknown[] = [];
        const oracle = createParser({
          onEvent: ({ event = 'message', data, id = '' }) => expected.push({ event, data, id }),
        });
        oracle.feed(new TextDecoder().decode(utf8(text)));
        const events = (pieces: readonly (string | Uint8Array)[]) =>
          (outcomeOf(pieces, parseSse()) as ServerSentEvent[]).map(({ event, data, id }) => ({ event, data, id }));
        expect(events(cutAt(utf8(text), places))).toEqual(expected);
      }),
      { seed: 5, numRuns: 400 },
    );
  });

  it('reads any two lines by the rules, in one piece and in two', () => {
    const fields = ['data', 'dat', 'xata', 'dxta', 'daxa', 'datx', 'id', 'ix', 'event', 'evenx', 'retry', 'x', ''];
    const lines = ['', 'd', 'e', 'i', ...fields.flatMap((field) => [field, `${field}: 1`])];
    lines.push(
      'data:',
      'id:',
      'event:',
      'data:  2',
      'id:2',
      'id: 3\0',
      'retry: x1',
      'retry: 1x',
      'datax: 1',
      'idx: 1',
      'eventx: 1',
      'data:\t1',
    );
    for (const one of lines) {
      for (const two of lines) {
        const written = [one, two, '', 'data: z', '', one, 'data: z', two, ''];
        const text = written.map((line) => `${line}\n`).join('');
        const expected = byTheRules(written);
        expect(outcomeOf([text], parseSse())).toEqual(expected);
        expect(outcomeOf([text.slice(0, one.length), text.slice(one.length)], parseSse())).toEqual(expected);
      }
    }
  });

  it('gives what the rules give, read one by one', () => {
    const line = fc.oneof(
      fc.constantFrom('data', 'data:', 'data: a', 'data:b', 'data:  c', 'datax: 1', 'dat', 'd', 'e', 'i', 'id'),
      fc.constantFrom(
        'id: 1',
        'id:2',
        'id:',
        'id: 3\0',
        'idx: 4',
        'event: tick',
        'event:',
        'event',
        'events: x',
        'even',
      ),
      fc.constantFrom('retry: 5', 'retry: x', 'retry', ': hi', ':', 'other: x', ' data: y'),
      fc.constantFrom('', '', ''),
    );
    const lines = fc.array(line, { maxLength: 25 });
    fc.assert(
      fc.property(
        lines,
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat(), { maxLength: 4 }),
        (written, lineEnd, places) => {
          const text = written.map((one) => one + lineEnd).join('');
          expect(outcomeOf(cutAt(text, places), parseSse())).toEqual(byTheRules(written));
        },
      ),
      { seed: 11, numRuns: 3000 },
    );
  });

  it('gives the same events however bytes and strings are cut', () => {
    const piece = fc.constantFrom(
      'data',
      'data: ',
      'id: 7',
      'id',
      'event: e',
      'retry: 3',
      ':',
      ' ',
      '\n',
      '\r',
      '\r\n',
      '\n\n',
      '\0',
      'é',
      '😀',
      '\uFEFF',
      'x',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        fc.boolean(),
        (parts, places, flushAtEnd) => {
          const text = parts.join('');
          const whole = outcomeOf([text], parseSse({ flushAtEnd, maxEventBytes: 24 }));
          expect(outcomeOf(cutAt(text, places), parseSse({ flushAtEnd, maxEventBytes: 24 }))).toEqual(whole);
          expect(outcomeOf(cutAt(utf8(text), places), parseSse({ flushAtEnd, maxEventBytes: 24 }))).toEqual(whole);
        },
      ),
      { seed: 7, numRuns: 1500 },
    );
  });

  it('keeps state in the subscription', () => {
    const parse = parseSse();
    const results: ServerSentEvent[][] = [];
    for (let i = 0; i < 2; i++)
      from(['data: a\nid: 1\n\n', 'data: cut'])
        .pipe(parse, toArray())
        .subscribe((events) => results.push(events));
    expect(results).toEqual([[message('a', { id: '1' })], [message('a', { id: '1' })]]);
  });
});

/** HTML, 9.2.6, in the words of the specification: what the parser's fast ways must equal. */
function byTheRules(lines: readonly string[]): ServerSentEvent[] {
  const events: ServerSentEvent[] = [];
  let data = '';
  let hasData = false;
  let type = '';
  let retry: number | undefined;
  let id = '';
  for (const line of lines) {
    const colon = line.indexOf(':');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (line === '') {
      if (hasData)
        events.push(
          message(data.slice(0, -1), { event: type || 'message', id, ...(retry !== undefined && { retry }) }),
        );
      [data, hasData, type, retry] = ['', false, '', undefined];
    } else if (field === 'data') {
      data += `${value}\n`;
      hasData = true;
    } else if (field === 'event') type = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
    else if (field === 'retry' && /^[0-9]+$/.test(value)) retry = Number(value);
  }
  return events;
}
