import { ResponseTooLargeError } from '../errors.js';
import { withoutByteBom } from './bom.js';
import { checkRecords } from './checkRecords.js';
import { GrowingBytes } from './growingBytes.js';
import { DEFAULT_MAX_RECORD_BYTES, type JsonRecordConfig, reportRecord } from './ndjson.js';
import type { PushParser, Sink } from './pushParser.js';

/** JSON values out of a JSON text sequence (RFC 7464). */
export function createJsonSeqParser<T>(config: JsonRecordConfig = {}): PushParser<Uint8Array, T> {
  checkRecords(config);
  const { onParseError = 'throw', parseJson = JSON.parse } = config;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  return createJsonSeqReader<T>(config, (record, position, sink) => {
    const text = decoder.decode(record);
    let value: T;
    try {
      value = parseJson(text) as T;
    } catch (cause) {
      reportRecord(onParseError, { unit: 'record', position, text, cause });
      return;
    }
    sink.next(value);
  });
}

/** The records of a JSON text sequence (RFC 7464) as bytes, white space around them taken off; never decoded. */
export function createJsonSeqSplitter(config: JsonRecordConfig = {}): PushParser<Uint8Array, Uint8Array> {
  return createJsonSeqReader<Uint8Array>(config, (record, _position, sink) => sink.next(record));
}

/**
 * A record separator ends what is before it. So does a line feed outside of every bracket and string, which lets a
 * record out as soon as it is whole, also when nothing comes after it. A number or literal with no white space after it
 * may be the beginning of a longer one (section 2.4): it is a bad record.
 */
function createJsonSeqReader<Out>(
  { onParseError = 'throw', maxRecordBytes = DEFAULT_MAX_RECORD_BYTES }: JsonRecordConfig,
  read: (record: Uint8Array, position: number, sink: Sink<Out>) => void,
): PushParser<Uint8Array, Out> {
  let position = 1;
  let depth = 0;
  let inString = false;
  let escaped = false;
  const tooLarge = () => new ResponseTooLargeError(maxRecordBytes, { what: `record ${position}` });
  // The line feed takes room until it is taken off.
  const unfinished = new GrowingBytes(maxRecordBytes + 1, tooLarge);

  const endRecord = (rest: Uint8Array, sink: Sink<Out>) => {
    unfinished.append(rest);
    depth = 0;
    inString = false;
    escaped = false;
    const bytes = unfinished.take();
    const record = trimJsonSpace(bytes);
    if (record.length === 0) return;
    if (record.length > maxRecordBytes) throw tooLarge();
    const ended = isJsonSpace(bytes[bytes.length - 1]) || SELF_DELIMITED.has(record[0] ?? 0);
    if (ended) read(record, position, sink);
    else reportRecord(onParseError, { unit: 'record', position, text: new TextDecoder().decode(record) });
    position++;
  };

  /** Whether the record ends before (a separator) or behind (a line feed) this byte. */
  const endsRecord = (byte: number): boolean => {
    if (byte === RECORD_SEPARATOR) return true;
    if (escaped) escaped = false;
    else if (inString) {
      if (byte === QUOTE) inString = false;
      else if (byte === BACKSLASH) escaped = true;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
    else return byte === LF && depth <= 0;
    return false;
  };

  return withoutByteBom({
    feed(chunk, sink) {
      let start = 0;
      for (let i = 0; i < chunk.length; i++) {
        const byte = chunk[i] ?? 0;
        if (!endsRecord(byte)) continue;
        endRecord(chunk.subarray(start, byte === LF ? i + 1 : i), sink);
        if (sink.closed) return;
        start = i + 1;
      }
      unfinished.append(chunk.subarray(start));
    },
    end: (sink) => endRecord(NO_BYTES, sink),
  });
}

function trimJsonSpace(bytes: Uint8Array): Uint8Array {
  let start = 0;
  let end = bytes.length;
  while (isJsonSpace(bytes[start])) start++;
  while (isJsonSpace(bytes[end - 1])) end--;
  return bytes.subarray(start, end);
}

function isJsonSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === LF || byte === 0x0d || byte === 0x09;
}

const RECORD_SEPARATOR = 0x1e;
const LF = 0x0a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
/** An object, an array or a string says itself where it ends. */
const SELF_DELIMITED: ReadonlySet<number> = new Set([OPEN_BRACE, OPEN_BRACKET, QUOTE]);
const NO_BYTES = /* @__PURE__ */ new Uint8Array(0);
