import { checkKind } from '../core/checkOptions.js';
import { createJsonBytesParser } from '../core/text/jsonFormat.js';
import type { PullStream } from '../core/types.js';
import type { HttpResponse } from '../http/types.js';
import { formatOf } from '../streams/jsonStream.js';
import type { JsonStreamOptions } from '../streams/types.js';
import { pullRecords } from './pullRecords.js';

/**
 * The records of a streamed response as bytes, never decoded: for a JSON parser of your own, or to pass them on.
 * Pulled like `iterJson`, and the same records: lines, the `data` of events, the texts of a sequence. They are not
 * parsed, so a bad one is not found out; `onParseError` sees only those of a sequence that are cut off.
 *
 * A record inside one chunk may be a view of it: keep a `slice()` of what is to outlive it.
 *
 * @example
 * ```ts
 * for await (const bytes of iterJsonBytes(await client.stream('https://api.example.com/rows.ndjson'))) {
 *   await queue.send(bytes);
 * }
 * ```
 */
export function iterJsonBytes(response: HttpResponse, options: JsonStreamOptions = {}): PullStream<Uint8Array> {
  checkKind('response', Object(response).headers ?? null, 'object');
  checkKind('options', options ?? null, 'object');
  const parser = createJsonBytesParser(formatOf(response, options.format), options);
  return pullRecords(response, parser);
}
