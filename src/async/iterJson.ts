import type { PullStream } from '../core/types.js';
import type { HttpResponse } from '../http/types.js';
import { jsonParserFor } from '../streams/jsonStream.js';
import type { JsonStreamOptions } from '../streams/types.js';
import { pullRecords } from './pullRecords.js';

/**
 * The JSON values of a streamed response, pulled: the body is read as its consumer asks, and a consumer that stops
 * reading stops the server's writes. `break` cancels the body.
 *
 * ```
 * calls:   next next next-----next
 * body:    a----------------b
 * values:     1    2    3         4
 * ```
 *
 * Formats, limits and errors are those of `jsonStream$`.
 *
 * @example
 * ```ts
 * const response = await client.stream('https://api.example.com/rows.ndjson');
 * for await (const row of iterJson<Row>(response)) await insert(row);
 * ```
 */
export function iterJson<T = unknown>(response: HttpResponse, options: JsonStreamOptions = {}): PullStream<T> {
  return pullRecords(response, jsonParserFor<T>(response, options));
}
