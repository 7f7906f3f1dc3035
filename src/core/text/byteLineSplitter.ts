import { GrowingBytes } from './growingBytes.js';
import type { PushParser } from './pushParser.js';

export interface ByteLinesConfig {
  maxLineBytes: number;
  /** Thrown for a longer line. */
  tooLong: () => Error;
  /** Whether a CR without LF ends a line too. With `false` it belongs to the line, unless it stands before the LF. */
  bareCr: boolean;
}

/** Bytes into their lines, never decoded: views of the chunk they came in, copies only where a line spans chunks. */
export function createByteLineSplitter({
  maxLineBytes,
  tooLong,
  bareCr,
}: ByteLinesConfig): PushParser<Uint8Array, Uint8Array> {
  // A CR that turns out to stand before an LF is not part of the line, but until then it takes room.
  const unfinished = new GrowingBytes(bareCr ? maxLineBytes : maxLineBytes + 1, tooLong);
  let skipLineFeed = false;

  const lineOf = (bytes: Uint8Array) => {
    const line = !bareCr && bytes[bytes.length - 1] === CR ? bytes.subarray(0, -1) : bytes;
    if (line.length > maxLineBytes) throw tooLong();
    return line;
  };

  return {
    feed(chunk, sink) {
      if (chunk.length === 0) return;
      let start = 0;
      if (skipLineFeed) {
        skipLineFeed = false;
        if (chunk[0] === LF) start = 1;
      }
      let lineFeed = chunk.indexOf(LF, start);
      let carriageReturn = bareCr ? chunk.indexOf(CR, start) : NONE;
      while (lineFeed !== NONE || carriageReturn !== NONE) {
        let end = lineFeed;
        let next = lineFeed + 1;
        if (carriageReturn !== NONE && (lineFeed === NONE || carriageReturn < lineFeed)) {
          end = carriageReturn;
          next = end + 1;
          if (next === chunk.length) skipLineFeed = true;
          else if (next === lineFeed) next++;
          carriageReturn = chunk.indexOf(CR, next);
        }
        if (lineFeed < next && lineFeed !== NONE) lineFeed = chunk.indexOf(LF, next);
        const stretch = chunk.subarray(start, end);
        if (unfinished.length === 0) sink.next(lineOf(stretch));
        else {
          unfinished.append(stretch);
          sink.next(lineOf(unfinished.take()));
        }
        if (sink.closed) return;
        start = next;
      }
      unfinished.append(chunk.subarray(start));
    },
    end(sink) {
      if (unfinished.length > 0) sink.next(lineOf(unfinished.take()));
    },
  };
}

const LF = 0x0a;
const CR = 0x0d;
const NONE = -1;
