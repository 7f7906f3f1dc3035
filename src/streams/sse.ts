import {
  asyncScheduler,
  catchError,
  concat,
  defer,
  EMPTY,
  identity,
  type MonoTypeOperatorFunction,
  mergeMap,
  Observable,
  retry,
  takeUntil,
  takeWhile,
  throwError,
} from 'rxjs';
import { withDeadline } from '../../operators/withDeadline.js';
import { HttpNetworkError } from '../core/errors.js';
import { createSseParser, type SseParser } from '../core/text/sseParser.js';
import type { ServerSentEvent } from '../core/types.js';
import { createHttpClient } from '../http/client.js';
import { factsOf } from '../http/clientFacts.js';
import { onAbort } from '../http/onAbort.js';
import type { HttpClient, HttpRequestOptions } from '../http/types.js';
import { describedByRun } from './describedByRun.js';
import { eventStreamRequest, lastEventIdOf, openEventStream, readEvents } from './eventStream.js';
import { isOffline, whenOnline } from './online.js';
import { reconnection } from './reconnection.js';
import type { SseOptions } from './types.js';

/**
 * Server-sent events over any method, body and headers, reconnecting by itself.
 *
 * ```
 * server:  -a-b-#         -c-d-      (cut; then Last-Event-ID: b)
 * sse$('/prices')
 * result:  -a-b-----------c-d-
 * ```
 *
 * Connects again when the stream ends or breaks, and after any 5xx or 429, with `Last-Event-ID` and after the server's
 * `retry`, else after a backoff with jitter from 1 s up to 30 s; an event starts the count anew. The same request is
 * sent again, POST too. A 204 completes, and so does `stopAt`. In a browser that is offline it waits for `online`.
 * The client's own retries are bypassed: `reconnect` is the profile that counts.
 *
 * `timeoutMs` of the request covers the way to the headers, `idleTimeoutMs` what follows, `maxEndToEndLatencyMs` the
 * whole. HTML, 9.2 "Server-sent events".
 *
 * Errors: {@link SseError} for another status or content type and for an event over `maxEventBytes`; what ended the last
 * connection once `reconnect` allows no more; {@link HttpTimeoutError} (`total`).
 *
 * @example
 * ```ts
 * sse$({ method: 'POST', path: 'https://api.example.com/chat', json: { stream: true } }, { stopAt: '[DONE]' })
 *   .pipe(map(({ data }) => JSON.parse(data)))
 *   .subscribe(render);
 * ```
 */
export function sse$(request: HttpRequestOptions | string, options: SseOptions = {}): Observable<ServerSentEvent> {
  return defer(() => {
    const { client = createHttpClient(), reconnect = {}, stopAt, idleTimeoutMs, maxEventBytes } = options;
    const requestOptions = typeof request === 'string' ? { path: request } : request;
    const { signal } = requestOptions;
    const { scheduler, random } = factsOf(client) ?? { scheduler: asyncScheduler, random: Math.random };
    // The wall stands around all connections, here: none has one of its own.
    const unwalled: HttpRequestOptions = {
      ...requestOptions,
      resilience: { ...requestOptions.resilience, maxEndToEndLatencyMs: Number.POSITIVE_INFINITY },
    };
    const limitMs = totalLimitMs(client, requestOptions, reconnect);
    /** Stands for a connection that ended without an error: waited for like one, but completes where nothing follows. */
    const ended = new HttpNetworkError('the server ended the event stream');
    let serverRetryMs: number | undefined;
    let parser: SseParser | undefined;

    const { isRetryableStatus, isRetryable, delay } = reconnection(reconnect, {
      scheduler,
      random,
      request: requestOptions,
      deadlineAt: scheduler.now() + limitMs,
      serverRetryMs: () => serverRetryMs,
    });

    const startedAt = scheduler.now();
    let attempts = 0;
    const run = () => ({ attempts, startedAt, finishedAt: scheduler.now() });

    const connection$ = defer(() => {
      attempts++;
      const lastEventId = parser?.lastEventId ?? options.lastEventId ?? lastEventIdOf(requestOptions);
      const onRetry = (ms: number) => {
        serverRetryMs = ms;
      };
      const current = createSseParser({ maxEventBytes, lastEventId, onRetry });
      parser = current;
      return openEventStream(client, eventStreamRequest(unwalled, lastEventId), options, isRetryableStatus).pipe(
        mergeMap((response) => {
          if (response.status === 204) return EMPTY;
          const events$ = readEvents(response, current, { idleTimeoutMs, scheduler, signal });
          return concat(
            events$,
            throwError(() => ended),
          );
        }),
      );
    });

    const whileOffline = (error: unknown) =>
      isOffline() && isRetryable(error) ? whenOnline() : throwError(() => error);
    const connectedOnline$ = whenOnline().pipe(
      mergeMap(() => connection$),
      // What fails because there is no network is no attempt.
      retry({ delay: whileOffline }),
    );

    return connectedOnline$.pipe(
      retry({ delay, resetOnSuccess: true }),
      stopAt === undefined ? identity : takeWhile(({ data }) => data !== stopAt),
      catchError((error: unknown) => (error === ended ? EMPTY : throwError(() => error))),
      Number.isFinite(limitMs) ? withDeadline(limitMs, { scheduler }) : identity,
      catchError((error: unknown) => throwError(() => describedByRun(error, client, requestOptions, run()))),
      signal ? abortedBy(signal) : identity,
    );
  });
}

/** Milliseconds for the whole run: the tightest of what the request (or else its client) and `reconnect` say. */
function totalLimitMs(
  client: HttpClient,
  { resilience }: HttpRequestOptions,
  reconnect: SseOptions['reconnect'],
): number {
  const none = Number.POSITIVE_INFINITY;
  const asked = resilience?.maxEndToEndLatencyMs ?? factsOf(client)?.resilience?.maxEndToEndLatencyMs ?? none;
  return Math.min(asked, (reconnect ? reconnect.maxEndToEndLatencyMs : undefined) ?? none);
}

/** Errors with `signal.reason`, also during a wait, when there is no request that could. */
function abortedBy<T>(signal: AbortSignal): MonoTypeOperatorFunction<T> {
  const aborted$ = new Observable<never>((subscriber) => {
    const abort = () => subscriber.error(signal.reason);
    return signal.aborted ? abort() : onAbort(signal, abort);
  });
  return takeUntil(aborted$);
}
