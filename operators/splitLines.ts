import type { OperatorFunction } from 'rxjs';
import { checkOptions } from '../src/core/checkOptions.js';
import { createLineSplitter } from '../src/core/text/lineSplitter.js';
import { parseWith } from './internal/parseWith.js';

export interface SplitLinesConfig {
  /** Most characters (UTF-16 units) of one line; a longer one is a `ResponseTooLargeError`. @default 16 Mi */
  maxLineLength?: number | undefined;
}

/**
 * Text, cut anywhere, as its lines.
 *
 * ```
 * source:  --a------b------|     ('one\r', '\ntwo\n\nthr')
 * splitLines()
 * result:  --1------(23)---(4|)  ('one', 'two', '', 'thr')
 * ```
 *
 * LF, CRLF and CR end a line and are taken off; blank lines are kept. A CR lets its line out at once, without waiting
 * for an LF. The last line needs no line end.
 *
 * Errors with {@link ResponseTooLargeError} at a line longer than `maxLineLength`, whole or not.
 *
 * @example
 * ```ts
 * response.body$.pipe(decodeText(), splitLines(), filter((line) => line !== '')).subscribe(console.log);
 * ```
 */
export function splitLines(config: SplitLinesConfig = {}): OperatorFunction<string, string> {
  checkOptions(config, { number: ['maxLineLength'] });
  return parseWith(() => createLineSplitter(config));
}
