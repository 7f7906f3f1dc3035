import type { OperatorFunction } from 'rxjs';
import { createSseParser } from '#sseParser';
import { checkRecords } from '../src/core/text/checkRecords.js';
import { decodedParser } from '../src/core/text/utf8.js';
import type { ServerSentEvent } from '../src/core/types.js';
import { notify } from '../src/resilience/notify.js';
import { parseWith } from './internal/parseWith.js';

export interface ParseSseConfig {
  /** Most bytes of one event's data, or of any other line; more is an `SseError`, `event-too-large`. @default 1 MiB */
  maxEventBytes?: number | undefined;
  /** Keep a last event that no blank line ended. The specification drops it. @default false */
  flushAtEnd?: boolean | undefined;
  /** A valid `retry` field, in milliseconds, as soon as its line is there. */
  onRetry?: ((ms: number) => void) | undefined;
  /** The text of each comment line, after its colon. */
  onComment?: ((comment: string) => void) | undefined;
}

/**
 * Server-sent events, as bytes or text cut anywhere, by the WHATWG text (HTML, 9.2 "Server-sent events").
 *
 * ```
 * source:  --a--------b-------c-----|   (': hi\nid: 7\nda', 'ta: one\n\n', 'data: two\r\n\r\ndata: cut')
 * parseSse()
 * result:  -----------x-------y-----|   ({event: 'message', data: 'one', id: '7'}, {… data: 'two', id: '7'})
 * ```
 *
 * An event is out the moment its blank line is there. The id is that of the event or of the last one before it that had
 * any, one without data included. An event that nothing ended is dropped.
 *
 * Errors with {@link SseError} (`event-too-large`) at an event over `maxEventBytes`.
 *
 * @example
 * ```ts
 * response.body$.pipe(parseSse()).subscribe(({ event, data }) => console.log(event, data));
 * ```
 */
export function parseSse(config: ParseSseConfig = {}): OperatorFunction<Uint8Array | string, ServerSentEvent> {
  checkRecords(config);
  const { onRetry, onComment, ...limits } = config;
  const reports = {
    onRetry: onRetry && ((ms: number) => void notify(() => onRetry(ms))?.subscribe()),
    onComment: onComment && ((comment: string) => void notify(() => onComment(comment))?.subscribe()),
  };
  return parseWith(() => decodedParser(createSseParser({ ...limits, ...reports })));
}
