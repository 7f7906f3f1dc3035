import { isOneShot } from '#requestBody';
import { createSseParser, type SseParser } from '#sseParser';
import { ConfigurationError } from '../core/errors.js';
import { mayRepeat } from '../core/retry/methodRule.js';
import type { RequestOutcome } from '../core/types.js';
import { plainRequest } from '../http/plainRequest.js';
import type { PlainRequestOptions, RequestInput } from '../http/types.js';
import { eventStreamRequest } from './eventStream.js';
import { lastEventIdOf } from './lastEventId.js';
import { statusReporter } from './status.js';
import type { SseOptions, SseReconnect, StreamStatus } from './types.js';

/** What one subscription to `sse$` has come to: its connections, the id to go on from, what the server asked for. */
export class SseRun {
  readonly request: PlainRequestOptions;
  /** The request without a limit in all: that stands around all connections, so that none has one of its own. */
  readonly #unlimited: PlainRequestOptions;
  /** The last valid `retry` field. */
  serverRetryMs: number | undefined;
  #attempts = 0;
  /** A stream has been open: what follows resumes it. */
  #hasOpened = false;
  #parser: SseParser | undefined;
  readonly #startedAt: number;
  readonly #options: SseOptions;
  readonly #resume: SseReconnect['request'];
  readonly #now: () => number;
  readonly #tell: (status: StreamStatus) => void;

  constructor(request: PlainRequestOptions, options: SseOptions, now: () => number) {
    this.request = request;
    const { resilience } = request;
    const isLimited = resilience?.maxEndToEndLatencyMs !== undefined;
    this.#unlimited = isLimited
      ? { ...request, resilience: { ...resilience, maxEndToEndLatencyMs: Number.POSITIVE_INFINITY } }
      : request;
    this.#options = options;
    this.#resume = options.reconnect ? options.reconnect.request : undefined;
    this.#now = now;
    this.#startedAt = now();
    this.#tell = statusReporter(options.onStatus);
  }

  get lastEventId(): string {
    const { lastEventId = lastEventIdOf(this.request, this.#options.lastEventIdParam) } = this.#options;
    return this.#parser?.lastEventId ?? lastEventId;
  }

  /** All connections, as an outcome has them. */
  get outcome(): Pick<RequestOutcome, 'attempts' | 'startedAt' | 'finishedAt'> {
    return { attempts: this.#attempts, startedAt: this.#startedAt, finishedAt: this.#now() };
  }

  /** Begins another connection: what to send, and what reads the answer. */
  connect(): { request: PlainRequestOptions; parser: SseParser } {
    const { lastEventId } = this;
    const request = this.#hasOpened && this.#resume ? resumed(this.#resume(lastEventId)) : this.#unlimited;
    const { maxEventBytes, lastEventIdParam } = this.#options;
    const onRetry = (ms: number) => {
      this.serverRetryMs = ms;
    };
    this.#parser = createSseParser({ maxEventBytes, lastEventId, onRetry });
    this.#attempts++;
    this.report('connecting');
    return { request: eventStreamRequest(request, lastEventId, lastEventIdParam), parser: this.#parser };
  }

  opened(): void {
    this.#hasOpened = true;
    this.report('open');
  }

  /** Whether what another connection would send may be sent after this failure. */
  mayConnectAgain(error: unknown): boolean {
    if (this.#hasOpened && this.#resume) return true;
    const { body, method = 'GET', idempotent } = this.request;
    if (isOneShot(body)) return false;
    return !this.#resume || mayRepeat({ method: method.toUpperCase(), idempotent }, error);
  }

  report(state: StreamStatus['state'], more: Pick<StreamStatus, 'delayMs' | 'error'> = {}): void {
    const { lastEventId } = this;
    this.#tell({ state, attempt: this.#attempts, ...more, ...(lastEventId !== '' && { lastEventId }) });
  }
}

function resumed(request: RequestInput): PlainRequestOptions {
  if (typeof request === 'string' || request instanceof URL || Object(request).path !== undefined) {
    return plainRequest(request);
  }
  throw new ConfigurationError('reconnect.request', 'must return a request: its URL, or options with a path');
}
