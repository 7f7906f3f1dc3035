import { take } from 'rxjs';
import { createHttpClient } from '../http/client.js';
import type { HttpInterceptor } from '../http/types.js';
import { sse$ } from '../streams/sse.js';
import { EXIT } from './exitCodes.js';
import type { CliIo } from './io.js';
import { seconds } from './progressText.js';
import { END, runToEnd } from './runToEnd.js';
import { waitFor } from './waitFor.js';

export interface ReadEventsOptions {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly auth?: HttpInterceptor;
  readonly redact: readonly string[];
  /** A body: the events are asked for by POST. */
  readonly json?: unknown;
  /** By POST, without a body too. */
  readonly post: boolean;
  readonly lastEventId?: string;
  readonly stopAt?: string;
  readonly maxEvents?: number;
  /** Print `data` alone instead of a JSON object an event. */
  readonly dataOnly: boolean;
  readonly reconnect: boolean;
}

/** Reads server-sent events, one line an event, over any number of reconnections. */
export async function readEvents(options: ReadEventsOptions, io: CliIo): Promise<number> {
  const { url, headers, auth, redact, json, post, lastEventId, stopAt, maxEvents, dataOnly, reconnect } = options;
  const asked = {
    path: url,
    ...((post || json !== undefined) && { method: 'POST' as const }),
    ...(json !== undefined && { json }),
  };
  const events$ = sse$(asked, {
    client: createHttpClient({ headers, ...(auth && { auth }), redact, transport: io.transport }),
    ...(lastEventId !== undefined && { lastEventId }),
    ...(stopAt !== undefined && { stopAt }),
    ...(!reconnect && { reconnect: false }),
    onOpen: () => io.stderr.write('connected\n'),
    onStatus: ({ state, error, delayMs = 0 }) => {
      const what = error === undefined ? 'the stream ended: waiting to connect again' : waitFor(error);
      if (state === 'waiting') io.stderr.write(`${what}: ${seconds(delayMs)}\n`);
    },
  });
  let count = 0;
  const end = await runToEnd(
    maxEvents === undefined ? events$ : events$.pipe(take(maxEvents)),
    ({ event, data, id }) => {
      count += 1;
      io.stdout.write(dataOnly ? `${data}\n` : `${JSON.stringify({ event, ...(id !== '' && { id }), data })}\n`);
    },
    io,
  );
  io.stderr.write(`${end === 'complete' ? 'done:' : END[end]} ${count} events\n`);
  return end === 'interrupted' ? EXIT.interrupted : EXIT.done;
}
