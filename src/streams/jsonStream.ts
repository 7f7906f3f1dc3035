import { catchError, defer, map, mergeMap, type Observable, tap, throwError } from 'rxjs';
import { parseWith } from '../../operators/internal/parseWith.js';
import { checkKind } from '../core/checkOptions.js';
import { describeError } from '../core/describeError.js';
import { HttpError, HttpStatusError } from '../core/errors.js';
import { headerOf } from '../core/headerOf.js';
import type { PlatformResponse } from '../core/platform.js';
import { createJsonParser, type JsonStreamFormat, jsonFormatOf } from '../core/text/jsonFormat.js';
import type { PushParser } from '../core/text/pushParser.js';
import { createHttpClient } from '../http/client.js';
import { plainRequest } from '../http/plainRequest.js';
import { jsonParserOf } from '../http/request.js';
import { discardBody } from '../http/response.js';
import type { HttpResponse, RequestInput } from '../http/types.js';
import { acceptStream } from './acceptStream.js';
import { bodyChunks$ } from './bodyChunks.js';
import { checkStreamOptions } from './checkStreamOptions.js';
import { reportClosed, statusReporter } from './status.js';
import type { JsonStreamOptions } from './types.js';

/**
 * The JSON values of a streamed answer, as they come: NDJSON, server-sent events or JSON text sequences (RFC 7464).
 *
 * ```
 * body:    --a------b----c|     ('{"n":1}\n{"n"', ':2}\n', '{"n":3}')
 * jsonStream$('/rows')
 * result:  --x------y----(z|)
 * ```
 *
 * With `format: 'auto'` the content type decides: `text/event-stream` and `application/json-seq` name theirs, everything
 * else is read line by line. Of events only `data` counts, and `[DONE]` (`stopAt`) completes. The request is retried as
 * the client's profile says until the headers are there; a stream that breaks later is an error.
 *
 * Errors: {@link ResponseParseError} for a bad record (`onParseError`), {@link ResponseTooLargeError} for one over
 * `maxRecordBytes` (`SseError` for an event), and whatever the request fails with.
 *
 * @example
 * ```ts
 * jsonStream$<Row>('https://api.example.com/rows.ndjson').pipe(bufferCount(100), concatMap(insert)).subscribe();
 * ```
 */
export function jsonStream$<T = unknown>(request: RequestInput, options: JsonStreamOptions = {}): Observable<T> {
  return defer(() => {
    checkStreamOptions(options);
    const { client = createHttpClient(), format = 'auto' } = options;
    // One that cannot be made is an error before anything is sent.
    createJsonParser(format === 'auto' ? 'sse' : format, options);
    const tell = statusReporter(options.onStatus);
    let attempt = 1;
    tell({ state: 'connecting', attempt });
    return client.stream$(acceptStream(client, plainRequest(request), ACCEPT)).pipe(
      map(successful),
      tap(({ outcome }) => {
        attempt = outcome.attempts;
        tell({ state: 'open', attempt });
      }),
      mergeMap((response) =>
        bodyChunks$(response).pipe(
          parseWith(() => jsonParserFor<T>(response, options)),
          catchError((error: unknown) => throwError(() => describeError(error, response))),
        ),
      ),
      reportClosed((error) =>
        tell({ state: 'closed', attempt: attemptsOf(error) ?? attempt, ...(error !== undefined && { error }) }),
      ),
    );
  });
}

/** With `throwHttpErrors: false` an error's body comes here: no records, whatever it looks like. */
function successful(response: HttpResponse): HttpResponse {
  if (response.ok) return response;
  discardBody(response);
  throw describeError(new HttpStatusError(response), response);
}

/** The records of a response, in its format and as its client reads JSON. */
export function jsonParserFor<T>(
  response: PlatformResponse | HttpResponse,
  options: JsonStreamOptions,
): PushParser<Uint8Array, T> {
  checkKind('response', Object(response).headers ?? null, 'object');
  checkKind('options', options ?? null, 'object');
  const parseJson = options.parseJson ?? jsonParserOf(response as Partial<HttpResponse>);
  return createJsonParser<T>(formatOf(response, options.format), { ...options, parseJson });
}

/** The format that was asked for, or the one that the content type names. */
export function formatOf(
  response: PlatformResponse | HttpResponse,
  format: JsonStreamOptions['format'] = 'auto',
): JsonStreamFormat {
  return format === 'auto' ? jsonFormatOf(headerOf(response, 'content-type')) : format;
}

/** How often the client has tried before it gave up. */
function attemptsOf(error: unknown): number | undefined {
  return error instanceof HttpError ? error.outcome?.attempts : undefined;
}

const ACCEPT =
  'application/x-ndjson, application/jsonl, application/json-seq, text/event-stream, application/json;q=0.9, */*;q=0.5';
