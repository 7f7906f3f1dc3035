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
import { onAbort } from '#onAbort';
import { describeError } from '../core/describeError.js';
import { HttpNetworkError, HttpTimeoutError } from '../core/errors.js';
import { stopTest } from '../core/text/stopAt.js';
import type { ServerSentEvent } from '../core/types.js';
import { createHttpClient } from '../http/client.js';
import { clientInternals } from '../http/clientInternals.js';
import { plainRequest } from '../http/plainRequest.js';
import type { HttpClient, PlainRequestOptions, RequestInput } from '../http/types.js';
import { failAfter } from '../resilience/deadline.js';
import { checkStreamOptions } from './checkStreamOptions.js';
import { describedByRun } from './describedByRun.js';
import { openEventStream, readEvents } from './eventStream.js';
import { sendsLastEventId } from './lastEventId.js';
import { isOffline, whenOnline } from './online.js';
import { nameRefusedHeader } from './preflight.js';
import { reconnection } from './reconnection.js';
import { SseRun } from './sseRun.js';
import { reportClosed } from './status.js';
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
 * sent again, POST too, unless `reconnect.request` says what to send instead. A 204 completes, and so does `stopAt`. In a
 * browser that is offline it waits for `online`, which ends a backoff as well. An id that no header can carry is kept and
 * not sent. The client's own retries are bypassed: `reconnect` is the profile that counts.
 *
 * `timeoutMs` of the request covers the way to the headers, `idleTimeoutMs` what follows, `maxEndToEndLatencyMs` the
 * whole, where the request or `reconnect` names it: the client's ends at the headers of each connection. HTML, 9.2
 * "Server-sent events".
 *
 * Errors: {@link SseError} for another status or content type, for an event over `maxEventBytes`, and for a
 * `Last-Event-ID` that a browser may not send (`preflight`); what ended the last
 * connection once `reconnect` allows no more; {@link HttpTimeoutError} (`total`).
 *
 * @example
 * ```ts
 * sse$({ method: 'POST', path: 'https://api.example.com/chat', json: { stream: true } }, { stopAt: '[DONE]' })
 *   .pipe(map(({ data }) => JSON.parse(data)))
 *   .subscribe(render);
 * ```
 */
export function sse$(request: RequestInput, options: SseOptions = {}): Observable<ServerSentEvent> {
  return defer(() => {
    checkStreamOptions(options);
    const { client = createHttpClient(), reconnect = {}, stopAt, idleTimeoutMs } = options;
    const first = plainRequest(request);
    const { signal } = first;
    const isLast = stopTest(stopAt);
    const { scheduler, random } = clientInternals(client) ?? { scheduler: asyncScheduler, random: Math.random };
    const limitMs = Math.min(
      first.resilience?.maxEndToEndLatencyMs ?? Number.POSITIVE_INFINITY,
      (reconnect ? reconnect.maxEndToEndLatencyMs : undefined) ?? Number.POSITIVE_INFINITY,
    );
    /** Stands for a connection that ended without an error: waited for like one, but completes where nothing follows. */
    const ended = new HttpNetworkError('the server ended the event stream');
    const run = new SseRun(first, options, () => scheduler.now());
    const deadlineAt = scheduler.now() + limitMs;
    const { isRetryableStatus, isRetryable, delay } = reconnection(reconnect, {
      scheduler,
      random,
      run,
      deadlineAt,
      ended,
    });
    /** The server has taken an id from us: no browser stands between. */
    let isHeaderAllowed = false;

    const connection$ = defer(() => {
      const { request: next, parser } = run.connect();
      const bringsId = sendsLastEventId(next);
      return openEventStream(client, next, options, isRetryableStatus).pipe(
        catchError((error: unknown) => {
          const failure = asConnectionTimeout(error, client, next);
          return bringsId && !isHeaderAllowed ? nameRefusedHeader(failure, client, next) : throwError(() => failure);
        }),
        mergeMap((response) => {
          isHeaderAllowed ||= bringsId;
          if (response.status === 204) return EMPTY;
          run.opened();
          const events$ = readEvents(response, parser, { idleTimeoutMs, scheduler, signal });
          return concat(
            events$,
            throwError(() => ended),
          );
        }),
      );
    });

    const online$ = defer(() => {
      if (isOffline()) run.report('offline');
      return whenOnline();
    });
    const whileOffline = (error: unknown) => (isOffline() && isRetryable(error) ? online$ : throwError(() => error));
    const connectedOnline$ = online$.pipe(
      mergeMap(() => connection$),
      // What fails because there is no network is no attempt.
      retry({ delay: whileOffline }),
    );

    return connectedOnline$.pipe(
      retry({ delay, resetOnSuccess: true }),
      takeWhile((event) => !isLast(event)),
      catchError((error: unknown) => (error === ended ? EMPTY : throwError(() => error))),
      failAfter(limitMs, () => new HttpTimeoutError('total', limitMs), scheduler),
      catchError((error: unknown) => throwError(() => describedByRun(error, client, first, run.outcome))),
      signal ? abortedBy(signal) : identity,
      reportClosed((error) => run.report('closed', error === undefined ? {} : { error })),
    );
  });
}

/**
 * The client's limit in all ends with the headers of each connection. One that has not got there is a connection that
 * failed, and another may follow; where the request names a limit, there is none here.
 */
function asConnectionTimeout(error: unknown, client: HttpClient, { resilience }: PlainRequestOptions): unknown {
  const limitMs = clientInternals(client)?.resilience?.maxEndToEndLatencyMs;
  if (!(error instanceof HttpTimeoutError) || error.scope !== 'total') return error;
  if (!limitMs || resilience?.maxEndToEndLatencyMs !== undefined) return error;
  return describeError(new HttpTimeoutError('attempt', limitMs, { cause: error }), error);
}

/** Errors with `signal.reason`, also during a wait, when there is no request that could. */
function abortedBy<T>(signal: AbortSignal): MonoTypeOperatorFunction<T> {
  const aborted$ = new Observable<never>((subscriber) => {
    const abort = () => subscriber.error(signal.reason);
    return signal.aborted ? abort() : onAbort(signal, abort);
  });
  return takeUntil(aborted$);
}
