import { SseError } from '../errors.js';
import type { ServerSentEvent } from '../types.js';
import { withoutBom } from './bom.js';
import { checkRecords } from './checkRecords.js';
import { createLineScanner } from './lineScanner.js';
import type { PushParser, Sink } from './pushParser.js';
import { ByteMeter, fitsBytes } from './utf8.js';

export interface SseParserConfig {
  /** Most UTF-8 bytes of one event's data, and of any other field's value. @default 1 MiB */
  maxEventBytes?: number;
  /** Keep a last event that no blank line ended. The specification drops it. @default false */
  flushAtEnd?: boolean;
  /** The id in force before the first one comes, after a reconnect for example. @default '' */
  lastEventId?: string;
  /** A valid `retry` field, in milliseconds, as soon as its line is there. */
  onRetry?: (ms: number) => void;
  onComment?: (comment: string) => void;
}

export interface SseParser extends PushParser<string, ServerSentEvent> {
  /** The id of the last block that ended, one without data included: what a reconnect sends as `Last-Event-ID`. */
  readonly lastEventId: string;
}

/** Server-sent events out of text that comes in pieces, by the WHATWG text (HTML, 9.2.5 and 9.2.6). */
export function createSseParser(config: SseParserConfig = {}): SseParser {
  checkRecords(config);
  const { maxEventBytes = DEFAULT_MAX_EVENT_BYTES, flushAtEnd = false, onRetry, onComment } = config;
  const maxLineBytes = maxEventBytes + LONGEST_FIELD_PREFIX;
  /** `undefined`: no `data` line yet, so that the block's end is no event. */
  let data: string | undefined;
  let eventType = '';
  let retry: number | undefined;
  let idBuffer = config.lastEventId ?? '';
  let lastEventId = idBuffer;
  let target: Sink<ServerSentEvent>;

  const tooLarge = () => new SseError('event-too-large', `an event is larger than ${maxEventBytes} bytes`);
  const dataMeter = new ByteMeter(maxEventBytes);
  const lineMeter = new ByteMeter(maxLineBytes);

  const endBlock = (whole = data) => {
    data = undefined;
    lastEventId = idBuffer;
    if (whole !== undefined) {
      const event = eventType === '' ? 'message' : eventType;
      const id = lastEventId;
      target.next(retry === undefined ? { event, data: whole, id } : { event, data: whole, id, retry });
    }
    eventType = '';
    retry = undefined;
  };

  const addData = (value: string) => {
    const piece = data === undefined ? value : `\n${value}`;
    data = data === undefined ? piece : data + piece;
    if (!dataMeter.fits(data, piece)) throw tooLarge();
  };

  const setId = (value: string) => {
    if (!value.includes('\0')) idBuffer = value;
  };

  const setField = (name: string, value: string) => {
    if (name === 'data') addData(value);
    else if (name === 'event') eventType = value;
    else if (name === 'id') setId(value);
    else if (name === 'retry' && ASCII_DIGITS.test(value)) {
      retry = Number(value);
      onRetry?.(retry);
    }
    // Any other field is ignored.
  };

  const onLine = (text: string, start: number, end: number): boolean => {
    if (start === end) {
      endBlock();
      return !target.closed;
    }
    if ((end - start) * 3 > maxEventBytes && !fitsBytes(text.slice(start, end), maxLineBytes)) throw tooLarge();
    const line = text.slice(start, end);
    const colon = line.indexOf(':');
    if (colon === 0) onComment?.(valueAt(line, 1, line.length));
    else if (colon === -1) setField(line, '');
    else setField(line.slice(0, colon), valueAt(line, colon + 1, line.length));
    return true;
  };

  /** What {@link onLine} does with each line; the three fields that nearly every line is without cutting their names out. */
  const onLines = (text: string, from: number): number => {
    let start = from;
    const last = text.length - 1;
    const hasNul = text.includes('\0');
    // No character past the end is asked for: engines compile that to something slower.
    while (start < text.length) {
      const first = text.charCodeAt(start);
      if (first === LF) {
        endBlock();
        if (target.closed) return NONE;
        start++;
        continue;
      }
      const end = text.indexOf('\n', start);
      if (end === NONE) break;
      if ((end - start) * 3 > maxEventBytes) onLine(text, start, end);
      else if (first === 0x64 && isData(text, start)) {
        const value = valueAt(text, start + 5, end);
        // Most events have one line of data, their last one.
        if (data === undefined && end < last && text.charCodeAt(end + 1) === LF) {
          endBlock(value);
          if (target.closed) return NONE;
          start = end + 2;
          continue;
        }
        addData(value);
      } else if (first === 0x69 && text.startsWith('id:', start)) {
        const id = valueAt(text, start + 3, end);
        if (hasNul) setId(id);
        else idBuffer = id;
      } else if (first === 0x65 && text.startsWith('event:', start)) eventType = valueAt(text, start + 6, end);
      else onLine(text, start, end);
      start = end + 1;
    }
    return start;
  };

  const scanner = createLineScanner({
    onLine,
    onLines,
    onGrown: (unfinished, piece) => {
      if (!lineMeter.fits(unfinished, piece)) throw tooLarge();
    },
  });

  const parser = withoutBom<ServerSentEvent>({
    feed: (piece, sink) => {
      target = sink;
      scanner.feed(piece);
    },
    end: (sink) => {
      if (!flushAtEnd) return;
      target = sink;
      const line = scanner.rest();
      if (line !== '') onLine(line, 0, line.length);
      endBlock();
    },
  });
  return {
    feed: parser.feed,
    end: parser.end,
    get lastEventId() {
      return lastEventId;
    },
  };
}

/** 1 MiB. */
export const DEFAULT_MAX_EVENT_BYTES = 1024 * 1024;

const LF = 0x0a;
const SPACE = 0x20;
const COLON = 0x3a;
const NONE = -1;
const ASCII_DIGITS = /^[0-9]+$/;
/** What stands before a value is not counted with it. */
const LONGEST_FIELD_PREFIX = 'event: '.length;

/** Whether `data:` stands there, whose first letter does. It cannot match past the line's end. */
function isData(text: string, start: number): boolean {
  return (
    text.charCodeAt(start + 1) === 0x61 &&
    text.charCodeAt(start + 2) === 0x74 &&
    text.charCodeAt(start + 3) === 0x61 &&
    text.charCodeAt(start + 4) === COLON
  );
}

/** What follows the colon, without the one space that may come first. */
function valueAt(text: string, from: number, end: number): string {
  return text.slice(from < end && text.charCodeAt(from) === SPACE ? from + 1 : from, end);
}
