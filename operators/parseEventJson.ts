import { Observable, type OperatorFunction } from 'rxjs';
import { createEventJsonParser } from '../src/core/text/eventJson.js';
import type { ServerSentEvent } from '../src/core/types.js';
import type { JsonStreamOptions } from '../src/streams/types.js';
import { feedInto } from './internal/parseWith.js';

/**
 * The JSON in the `data` of each event, up to the event that says that it is over.
 *
 * ```
 * source:  --a--b--c--     (data: {"n":1}, data: {"n":2}, data: [DONE])
 * parseEventJson()
 * result:  --x--y--|       ({n: 1}, {n: 2})
 * ```
 *
 * Events without data are passed over.
 *
 * - `stopAt`: what completes the stream: an event's `data`, its type or both (`{ event: 'done' }`), or a function; `null`
 *   for nothing. `@default '[DONE]'`
 * - `onParseError`: `'throw'` ends the stream with a {@link ResponseParseError} that has the 1-based number of the event
 *   as its `position`; `'skip'` leaves the event out; a function is told of it and the event is left out.
 *   `@default 'throw'`
 * - `parseJson`: reads the `data` of each event. `@default JSON.parse`
 *
 * Errors with a {@link ResponseParseError} for data that is no JSON.
 *
 * @example
 * ```ts
 * response.body$.pipe(parseSse(), parseEventJson<Chunk>()).subscribe((chunk) => render(chunk));
 * ```
 */
export function parseEventJson<T = unknown>(
  config: Pick<JsonStreamOptions, 'onParseError' | 'stopAt' | 'parseJson'> = {},
): OperatorFunction<ServerSentEvent, T> {
  return (source) =>
    new Observable((subscriber) => {
      const parser = createEventJsonParser<T>(config);
      return feedInto(subscriber, source, (event) => parser.feed(event, subscriber));
    });
}
