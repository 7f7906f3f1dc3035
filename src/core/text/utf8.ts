import { createUtf8Decoder } from '#utf8Decoder';
import type { PushParser } from './pushParser.js';

/** A parser of text that takes bytes as well. */
export function decodedParser<Out>(parser: PushParser<string, Out>): PushParser<Uint8Array | string, Out> {
  const decoder = createUtf8Decoder();
  return {
    feed: (piece, sink) => {
      parser.feed(typeof piece === 'string' ? decoder.flush() + piece : decoder.decode(piece), sink);
    },
    end: (sink) => {
      parser.feed(decoder.flush(), sink);
      if (!sink.closed) parser.end(sink);
    },
  };
}

/** Bytes of `text` in UTF-8. Each half of a surrogate pair counts two, so that text may be cut between them. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x80) continue;
    bytes += code < 0x800 || (code >= 0xd800 && code <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}

/** Whether `text` takes at most `limit` bytes; measured only where its length leaves a doubt. */
export function fitsBytes(text: string, limit: number): boolean {
  if (text.length * 3 <= limit) return true;
  return text.length <= limit && utf8Length(text) <= limit;
}

/** Says of text that grows whether it still fits, without measuring all of it each time. */
export class ByteMeter {
  #bytes = NOT_MEASURED;
  readonly #limit: number;

  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  /** @param piece what `whole` got longer by; all of it where a new text begins */
  fits(whole: string, piece: string): boolean {
    if (whole.length === piece.length) this.#bytes = NOT_MEASURED;
    if (whole.length * 3 <= this.#limit) return true;
    this.#bytes = this.#bytes === NOT_MEASURED ? utf8Length(whole) : this.#bytes + utf8Length(piece);
    return this.#bytes <= this.#limit;
  }
}

const NOT_MEASURED = -1;
