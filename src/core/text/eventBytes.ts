import { SseError } from '../errors.js';
import { withoutByteBom } from './bom.js';
import { createByteLineSplitter } from './byteLineSplitter.js';
import { checkRecords } from './checkRecords.js';
import { DONE } from './eventJson.js';
import { GrowingBytes } from './growingBytes.js';
import { chainParsers, type PushParser } from './pushParser.js';
import { createSseParser, DEFAULT_MAX_EVENT_BYTES } from './sseParser.js';
import { type StopAt, untilEvent } from './stopAt.js';
import { decodedParser } from './utf8.js';

export interface EventBytesConfig {
  /** @default 1 MiB */
  maxEventBytes?: number;
  /** @default '[DONE]' */
  stopAt?: StopAt | null;
}

/**
 * The `data` of each server-sent event as bytes, never decoded, unless `stopAt` asks for more of an event than that. The
 * other fields do not count, and events without data are passed over.
 */
export function createEventBytesParser(config: EventBytesConfig = {}): PushParser<Uint8Array, Uint8Array> {
  checkRecords(config);
  const { maxEventBytes = DEFAULT_MAX_EVENT_BYTES, stopAt = DONE } = config;
  if (stopAt !== null && typeof stopAt !== 'string') return decodedEventBytes(maxEventBytes, stopAt);
  const tooLong = () => new SseError('event-too-large', `an event is larger than ${maxEventBytes} bytes`);
  const maxLineBytes = maxEventBytes + DATA_PREFIX;
  const end = stopAt === null ? undefined : new TextEncoder().encode(stopAt);
  const data = new GrowingBytes(maxEventBytes, tooLong);
  let hasData = false;

  const blocks: PushParser<Uint8Array, Uint8Array> = {
    feed(line, sink) {
      if (line.length > 0) {
        const value = dataOf(line);
        if (!value) return;
        if (hasData) data.append(LINE_FEED);
        data.append(value);
        hasData = true;
      } else if (hasData) {
        hasData = false;
        const record = data.take();
        if (end && sameBytes(record, end)) sink.complete();
        else if (!record.every(isBlank)) sink.next(record);
      }
    },
    // By the specification an event that no blank line ended is dropped.
    end: () => {},
  };
  return withoutByteBom(chainParsers(createByteLineSplitter({ maxLineBytes, tooLong, bareCr: true }), blocks));
}

/** Whole events, for a `stopAt` that knows more than their data. */
function decodedEventBytes(maxEventBytes: number, stopAt: StopAt): PushParser<Uint8Array, Uint8Array> {
  const encoder = new TextEncoder();
  const events = chainParsers(createSseParser({ maxEventBytes }), untilEvent(stopAt));
  return chainParsers(decodedParser(events), {
    feed: ({ data }, sink) => {
      if (data.trim() !== '') sink.next(encoder.encode(data));
    },
    end: () => {},
  });
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === LINE_FEED[0] || byte === 0x09;
}

/** The value of a `data` line; nothing for any other. */
function dataOf(line: Uint8Array): Uint8Array | undefined {
  if (line[0] !== 0x64 || line[1] !== 0x61 || line[2] !== 0x74 || line[3] !== 0x61) return undefined;
  if (line.length === 4) return line.subarray(4);
  if (line[4] !== COLON) return undefined;
  return line.subarray(line[5] === SPACE ? 6 : 5);
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

const COLON = 0x3a;
const SPACE = 0x20;
const LINE_FEED = /* @__PURE__ */ Uint8Array.of(0x0a);
/** The same room as the text parser leaves for what stands before a value. */
const DATA_PREFIX = 'event: '.length;
