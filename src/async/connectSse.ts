import { asyncScheduler, defer, EMPTY, firstValueFrom, Subject, takeUntil } from 'rxjs';
import { createSseParser } from '#sseParser';
import { chainParsers } from '../core/text/pushParser.js';
import { untilEvent } from '../core/text/stopAt.js';
import { decodedParser } from '../core/text/utf8.js';
import { createHttpClient } from '../http/client.js';
import { clientInternals } from '../http/clientInternals.js';
import { plainRequest } from '../http/plainRequest.js';
import { discardBody } from '../http/response.js';
import type { RequestInput } from '../http/types.js';
import { checkStreamOptions } from '../streams/checkStreamOptions.js';
import {
  connectionBytes,
  type EventsConfig,
  eventStreamRequest,
  openEventStream,
  readEvents,
} from '../streams/eventStream.js';
import { lastEventIdOf } from '../streams/lastEventId.js';
import { limitIdle } from '../streams/limitIdle.js';
import type { EventSourceConnection, SseOptions } from '../streams/types.js';
import { pullRecords } from './pullRecords.js';

/**
 * One connection to a stream of server-sent events, without reconnecting: the response first, its events when asked for.
 *
 * ```
 * connectSse:  ---r          (the headers)
 * r.events$:      -a-b-c|    (the body, read once: by `events$` or by `events()`)
 * ```
 *
 * `events()` is pulled: a consumer that stops reading stops the server's writes. `close()` ends both, and cancels a body
 * that nobody reads; call it unless you read to the end, or write `await using`.
 *
 * Rejects with `SseError` for another content type or status, 5xx and 429 too; else with what the request fails with.
 * `reconnect` is not used: a stream that breaks is an error of `events$`.
 *
 * @example
 * ```ts
 * const { response, events, close } = await connectSse('https://api.example.com/prices');
 * for await (const { data } of events()) console.log(data);
 * ```
 */
export async function connectSse(request: RequestInput, options: SseOptions = {}): Promise<EventSourceConnection> {
  checkStreamOptions(options);
  const {
    client = createHttpClient(),
    idleTimeoutMs = Number.POSITIVE_INFINITY,
    maxEventBytes,
    stopAt,
    lastEventIdParam,
  } = options;
  const requestOptions = plainRequest(request);
  const { scheduler } = clientInternals(client) ?? { scheduler: asyncScheduler };
  const lastEventId = options.lastEventId ?? lastEventIdOf(requestOptions, lastEventIdParam);
  const createParser = () => chainParsers(createSseParser({ maxEventBytes, lastEventId }), untilEvent(stopAt));
  // What cannot be made is an error before anything is sent.
  createParser();
  const response = await firstValueFrom(
    openEventStream(client, eventStreamRequest(requestOptions, lastEventId, lastEventIdParam), options, () => false),
  );

  const closed$ = new Subject<void>();
  let closed = false;
  const { signal } = requestOptions;
  const config: EventsConfig = { idleTimeoutMs, scheduler, signal };
  const isOpen = () => !closed && response.status !== 204;

  const connection: Omit<EventSourceConnection, typeof Symbol.asyncDispose> = {
    response,
    events$: defer(() => (isOpen() ? readEvents(response, createParser(), config).pipe(takeUntil(closed$)) : EMPTY)),
    events: () =>
      pullRecords(response, decodedParser(createParser()), (pace) =>
        isOpen()
          ? limitIdle((read) => connectionBytes(response, config, read), { idleTimeoutMs, scheduler, pace }).pipe(
              takeUntil(closed$),
            )
          : EMPTY,
      ),
    close: () => {
      closed = true;
      closed$.next();
      discardBody(response);
    },
  };
  // For `await using`, where the runtime knows it.
  if (Symbol.asyncDispose) Object.assign(connection, { [Symbol.asyncDispose]: async () => connection.close() });
  return connection as EventSourceConnection;
}
