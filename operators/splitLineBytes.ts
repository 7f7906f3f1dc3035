import type { OperatorFunction } from 'rxjs';
import { checkOptions } from '../src/core/checkOptions.js';
import { ConfigurationError, ResponseTooLargeError } from '../src/core/errors.js';
import { createByteLineSplitter } from '../src/core/text/byteLineSplitter.js';
import { DEFAULT_MAX_LINE } from '../src/core/text/lineSplitter.js';
import { parseWith } from './internal/parseWith.js';

export interface SplitLineBytesConfig {
  /** Most bytes of one line; a longer one is a `ResponseTooLargeError`. @default 16 MiB */
  maxLineBytes?: number | undefined;
}

/**
 * Bytes, cut anywhere, as their lines, never decoded.
 *
 * ```
 * source:  --a------b------|     ('one\r', '\ntwo\n\nthr')
 * splitLineBytes()
 * result:  --1------(23)---(4|)  ('one', 'two', '', 'thr')
 * ```
 *
 * LF, CRLF and CR end a line and are taken off; blank lines are kept; the last line needs no line end. A line inside
 * one chunk is a view of that chunk (`subarray`), not a copy: keep a `slice()` of what is to outlive it.
 *
 * Errors with {@link ResponseTooLargeError} at a line longer than `maxLineBytes`, whole or not.
 *
 * @example
 * ```ts
 * response.body$.pipe(splitLineBytes()).subscribe((line) => log.write(line));
 * ```
 */
export function splitLineBytes(config: SplitLineBytesConfig = {}): OperatorFunction<Uint8Array, Uint8Array> {
  checkOptions(config, { number: ['maxLineBytes'] });
  const { maxLineBytes = DEFAULT_MAX_LINE } = config;
  if (Number.isNaN(maxLineBytes)) throw new ConfigurationError('maxLineBytes', 'must be a number of bytes, not NaN');
  const tooLong = () => new ResponseTooLargeError(maxLineBytes, { what: 'a line' });
  return parseWith(() => createByteLineSplitter({ maxLineBytes, tooLong, bareCr: true }));
}
