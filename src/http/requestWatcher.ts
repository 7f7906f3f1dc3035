import type { HttpResponse } from './types.js';

/** Whoever looks on at one logical request: a logger, telemetry. What it throws is reported, and changes nothing. */
export interface RequestWatcher {
  /** Runs what asks the transport, so that a context can stand around it. */
  within?<T>(send: () => T): T;
  /** An attempt is handed to the transport, after all waits for its turn. */
  attempt?(attempt: number): void;
  /** `attempt` (1-based) failed, and another one follows after `delayMs`. */
  retry?(retry: { error: unknown; attempt: number; delayMs: number }): void;
  /** The answer: a streamed one with its headers, a buffered one whole. */
  response?(response: HttpResponse): void;
  error?(error: unknown): void;
  /** Unsubscribed before there was an answer. */
  abort?(): void;
}
