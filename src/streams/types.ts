import type { Observable } from 'rxjs';
import type { ResponseParseError } from '../core/errors.js';
import type { StopAt } from '../core/text/stopAt.js';
import type { PullStream, ServerSentEvent } from '../core/types.js';
import type { HttpClient, HttpResponse, RequestInput } from '../http/types.js';
import type { ResilienceProfile } from '../resilience/types.js';

/** Where a live stream stands, for whoever shows it. */
export interface StreamStatus {
  /**
   * - `connecting`: a request is on its way
   * - `open`: its headers came, and they are those of such a stream
   * - `waiting`: `delayMs` until the next connection
   * - `offline`: until the browser says that it is online
   * - `closed`: for good, by an error, an end, or because the subscriber left
   */
  state: 'connecting' | 'open' | 'waiting' | 'offline' | 'closed';
  /** Connections so far, over the whole stream. */
  attempt: number;
  /** Milliseconds, when `waiting`. */
  delayMs?: number | undefined;
  /** What the connection before failed with, or the stream. None where it simply ended. */
  error?: unknown;
  /** The id to go on from, once there is one. */
  lastEventId?: string | undefined;
}

/** When and how `sse$` connects again. */
export interface SseReconnect extends ResilienceProfile {
  /**
   * What to send in place of the first request once a stream has been open: called for each further connection with the
   * last id (`''`: none came), which is sent with it. MCP's Streamable HTTP, for example, is one POST resumed by GETs.
   * With it the first request is sent again only where nothing can have acted on it: safe methods, `idempotent: true`,
   * a connection refused, a 429.
   * @default the first request again
   */
  request?: ((lastEventId: string) => RequestInput) | undefined;
}

export interface SseOptions {
  /** @default a client over `fetch` */
  client?: HttpClient | undefined;
  /**
   * A profile for the connections, `maxAttempts` failures in a row, `maxEndToEndLatencyMs` for the whole; `false` ends
   * with the stream. `maxRetryAfterMs` (@default 300_000) is the longest wait a server may ask for: a longer
   * `Retry-After` is final, a longer `retry` is cut to it.
   * @default backoff from 1 s (or the server's `retry`) up to 30 s, without end
   */
  reconnect?: SseReconnect | false | undefined;
  /** Where to start. @default that of the request itself */
  lastEventId?: string | undefined;
  /**
   * Sends the id as this query parameter instead of as `Last-Event-ID`, a header that no page may send to another origin
   * without a CORS preflight. @default the header
   */
  lastEventIdParam?: string | undefined;
  /**
   * Complete at this event, without emitting it: its `data` (OpenAI-style streams: `'[DONE]'`), its type or both
   * (`{ event: 'done' }`), or a function of the event. @default none
   */
  stopAt?: StopAt | undefined;
  /** Reconnect when nothing, comments included, has come for so many milliseconds. @default none */
  idleTimeoutMs?: number | undefined;
  /** Whether other content types than `text/event-stream` are read. @default 'strict' */
  contentType?: 'strict' | 'lenient' | undefined;
  /** Most bytes of one event; more is an `SseError`, `event-too-large`. @default 1 MiB */
  maxEventBytes?: number | undefined;
  /** Told of each response that is a stream of events. */
  onOpen?: ((response: HttpResponse) => void) | undefined;
  /** Told of every change: to show "reconnecting in 3 s", say. `connectSse` has no part in it. */
  onStatus?: ((status: StreamStatus) => void) | undefined;
}

/** `await using` ends what has it, where compiler and runtime know of that. */
type AsyncDisposal = Pick<
  AsyncGenerator,
  Exclude<keyof AsyncGenerator, string | typeof Symbol.asyncIterator | typeof Symbol.toStringTag>
>;

export interface EventSourceConnection extends AsyncDisposal {
  /** Status and headers, once they are there. */
  readonly response: HttpResponse;
  /** The events, pushed; unsubscribing ends the connection. Once only, and not beside {@link events}. */
  readonly events$: Observable<ServerSentEvent>;
  /** The events, pulled: the server waits for a reader that stops. */
  events(): PullStream<ServerSentEvent>;
  /** Ends the connection and what reads it. */
  close(): void;
}
export interface JsonStreamOptions {
  /** @default a client over `fetch` */
  client?: HttpClient | undefined;
  /** @default 'auto': from the content type */
  format?: 'auto' | 'ndjson' | 'sse' | 'json-seq' | undefined;
  /** What a bad record means; a function is told of it, and the record is left out. @default 'throw' */
  onParseError?: 'throw' | 'skip' | ((error: ResponseParseError) => void) | undefined;
  /** More is a `ResponseTooLargeError`. @default 16 MiB */
  maxRecordBytes?: number | undefined;
  /**
   * Of events, the one that completes: its `data`, its type or both (`{ event: 'done' }`), or a function of the event;
   * `null`: none. @default '[DONE]'
   */
  stopAt?: StopAt | null | undefined;
  /** Told of every change: `connecting`, `open`, `closed`. `iterJson` has no part in it. */
  onStatus?: ((status: StreamStatus) => void) | undefined;
  /** Reads each record. @default the client's `parseJson`, else `JSON.parse` */
  parseJson?: ((text: string) => unknown) | undefined;
}
