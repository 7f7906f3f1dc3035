import type { OperatorFunction } from 'rxjs';
import { withoutBom } from '../src/core/text/bom.js';
import type { PushParser } from '../src/core/text/pushParser.js';
import { decodedParser } from '../src/core/text/utf8.js';
import { parseWith } from './internal/parseWith.js';

/**
 * Bytes as text: UTF-8, cut anywhere, one byte order mark dropped, invalid bytes replaced by U+FFFD.
 *
 * ```
 * source:  --a------b--|     ([e2 82], [ac 21])
 * decodeText()
 * result:  ---------x--|     ('€!')
 * ```
 *
 * A character is emitted once all of it is there; nothing is emitted for a chunk that finishes none. It is the
 * WHATWG "UTF-8 decode" (Encoding, 6.1), without a limit: it holds back three bytes at most.
 *
 * @example
 * ```ts
 * response.body$.pipe(decodeText(), splitLines()).subscribe((line) => console.log(line));
 * ```
 */
export function decodeText(): OperatorFunction<Uint8Array, string> {
  return parseWith(() => decodedParser(withoutBom(nonEmpty)) as PushParser<Uint8Array, string>);
}

const nonEmpty: PushParser<string, string> = {
  feed: (text, sink) => {
    if (text !== '') sink.next(text);
  },
  end: () => {},
};
