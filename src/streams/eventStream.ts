import { catchError, map, type Observable, type SchedulerLike, throwError } from 'rxjs';
import { parseWith } from '../../operators/internal/parseWith.js';
import { describeError } from '../core/describeError.js';
import { HttpError, HttpNetworkError, HttpStatusError, SseError } from '../core/errors.js';
import { headerOf } from '../core/headerOf.js';
import { isRefusal } from '../core/retry/methodRule.js';
import { essenceOf } from '../core/text/jsonFormat.js';
import type { PushParser } from '../core/text/pushParser.js';
import { decodedParser } from '../core/text/utf8.js';
import type { ServerSentEvent } from '../core/types.js';
import { discardBody } from '../http/response.js';
import type { HttpClient, HttpResponse, PlainRequestOptions } from '../http/types.js';
import { notify } from '../resilience/notify.js';
import { acceptStream } from './acceptStream.js';
import { type BodyChunksOptions, bodyChunks$ } from './bodyChunks.js';
import { idleTimeout } from './idleTimeout.js';
import { withLastEventId } from './lastEventId.js';
import type { SseOptions } from './types.js';

/** The request of one connection: one attempt, whatever the client's profile says, and past the browser's cache. */
export function eventStreamRequest(
  request: PlainRequestOptions,
  lastEventId: string,
  param?: string,
): PlainRequestOptions {
  const { cache = 'no-store', resilience } = request;
  const once = { ...resilience, maxAttempts: 1, maxAttemptsOverride: 1 };
  return { ...withLastEventId(request, lastEventId, param), cache, resilience: once };
}

/**
 * The response of one connection, once it is known to be a stream of events. A 204 comes out, too: it says to stop.
 *
 * Errors: `SseError` for another content type and for a status that is final, `HttpStatusError` for one that may pass.
 */
export function openEventStream(
  client: HttpClient,
  request: PlainRequestOptions,
  { contentType = 'strict', onOpen }: SseOptions,
  isRetryableStatus: (status: number) => boolean,
): Observable<HttpResponse> {
  return client.stream$(acceptStream(client, request, 'text/event-stream')).pipe(
    catchError((error: unknown) =>
      throwError(() => (error instanceof HttpStatusError ? statusError(error, isRetryableStatus) : error)),
    ),
    map((response) => {
      if (response.status === 204) {
        discardBody(response);
        return response;
      }
      const problem = problemOf(response, contentType, isRetryableStatus);
      if (problem) {
        discardBody(response);
        throw describeError(problem, response);
      }
      // eslint-disable-next-line rxjs-x/no-subscribe-in-pipe -- a report: nothing waits for it, and it never errors
      if (onOpen) notify(() => onOpen(response))?.subscribe();
      return response;
    }),
  );
}

export interface EventsConfig {
  /** @default no limit */
  idleTimeoutMs?: number;
  scheduler: SchedulerLike;
  signal?: AbortSignal;
}

/** The bytes of an open stream, with every failure of the connection as an `HttpError`. */
export function connectionBytes(
  response: HttpResponse,
  { signal }: EventsConfig,
  pace?: BodyChunksOptions['pace'],
): Observable<Uint8Array> {
  return bodyChunks$(response, { pace }).pipe(
    catchError((error: unknown) => throwError(() => asConnectionError(error, signal))),
  );
}

/** The events of an open stream. */
export function readEvents(
  response: HttpResponse,
  parser: PushParser<string, ServerSentEvent>,
  config: EventsConfig,
): Observable<ServerSentEvent> {
  const { idleTimeoutMs = Number.POSITIVE_INFINITY, scheduler } = config;
  return connectionBytes(response, config).pipe(
    idleTimeout(idleTimeoutMs, scheduler),
    parseWith(() => decodedParser(parser)),
    catchError((error: unknown) => throwError(() => describeError(error, response))),
  );
}

function problemOf(
  response: HttpResponse,
  contentType: SseOptions['contentType'],
  isRetryableStatus: (status: number) => boolean,
): HttpError | undefined {
  if (response.status !== 200)
    return statusError(describeError(new HttpStatusError(response), response), isRetryableStatus);
  const type = headerOf(response, 'content-type');
  if (contentType === 'lenient' || essenceOf(type) === 'text/event-stream') return undefined;
  return new SseError('content-type', `the content type is ${type ?? 'not given'}, not text/event-stream`);
}

function statusError(error: HttpStatusError, isRetryableStatus: (status: number) => boolean): HttpError {
  if (isRetryableStatus(error.status) || (isRefusal(error) && isRetryableStatus(429))) return error;
  const final = new SseError('status', `status ${error.status} is no event stream`, {
    category: error.category,
    cause: error,
  });
  describeError(final, error.response);
  return final;
}

/** The statuses that another attempt may not meet: any 5xx and 429 (a 403 that is a rate limit counts as one). */
export function isPassingStatus(status: number): boolean {
  return status === 429 || (status >= 500 && status <= 599);
}

/** What a body fails with besides our own errors and the caller's abort is a connection that broke. */
function asConnectionError(error: unknown, signal: AbortSignal | undefined): unknown {
  if (error instanceof HttpError || signal?.aborted) return error;
  return new HttpNetworkError('the connection broke', { cause: error });
}
