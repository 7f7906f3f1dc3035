import type { Observable } from 'rxjs';
import type { ResponseParseError } from '../core/errors.js';
import type { PullStream, ServerSentEvent } from '../core/types.js';
import type { HttpClient, HttpResponse } from '../http/types.js';
import type { ResilienceProfile } from '../resilience/types.js';

export interface SseOptions {
  client?: HttpClient;
  /** @default backoff from 1 s (or the server's `retry`) up to 30 s, without end unless `maxAttempts` is given; `false` ends with the stream */
  reconnect?: ResilienceProfile | false;
  lastEventId?: string;
  /** Complete at this `data`, without emitting it. OpenAI-style streams: `'[DONE]'`. */ stopAt?: string;
  /** Reconnect when nothing, comments included, has come for so long. */ idleTimeoutMs?: number;
  /** @default 'strict': only `text/event-stream` */ contentType?: 'strict' | 'lenient';
  /** @default 1 MiB */ maxEventBytes?: number;
  onOpen?: (response: HttpResponse) => void;
}

export interface EventSourceConnection {
  readonly response: HttpResponse;
  readonly events$: Observable<ServerSentEvent>;
  events(): PullStream<ServerSentEvent>;
  close(): void;
}
export interface JsonStreamOptions {
  client?: HttpClient;
  /** @default 'auto': from the content type */ format?: 'auto' | 'ndjson' | 'sse' | 'json-seq';
  /** @default 'throw' */ onParseError?: 'throw' | 'skip' | ((error: ResponseParseError) => void);
  /** @default 16 MiB */ maxRecordBytes?: number;
  /** @default '[DONE]' */ stopAt?: string | null;
}
