/** Finds the lines of text that comes in pieces: LF, CRLF and CR end one, each the moment it is there. */
export interface LineScanner {
  feed(text: string): void;
  /** The last line, when no line end came after it. */
  rest(): string;
}

export interface LineScannerConfig {
  /** A whole line, as a stretch of `text`, so that nothing is cut out that nobody wants. Answers whether to go on. */
  onLine(text: string, start: number, end: number): boolean;
  /**
   * All lines that LF ends, from `start` on, of a text without CR: what `onLine` does with each, in a loop that may know
   * faster ways. Answers where the unfinished line starts, or -1 where nobody wants more.
   */
  onLines(text: string, start: number): number;
  /** A line that is not over yet got longer by `piece`: throws when it is too long. */
  onGrown(unfinished: string, piece: string): void;
}

/**
 * A piece is searched natively, once for LF and once for CR. Only a line that spans pieces is joined. A CR ends its line
 * at once, without waiting for the LF that may follow: that LF is skipped when it comes.
 */
export function createLineScanner({ onLine, onLines, onGrown }: LineScannerConfig): LineScanner {
  let unfinished = '';
  let skipLineFeed = false;

  const endLine = (text: string, start: number, end: number): boolean => {
    if (unfinished === '') return onLine(text, start, end);
    const line = unfinished + text.slice(start, end);
    unfinished = '';
    return onLine(line, 0, line.length);
  };

  /** The lines that LF ends, where there is no CR. Answers where the unfinished line starts, or that nobody wants more. */
  const scanLineFeeds = (text: string, start: number): number => {
    if (unfinished === '') return onLines(text, start);
    const lineFeed = text.indexOf('\n', start);
    if (lineFeed === NONE) return start;
    return endLine(text, start, lineFeed) ? onLines(text, lineFeed + 1) : NONE;
  };

  const scanAllEnds = (text: string, start: number, carriageReturn: number): number => {
    let lineFeed = text.indexOf('\n', start);
    while (lineFeed !== NONE || carriageReturn !== NONE) {
      let end = lineFeed;
      let next = lineFeed + 1;
      if (carriageReturn !== NONE && (lineFeed === NONE || carriageReturn < lineFeed)) {
        end = carriageReturn;
        next = end + 1;
        if (next === text.length) skipLineFeed = true;
        else if (next === lineFeed) next++;
        carriageReturn = text.indexOf('\r', next);
      }
      if (lineFeed !== NONE && lineFeed < next) lineFeed = text.indexOf('\n', next);
      if (!endLine(text, start, end)) return NONE;
      start = next;
    }
    return start;
  };

  return {
    feed(text) {
      if (text === '') return;
      const from = skipLineFeed && text.charCodeAt(0) === LF ? 1 : 0;
      skipLineFeed = false;
      const carriageReturn = text.indexOf('\r', from);
      const start = carriageReturn === NONE ? scanLineFeeds(text, from) : scanAllEnds(text, from, carriageReturn);
      if (start === NONE || start === text.length) return;
      const piece = start === 0 ? text : text.slice(start);
      unfinished += piece;
      onGrown(unfinished, piece);
    },
    rest: () => unfinished,
  };
}

const LF = 0x0a;
const NONE = -1;
