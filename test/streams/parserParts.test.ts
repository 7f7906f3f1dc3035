import { describe, expect, it } from 'vitest';
import { ConfigurationError } from '../../src/core/errors.js';
import { batchParser } from '../../src/core/text/batchParser.js';
import { withoutBom, withoutByteBom } from '../../src/core/text/bom.js';
import { createSseParser as createBrowserSseParser } from '../../src/core/text/browserSseParser.js';
import { createByteLineSplitter } from '../../src/core/text/byteLineSplitter.js';
import { checkRecords } from '../../src/core/text/checkRecords.js';
import { GrowingBytes } from '../../src/core/text/growingBytes.js';
import { createJsonBytesParser, createJsonParser, essenceOf } from '../../src/core/text/jsonFormat.js';
import { createJsonSeqParser } from '../../src/core/text/jsonSeq.js';
import { createLineSplitter } from '../../src/core/text/lineSplitter.js';
import { createNdjsonParser } from '../../src/core/text/ndjson.js';
import { chainParsers, type PushParser, type Sink } from '../../src/core/text/pushParser.js';
import { createSseParser } from '../../src/core/text/sseParser.js';
import { type StopAt, untilEvent } from '../../src/core/text/stopAt.js';
import { ByteMeter, decodedParser, fitsBytes, utf8Length } from '../../src/core/text/utf8.js';
import type { ServerSentEvent } from '../../src/core/types.js';
import { utf8 } from './pieces.js';

/** What comes out, then `complete` where that was said; after `limit` values nobody listens any more. */
function collect<T>(limit = Number.POSITIVE_INFINITY): Sink<T> & { readonly seen: unknown[] } {
  const seen: unknown[] = [];
  let closed = false;
  return {
    seen,
    get closed() {
      return closed;
    },
    next(value) {
      seen.push(value instanceof Uint8Array ? [...value] : value);
      closed = seen.length >= limit;
    },
    complete() {
      seen.push('complete');
      closed = true;
    },
  };
}

/** Hands every piece on, and its own end as a value. */
const echo = <T>(): PushParser<T, T | 'end'> => ({
  feed: (piece, sink) => sink.next(piece),
  end: (sink) => sink.next('end'),
});

describe('batchParser', () => {
  it('hands out what one piece gave as one list, and nothing for a piece that gave nothing', () => {
    const sink = collect<unknown[]>();
    const parser = batchParser(createNdjsonParser());
    parser.feed('1\n2\n3', sink);
    parser.feed('', sink);
    parser.feed('4\n', sink);
    parser.end(sink);
    expect(sink.seen).toEqual([[1, 2], [34]]);
  });

  it('hands out what the end gave', () => {
    const sink = collect<unknown[]>();
    const parser = batchParser(createNdjsonParser());
    parser.feed('1', sink);
    parser.end(sink);
    expect(sink.seen).toEqual([[1]]);
  });

  it('hands out what stood before a bad record, then throws', () => {
    const sink = collect<unknown[]>();
    expect(() => batchParser(createNdjsonParser()).feed('1\n2\nx\n3\n', sink)).toThrow('line 3 is not JSON: x');
    expect(sink.seen).toEqual([[1, 2]]);
  });

  it('completes behind what stood before the end that a parser found, and only then', () => {
    const parser = batchParser<string, string>({
      feed(piece, sink) {
        for (const one of piece) {
          if (one === '.') sink.complete();
          if (sink.closed) return;
          sink.next(one);
        }
      },
      end: () => {},
    });
    const sink = collect<string[]>();
    parser.feed('ab', sink);
    parser.feed('cd.ef', sink);
    expect(sink.seen).toEqual([['a', 'b'], ['c', 'd'], 'complete']);
  });
});

describe('chainParsers', () => {
  it('ends the first, then the second', () => {
    const sink = collect<string>();
    const parser = chainParsers(echo<string>(), echo<string>());
    parser.feed('a', sink);
    parser.end(sink);
    expect(sink.seen).toEqual(['a', 'end', 'end']);
  });

  it('asks nothing more of the second once nobody listens', () => {
    const sink = collect<string>(1);
    chainParsers(echo<string>(), echo<string>()).end(sink);
    expect(sink.seen).toEqual(['end']);
  });

  it('lets the first see whether anybody listens, and complete', () => {
    const first: PushParser<string, string> = {
      feed(piece, sink) {
        sink.next(piece);
        if (!sink.closed) sink.complete();
      },
      end: () => {},
    };
    const open = collect<string>();
    chainParsers(first, echo<string>()).feed('a', open);
    expect(open.seen).toEqual(['a', 'complete']);
    const closed = collect<string>(1);
    chainParsers(first, echo<string>()).feed('a', closed);
    expect(closed.seen).toEqual(['a']);
  });
});

describe('a byte order mark', () => {
  it('is dropped from the first text that has anything, and from no other', () => {
    const sink = collect<string>();
    const parser = withoutBom(echo<string>());
    for (const piece of ['', '\uFEFFa', '\uFEFFb']) parser.feed(piece, sink);
    parser.end(sink);
    expect(sink.seen).toEqual(['', 'a', '\uFEFFb', 'end']);
  });

  it.each<[string, number[][], number[][]]>([
    [
      'whole',
      [
        [0xef, 0xbb, 0xbf, 1],
        [0xef, 0xbb, 0xbf],
      ],
      [[1], [0xef, 0xbb, 0xbf]],
    ],
    ['cut', [[0xef], [0xbb], [0xbf, 1]], [[], [], [1]]],
    [
      'that is none after all',
      [
        [0xef, 0xbb],
        [1, 2],
      ],
      [[], [0xef, 0xbb], [1, 2]],
    ],
    ['that begins again', [[0xef, 0xef, 0xbb, 0xbf]], [[0xef], [0xef, 0xbb, 0xbf]]],
    ['of nothing', [], [[]]],
    ['that is not there', [[1, 0xef, 0xbb, 0xbf]], [[1, 0xef, 0xbb, 0xbf]]],
  ])('of bytes: %s', (_, pieces, expected) => {
    const sink = collect<Uint8Array | 'end'>();
    const parser = withoutByteBom(echo<Uint8Array>());
    for (const piece of pieces) parser.feed(Uint8Array.from(piece), sink);
    parser.end(sink);
    expect(sink.seen).toEqual([...expected, 'end']);
  });

  it.each([
    [[0xef], [0xef]],
    [
      [0xef, 0xbb],
      [0xef, 0xbb],
    ],
  ])('of bytes that ends too soon is handed on: %j', (bytes, expected) => {
    const sink = collect<Uint8Array | 'end'>();
    const parser = withoutByteBom(echo<Uint8Array>());
    parser.feed(Uint8Array.from(bytes), sink);
    parser.end(sink);
    expect(sink.seen).toEqual([[], expected, 'end']);
  });

  it('of bytes hands nothing on to those that have heard enough', () => {
    const sink = collect<Uint8Array | 'end'>(1);
    withoutByteBom(echo<Uint8Array>()).feed(Uint8Array.of(0xef, 1, 2), sink);
    expect(sink.seen).toEqual([[0xef]]);
  });
});

describe('a parser of text that takes bytes', () => {
  it('hands the rest of a cut character on before it ends, unless nobody listens any more', () => {
    const read = (limit: number) => {
      const sink = collect<string>(limit);
      const parser = decodedParser(echo<string>());
      parser.feed(Uint8Array.of(0x61, 0xe2), sink);
      parser.feed('b', sink);
      parser.feed(Uint8Array.of(0xe2), sink);
      parser.end(sink);
      return sink.seen;
    };
    expect(read(5)).toEqual(['a', '\ufffdb', '', '\ufffd', 'end']);
    expect(read(4)).toEqual(['a', '\ufffdb', '', '\ufffd']);
  });
});

describe('once nobody listens any more', () => {
  const bytesOf = (parser: PushParser<Uint8Array, unknown>, text: string) => (sink: Sink<unknown>) =>
    parser.feed(utf8(text), sink);
  const textOf = (parser: PushParser<string, unknown>, text: string) => (sink: Sink<unknown>) =>
    parser.feed(text, sink);
  const bytesConfig = { maxLineBytes: 9, tooLong: () => new Error(), bareCr: true };

  const cutLine = (sink: Sink<unknown>) => {
    const parser = createNdjsonParser();
    for (const piece of ['1', '1\n2\n3\n']) parser.feed(piece, sink);
  };

  it.each<[string, (sink: Sink<unknown>) => void]>([
    ['lines of bytes', bytesOf(createByteLineSplitter(bytesConfig), 'a\nb\nc\n')],
    ['lines', textOf(createLineSplitter(), 'a\nb\nc\n')],
    ['lines that a CR ends', textOf(createLineSplitter(), 'a\rb\rc\r')],
    ['NDJSON', textOf(createNdjsonParser(), '1\n2\n3\n')],
    ['NDJSON whose first line was cut', cutLine],
    ['JSON sequences', bytesOf(createJsonSeqParser(), '[1]\n[2]\n[3]\n')],
    ['events', textOf(createSseParser(), 'data: a\n\ndata: b\n\ndata: c\n\n')],
    ['events of several lines', textOf(createSseParser(), 'data: a\nid: 1\n\ndata: b\nid: 2\n\n')],
    ['events that CR ends', textOf(createSseParser(), 'data: a\r\rdata: b\r\rdata: c\r\r')],
    ['events in a browser', textOf(createBrowserSseParser(), 'data: a\n\ndata: b\n\n')],
  ])('a parser of %s goes no further', (_, feed) => {
    const sink = collect<unknown>(1);
    feed(sink);
    expect(sink.seen).toHaveLength(1);
  });
});

describe('what never ends', () => {
  const fed = <T>(parser: PushParser<T, unknown>, piece: T) => {
    for (let times = 0; times < 20; times++) parser.feed(piece, collect<unknown>());
  };

  it.each<[string, () => void, string]>([
    ['a line', () => fed(createLineSplitter({ maxLineLength: 5 }), 'x'), 'a line is larger than 5 bytes'],
    ['a line of NDJSON', () => fed(createNdjsonParser({ maxRecordBytes: 5 }), 'x'), 'line 1 is larger than 5 bytes'],
    [
      'a record of a sequence',
      () => fed(createJsonSeqParser({ maxRecordBytes: 5 }), utf8('x')),
      'record 1 is larger than 5 bytes',
    ],
    ['an event', () => fed(createSseParser({ maxEventBytes: 5 }), 'x'), 'an event is larger than 5 bytes'],
    [
      'an event in a browser',
      () => fed(createBrowserSseParser({ maxEventBytes: 5 }), 'x'),
      'an event is larger than 5 bytes',
    ],
    [
      'an event as bytes',
      () => fed(createJsonBytesParser('sse', { maxRecordBytes: 5 }), utf8('x')),
      'an event is larger than 5 bytes',
    ],
  ])('is an error before its end comes: %s', (_, feed, message) => {
    expect(feed).toThrow(message);
  });
});

describe.each([
  ['in Node', createSseParser],
  ['in a page', createBrowserSseParser],
])('createSseParser %s', (_, create) => {
  it('knows the id of the last block that ended', () => {
    const parser = create({ lastEventId: '7' });
    const ids = ['data: a\n\n', 'id: 8\n\n', 'id: 9\n', 'id: 10', '\n\n'].map((piece) => {
      parser.feed(piece, collect<ServerSentEvent>());
      return parser.lastEventId;
    });
    expect(ids).toEqual(['7', '8', '8', '8', '10']);
    expect(create().lastEventId).toBe('');
  });

  it('hands out events that have no more than they were sent with', () => {
    const sink = collect<ServerSentEvent>();
    create().feed('data: a\n\nretry: 5\ndata: b\n\n', sink);
    expect(sink.seen).toStrictEqual([
      { event: 'message', data: 'a', id: '' },
      { event: 'message', data: 'b', id: '', retry: 5 },
    ]);
  });

  it('hands out nothing twice at the end', () => {
    const sink = collect<ServerSentEvent>();
    const parser = create({ flushAtEnd: true });
    parser.feed('data: a\n\ndata: b\n', sink);
    parser.end(sink);
    expect(sink.seen).toHaveLength(2);
  });

  it('says by its reason that an event is too large', () => {
    const error = { name: 'SseError', reason: 'event-too-large' };
    const thrown = (text: string) => {
      try {
        create({ maxEventBytes: 5 }).feed(text, collect<ServerSentEvent>());
      } catch (cause) {
        return cause;
      }
      return undefined;
    };
    expect(thrown('data: 123456\n\n')).toMatchObject(error);
    expect(thrown('data: 123456789')).toMatchObject(error);
    expect(thrown('data: 123\ndata: 45\n\n')).toMatchObject(error);
    expect(thrown('data: 12345\n\n')).toBeUndefined();
  });
});

describe('GrowingBytes', () => {
  const tooLong = () => new RangeError('too long');

  it('hands out a copy of all that came, and starts anew', () => {
    const bytes = new GrowingBytes(2_000_000, tooLong);
    const large = new Uint8Array(70_000).fill(7);
    for (const piece of [utf8('ab'), large, utf8('c')]) bytes.append(piece);
    expect(bytes.length).toBe(70_003);
    const first = bytes.take();
    expect([first.length, first[0], first[2], first[70_001], first[70_002]]).toEqual([70_003, 97, 7, 7, 99]);
    bytes.append(utf8('de'));
    expect(first[0]).toBe(97);
    expect([...bytes.take()]).toEqual([100, 101]);
    expect(bytes.take()).toHaveLength(0);
  });

  it('takes as many as fit', () => {
    const bytes = new GrowingBytes(4, tooLong);
    bytes.append(utf8('abc'));
    bytes.append(utf8('d'));
    expect(() => bytes.append(utf8('e'))).toThrow('too long');
    expect([...bytes.take()]).toEqual([97, 98, 99, 100]);
  });
});

describe('the event to stop at', () => {
  const events: ServerSentEvent[] = [
    { event: 'message', data: 'a', id: '' },
    { event: 'done', data: 'b', id: '' },
    { event: 'message', data: 'c', id: '' },
    { event: 'done', data: 'c', id: '' },
  ];
  const read = (stopAt: StopAt | undefined) => {
    const sink = collect<ServerSentEvent>();
    const parser = untilEvent(stopAt);
    for (const event of events) if (!sink.closed) parser.feed(event, sink);
    parser.end(sink);
    return sink.seen.map((one) => (one === 'complete' ? one : (one as ServerSentEvent).data));
  };

  it.each<[string, StopAt | undefined, string[]]>([
    ['nothing', undefined, ['a', 'b', 'c', 'c']],
    ['null', null as never, ['a', 'b', 'c', 'c']],
    ['its data', 'c', ['a', 'b', 'complete']],
    ['no data', '', ['a', 'b', 'c', 'c']],
    ['its type', { event: 'done' }, ['a', 'complete']],
    ['its data in an object', { data: 'c' }, ['a', 'b', 'complete']],
    ['its type and data', { event: 'done', data: 'c' }, ['a', 'b', 'c', 'complete']],
    ['a function', ({ data }) => data === 'b', ['a', 'complete']],
  ])('by %s', (_, stopAt, expected) => {
    expect(read(stopAt)).toEqual(expected);
  });

  it('is an error where it says nothing, or is of another kind', () => {
    expect(() => read({})).toThrow(ConfigurationError);
    expect(() => read({ event: undefined })).toThrow(
      "stopAt: must be the data of an event, { event: 'type' } or a function",
    );
    expect(() => read(5 as never)).toThrow(/stopAt.*string, object, function or null/);
  });
});

describe('options of a parser of records', () => {
  it.each(['maxRecordBytes', 'maxEventBytes'])('%s is a number', (name) => {
    expect(() => checkRecords({ [name]: Number.NaN })).toThrow(ConfigurationError);
    expect(() => checkRecords({ [name]: Number.NaN })).toThrow(`${name}: must be a number of bytes, not NaN`);
    expect(() => checkRecords({ [name]: '5' })).toThrow(ConfigurationError);
    expect(() => checkRecords({ [name]: Number.POSITIVE_INFINITY })).not.toThrow();
  });

  it.each([
    ['onParseError', 5],
    ['parseJson', 'x'],
    ['onRetry', 'x'],
    ['onComment', 'x'],
    ['lastEventId', 5],
  ])('%s is none of %j', (name, value) => {
    expect(() => checkRecords({ [name]: value })).toThrow(ConfigurationError);
    expect(() => checkRecords({ [name]: value })).toThrow(name);
  });
});

describe('the format of records', () => {
  it.each([
    [' Text/Event-Stream ; charset=utf-8', 'text/event-stream'],
    [null, ''],
  ])('%j is %j', (type, essence) => {
    expect(essenceOf(type)).toBe(essence);
  });

  it.each([
    ['"xml"', 'xml'],
    ['an object', {}],
  ])('is an error where it is %s', (shown, format) => {
    const message = `format: unknown format ${shown}: use 'auto', 'ndjson', 'sse' or 'json-seq'`;
    for (const create of [createJsonParser, createJsonBytesParser]) {
      expect(() => create(format as never, {})).toThrow(ConfigurationError);
      expect(() => create(format as never, {})).toThrow(message);
    }
  });
});

describe('bytes of a text', () => {
  it.each([
    ['', 0],
    ['a\x7f', 2],
    ['\x80\u07ff', 4],
    ['\u0800\ud7ff\ue000\uffff', 12],
    ['😀', 4],
    ['\ud83d', 2],
    ['\ude00', 2],
    ['\udfff\ud800', 4],
  ])('%j has %i', (text, length) => {
    expect(utf8Length(text)).toBe(length);
  });

  it('fit to the last one', () => {
    expect(fitsBytes('aaa', 3)).toBe(true);
    expect(fitsBytes('aaaa', 3)).toBe(false);
    expect(fitsBytes('éa', 3)).toBe(true);
    expect(fitsBytes('éé', 3)).toBe(false);
    expect(fitsBytes('€', 3)).toBe(true);
  });

  it('fit while a text grows, and of a new one anew', () => {
    const meter = new ByteMeter(6);
    expect(meter.fits('é', 'é')).toBe(true);
    expect(meter.fits('ééa', 'éa')).toBe(true);
    expect(meter.fits('ééaa', 'a')).toBe(true);
    expect(meter.fits('ééaaa', 'a')).toBe(false);
    expect(meter.fits('aaaaaa', 'aaaaaa')).toBe(true);
    expect(meter.fits('aaaaaab', 'b')).toBe(false);
  });
});
