import type { OperatorFunction } from 'rxjs';
import { createNdjsonParser } from '../src/core/text/ndjson.js';
import { decodedParser } from '../src/core/text/utf8.js';
import type { JsonStreamOptions } from '../src/streams/types.js';
import { parseWith } from './internal/parseWith.js';

/**
 * Newline-delimited JSON (NDJSON, JSON Lines), as bytes or text cut anywhere, as values.
 *
 * ```
 * source:  --a-------b-----|      ('{"n":1}\n{"n"', ':2}\r\n\n3')
 * parseNdjson()
 * result:  --x-------y-----(z|)   ({n: 1}, {n: 2}, 3)
 * ```
 *
 * LF and CRLF end a line, blank lines are skipped, the last line needs no line end, one byte order mark is dropped,
 * invalid UTF-8 is replaced.
 *
 * - `onParseError`: `'throw'` ends the stream with a {@link ResponseParseError} that has the 1-based line number as its
 *   `position` and shows at most 200 characters of the line; `'skip'` leaves the line out; a function is told of it and
 *   the line is left out. `@default 'throw'`
 * - `maxRecordBytes`: most bytes of one line; a longer one is a {@link ResponseTooLargeError}. `@default 16 MiB`
 * - `parseJson`: reads each line. `@default JSON.parse`
 *
 * Errors with a {@link ResponseParseError} at a line that is no JSON, and with a {@link ResponseTooLargeError} at one over
 * `maxRecordBytes`.
 *
 * @example
 * ```ts
 * response.body$.pipe(parseNdjson<Row>(), filter((row) => row.active)).subscribe(save);
 * ```
 */
export function parseNdjson<T = unknown>(
  config: Pick<JsonStreamOptions, 'onParseError' | 'maxRecordBytes' | 'parseJson'> = {},
): OperatorFunction<Uint8Array | string, T> {
  return parseWith(() => decodedParser(createNdjsonParser<T>(config)));
}
