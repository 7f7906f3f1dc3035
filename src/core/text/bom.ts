import type { PushParser } from './pushParser.js';

/** Drops one byte order mark in front of the text. */
export function withoutBom<Out>(parser: PushParser<string, Out>): PushParser<string, Out> {
  let atStart = true;
  return {
    feed: (piece, sink) => {
      if (atStart && piece !== '') {
        atStart = false;
        if (piece.charCodeAt(0) === 0xfeff) piece = piece.slice(1);
      }
      parser.feed(piece, sink);
    },
    end: (sink) => parser.end(sink),
  };
}

/** Drops one byte order mark in front of the bytes, however they are cut. */
export function withoutByteBom<Out>(parser: PushParser<Uint8Array, Out>): PushParser<Uint8Array, Out> {
  let matched = 0;
  let atStart = true;
  return {
    feed: (piece, sink) => {
      let from = 0;
      while (atStart && from < piece.length) {
        if (piece[from] === BOM[matched]) {
          from++;
          matched++;
          atStart = matched < BOM.length;
        } else {
          atStart = false;
          if (matched > 0) parser.feed(BOM.subarray(0, matched), sink);
        }
      }
      if (!sink.closed) parser.feed(piece.subarray(from), sink);
    },
    end: (sink) => {
      if (atStart) parser.feed(BOM.subarray(0, matched), sink);
      parser.end(sink);
    },
  };
}

const BOM = /* @__PURE__ */ Uint8Array.of(0xef, 0xbb, 0xbf);
