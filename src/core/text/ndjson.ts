import { ResponseParseError, ResponseTooLargeError } from '../errors.js';
import type { JsonParser } from '../json.js';
import { withoutBom } from './bom.js';
import { checkRecords } from './checkRecords.js';
import type { PushParser, Sink } from './pushParser.js';
import { ByteMeter, fitsBytes } from './utf8.js';

/** What happens to a record that is no JSON: the stream ends with it, it is left out, or it is reported and left out. */
export type OnParseError = 'throw' | 'skip' | ((error: ResponseParseError) => void);

export interface JsonRecordConfig {
  /** @default 'throw' */
  onParseError?: OnParseError;
  /** Most UTF-8 bytes of one record. @default 16 MiB */
  maxRecordBytes?: number;
  /** @default JSON.parse */
  parseJson?: JsonParser;
}

/** JSON values out of text, one a line (LF or CRLF). Blank lines are skipped, a last line needs no line end. */
export function createNdjsonParser<T>(config: JsonRecordConfig = {}): PushParser<string, T> {
  checkRecords(config);
  const { onParseError = 'throw', maxRecordBytes = DEFAULT_MAX_RECORD_BYTES, parseJson = JSON.parse } = config;
  let unfinished = '';
  let lineNumber = 0;
  const tooLarge = () => new ResponseTooLargeError(maxRecordBytes, { what: `line ${lineNumber}` });
  // A CR before the LF is no part of the record, but until the LF comes it takes room.
  const meter = new ByteMeter(maxRecordBytes + 1);

  const read = (line: string, sink: Sink<T>) => {
    lineNumber++;
    if (line === '' || line === '\r') return;
    if (
      line.length * 3 > maxRecordBytes &&
      !fitsBytes(line.endsWith('\r') ? line.slice(0, -1) : line, maxRecordBytes)
    ) {
      throw tooLarge();
    }
    let value: T;
    try {
      // A CR at the end is white space to JSON.
      value = parseJson(line) as T;
    } catch (cause) {
      if (line.trim() !== '') reportRecord(onParseError, { unit: 'line', position: lineNumber, text: line, cause });
      return;
    }
    sink.next(value);
  };

  return withoutBom({
    feed(text, sink) {
      let start = 0;
      let end = text.indexOf('\n');
      if (end !== -1 && unfinished !== '') {
        const line = unfinished + text.slice(0, end);
        unfinished = '';
        start = end + 1;
        read(line, sink);
        if (sink.closed) return;
        end = text.indexOf('\n', start);
      }
      while (end !== -1) {
        read(text.slice(start, end), sink);
        if (sink.closed) return;
        start = end + 1;
        end = text.indexOf('\n', start);
      }
      if (start === text.length) return;
      const piece = start === 0 ? text : text.slice(start);
      unfinished += piece;
      if (!meter.fits(unfinished, piece)) {
        lineNumber++;
        throw tooLarge();
      }
    },
    end(sink) {
      if (unfinished !== '') read(unfinished, sink);
    },
  });
}

/** A record that does not read as JSON. Without a `cause` it was cut off. */
export interface BadRecord {
  unit: 'line' | 'record' | 'event';
  /** 1-based. */
  position: number;
  text: string;
  cause?: unknown;
}

/** Deals with a bad record as `onParseError` says; the error shows at most 200 characters of it. */
export function reportRecord(onParseError: OnParseError, { unit, position, text, cause }: BadRecord): void {
  if (onParseError === 'skip') return;
  const problem = cause === undefined ? 'is cut off' : 'is not JSON';
  const shown = text.trim().slice(0, SHOWN_CHARACTERS);
  const error = new ResponseParseError(`${unit} ${position} ${problem}: ${shown}`, { position, cause });
  if (onParseError === 'throw') throw error;
  onParseError(error);
}

/** 16 MiB. */
export const DEFAULT_MAX_RECORD_BYTES = 16 * 1024 * 1024;

const SHOWN_CHARACTERS = 200;
