import { createSseParser } from '#sseParser';
import { ConfigurationError, ResponseTooLargeError } from '../errors.js';
import type { JsonParser } from '../json.js';
import { describeKind } from '../paths/paths.js';
import { withoutByteBom } from './bom.js';
import { createByteLineSplitter } from './byteLineSplitter.js';
import { checkRecords } from './checkRecords.js';
import { createEventBytesParser } from './eventBytes.js';
import { createEventJsonParser } from './eventJson.js';
import { createJsonSeqParser, createJsonSeqSplitter } from './jsonSeq.js';
import { createNdjsonParser, DEFAULT_MAX_RECORD_BYTES, type OnParseError } from './ndjson.js';
import { chainParsers, type PushParser } from './pushParser.js';
import type { StopAt } from './stopAt.js';
import { decodedParser } from './utf8.js';

export type JsonStreamFormat = 'ndjson' | 'sse' | 'json-seq';

export interface JsonFormatConfig {
  onParseError?: OnParseError;
  maxRecordBytes?: number;
  stopAt?: StopAt | null;
  parseJson?: JsonParser;
}

/** The format that a content type names. Whatever names none of the others is read line by line, as watch APIs send `application/json`. */
export function jsonFormatOf(contentType: string | null): JsonStreamFormat {
  const type = essenceOf(contentType);
  if (type === 'text/event-stream') return 'sse';
  return type === 'application/json-seq' || type.endsWith('+json-seq') ? 'json-seq' : 'ndjson';
}

/** `type/subtype` of a content type, in lower case, without parameters. */
export function essenceOf(contentType: string | null): string {
  return (contentType ?? '').split(';', 1).join().trim().toLowerCase();
}

/** The records of a body as values. */
export function createJsonParser<T>(format: JsonStreamFormat, config: JsonFormatConfig): PushParser<Uint8Array, T> {
  const { maxRecordBytes = DEFAULT_MAX_RECORD_BYTES } = config;
  switch (format) {
    case 'ndjson':
      return decodedParser(createNdjsonParser<T>(config));
    case 'sse':
      return decodedParser(
        chainParsers(createSseParser({ maxEventBytes: maxRecordBytes }), createEventJsonParser<T>(config)),
      );
    case 'json-seq':
      return createJsonSeqParser<T>(config);
    default:
      throw unknownFormat(format);
  }
}

/** The same records as bytes, never decoded. */
export function createJsonBytesParser(
  format: JsonStreamFormat,
  config: JsonFormatConfig,
): PushParser<Uint8Array, Uint8Array> {
  checkRecords(config);
  const { maxRecordBytes = DEFAULT_MAX_RECORD_BYTES, stopAt } = config;
  switch (format) {
    case 'ndjson':
      return createLineRecords(maxRecordBytes);
    case 'sse':
      return createEventBytesParser({ maxEventBytes: maxRecordBytes, stopAt });
    case 'json-seq':
      return createJsonSeqSplitter(config);
    default:
      throw unknownFormat(format);
  }
}

function createLineRecords(maxLineBytes: number): PushParser<Uint8Array, Uint8Array> {
  const tooLong = () => new ResponseTooLargeError(maxLineBytes, { what: 'a line' });
  const notBlank: PushParser<Uint8Array, Uint8Array> = {
    feed: (line, sink) => {
      if (!isBlank(line)) sink.next(line);
    },
    end: () => {},
  };
  return withoutByteBom(chainParsers(createByteLineSplitter({ maxLineBytes, tooLong, bareCr: false }), notBlank));
}

/** White space only, as JSON counts it. */
function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

function unknownFormat(format: never): ConfigurationError {
  return new ConfigurationError(
    'format',
    `unknown format ${typeof format === 'string' ? JSON.stringify(format) : describeKind(format)}: use 'auto', 'ndjson', 'sse' or 'json-seq'`,
  );
}
