import { ResponseTooLargeError } from '../errors.js';
import { createLineScanner } from './lineScanner.js';
import type { PushParser, Sink } from './pushParser.js';

/** Text into its lines, blank ones kept, without their LF, CRLF or CR. `maxLineLength` counts UTF-16 units. */
export function createLineSplitter({ maxLineLength = DEFAULT_MAX_LINE } = {}): PushParser<string, string> {
  let target: Sink<string>;
  const check = (length: number) => {
    if (length > maxLineLength) throw new ResponseTooLargeError(maxLineLength, { what: 'a line' });
  };
  const onLine = (text: string, start: number, end: number): boolean => {
    check(end - start);
    target.next(text.slice(start, end));
    return !target.closed;
  };
  const scanner = createLineScanner({
    onLine,
    onLines(text, from) {
      let start = from;
      while (start < text.length) {
        // The next line is often blank: no need to search for its end.
        const end = text.charCodeAt(start) === LF ? start : text.indexOf('\n', start);
        if (end === NONE) break;
        if (!onLine(text, start, end)) return NONE;
        start = end + 1;
      }
      return start;
    },
    onGrown: (unfinished) => check(unfinished.length),
  });
  return {
    feed: (piece, sink) => {
      target = sink;
      scanner.feed(piece);
    },
    end: (sink) => {
      const rest = scanner.rest();
      if (rest !== '') sink.next(rest);
    },
  };
}

/** 16 MiB. */
export const DEFAULT_MAX_LINE = 16 * 1024 * 1024;

const LF = 0x0a;
const NONE = -1;
