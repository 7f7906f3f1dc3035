import type { HttpRequest, HttpResponse } from '../http/types.js';
import { printable } from './printable.js';
import { defaultRedactor, type Redactor } from './redact.js';
import { redactCauses } from './redactCauses.js';
import { categoryOfResponse, statusLine } from './status.js';
import type { ErrorCategory, RequestOutcome } from './types.js';

/** What every {@link HttpError} may carry besides its message. */
export interface HttpErrorInit {
  /** What kind of failure it is. @default what its class says, else 'unknown' */
  category?: ErrorCategory | undefined;
  /** What was sent. */
  request?: HttpRequest | undefined;
  /** How it went, over all attempts. */
  outcome?: RequestOutcome | undefined;
  /** What it came from. */
  cause?: unknown;
}

/** What is known about a failure only once its logical request has ended. */
export interface ErrorCompletion {
  category?: ErrorCategory;
  request: HttpRequest;
  outcome: RequestOutcome;
  /** Method and redacted URL, for the message. */
  target: string;
  maxAttempts?: number;
  /** Start of an error response's body. */
  excerpt?: string;
}

/** The failure alone: the message without method, URL and attempts. */
const details = new WeakMap<HttpError, string>();

/**
 * Base of every error that a request can end with. `category` says what kind of failure it was. What is secret in its
 * text is masked once the client knows its request, or where one quotes others: by the classes that do, so that an
 * operator of five lines holds no redactor.
 */
export class HttpError extends Error {
  override readonly name: string = 'HttpError';
  readonly category: ErrorCategory;
  /** Set by everything that goes through a client; a bare operator has no request. */
  readonly request?: HttpRequest;
  readonly outcome?: RequestOutcome;

  /** @param usual the category, where `init` names none */
  constructor(detail: string, init: HttpErrorInit = {}, usual: ErrorCategory = 'unknown') {
    super(detail, init.cause === undefined ? undefined : init);
    details.set(this, detail);
    this.category = init.category ?? usual;
    this.request = init.request;
    this.outcome = init.outcome;
  }

  /** Name, message, category and outcome; never headers or bodies. */
  toJSON(): Record<string, unknown> {
    return { name: this.name, message: this.message, category: this.category, outcome: this.outcome };
  }
}

/** Fills in request, outcome and the full message of an error that ends a logical request: the same object, no wrapper. */
export function completeError(error: HttpError, completion: ErrorCompletion): void {
  if (Object.isFrozen(error)) return;
  const { category = error.category, request, outcome, target, maxAttempts, excerpt } = completion;
  const { attempts } = outcome;
  const count = attempts === 0 ? 'not sent' : `attempt ${attempts}${maxAttempts ? ` of ${maxAttempts}` : ''}`;
  Object.assign(error, { request, outcome, category });
  const redactor = redactorOf(request);
  const detail = redactor.text(`${details.get(error)}${excerpt ? `: ${excerpt}` : ''}`);
  error.message = printable(`${target} failed: ${detail} (${count})`);
  redactCauses(error, redactor);
}

/** What is found in a text of others, as it may be shown: no secret, nothing that a terminal would obey. */
export function showText(text: string, redactor: Redactor = defaultRedactor): string {
  return printable(redactor.text(text));
}

/** The client's, which knows names of its own. */
function redactorOf({ policy }: HttpRequest): Redactor {
  return (policy as { redactor?: Redactor } | undefined)?.redactor ?? defaultRedactor;
}

/** True once the message says which request it was. */
export function isComplete(error: HttpError): boolean {
  return error.message !== details.get(error);
}

/** A final response outside 2xx. */
export class HttpStatusError extends HttpError {
  override readonly name = 'HttpStatusError';
  readonly status: number;
  readonly response: HttpResponse;

  constructor(response: HttpResponse, init?: HttpErrorInit) {
    super(showText(statusLine(response.status, response.statusText)), init, categoryOfResponse(response));
    this.status = response.status;
    this.response = response;
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), status: this.status };
  }
}

/** No response came: DNS, refused or reset connection, TLS, protocol violation, body cut short. */
export class HttpNetworkError extends HttpError {
  override readonly name = 'HttpNetworkError';
  /** The platform's code, such as `ECONNREFUSED`, where it gives one. */
  readonly code?: string;

  constructor(detail: string, init: HttpErrorInit & { code?: string | undefined } = {}) {
    super(showText(detail), init, 'transient');
    redactCauses(this, defaultRedactor);
    if (init.code !== undefined) this.code = init.code;
  }
}

/** Time ran out: of one attempt (`timeoutMs`) or of the whole logical request (`maxEndToEndLatencyMs`). */
export class HttpTimeoutError extends HttpError {
  override readonly name = 'HttpTimeoutError';
  readonly scope: 'attempt' | 'total';

  constructor(scope: 'attempt' | 'total', limitMs: number, init?: HttpErrorInit) {
    super(
      scope === 'attempt' ? `no answer within ${limitMs} ms` : `not finished within ${limitMs} ms in all`,
      init,
      'transient',
    );
    this.scope = scope;
  }
}

/** The answer came but does not read as it should: JSON, a named path, a record, a schema. */
export class ResponseParseError extends HttpError {
  override readonly name = 'ResponseParseError';
  /** Where in the input: a 1-based line for NDJSON, a character offset for JSON where known. */
  readonly position?: number;

  constructor(detail: string, init: HttpErrorInit & { position?: number | undefined } = {}) {
    super(showText(detail), init, 'validation');
    redactCauses(this, defaultRedactor);
    if (init.position !== undefined) this.position = init.position;
  }
}

/** A body, line or record past its limit; the connection is aborted. */
export class ResponseTooLargeError extends HttpError {
  override readonly name = 'ResponseTooLargeError';
  readonly limitBytes: number;

  constructor(limitBytes: number, init: HttpErrorInit & { what?: string | undefined } = {}) {
    super(`${init.what ?? 'the body'} is larger than ${limitBytes} bytes`, init, 'safety');
    this.limitBytes = limitBytes;
  }
}

/** The circuit breaker let nothing through. */
export class CircuitOpenError extends HttpError {
  override readonly name = 'CircuitOpenError';
  readonly retryAfterMs: number;

  constructor(key: string, retryAfterMs: number, init?: HttpErrorInit) {
    super(`circuit ${key} is open for another ${retryAfterMs} ms`, init, 'transient');
    this.retryAfterMs = retryAfterMs;
  }
}

/** The rate limiter could not give a slot; nothing was sent. */
export class RateLimitError extends HttpError {
  override readonly name = 'RateLimitError';
  /** `deadline`: there is none before the request's deadline, or within the wait for a server that it agreed to (`maxRetryAfterMs`). */
  readonly reason: 'queue-full' | 'fail-fast' | 'deadline';
  /** When there will be one, where that is known. */
  readonly retryAt?: Date;

  constructor(
    reason: 'queue-full' | 'fail-fast' | 'deadline',
    detail: string,
    init: HttpErrorInit & { retryAt?: Date | undefined } = {},
  ) {
    super(detail, init, 'rate_limit');
    this.reason = reason;
    if (init.retryAt) this.retryAt = init.retryAt;
  }
}

/** A server-sent event stream that cannot be read. */
export class SseError extends HttpError {
  override readonly name = 'SseError';
  readonly reason: 'content-type' | 'status' | 'event-too-large' | 'preflight';

  constructor(reason: SseError['reason'], detail: string, init?: HttpErrorInit) {
    super(detail, init, reason === 'event-too-large' ? 'safety' : 'validation');
    this.reason = reason;
  }
}

/** A download that must not replace its target. */
export class DownloadError extends HttpError {
  override readonly name = 'DownloadError';
  /** `locked`: another download writes the same file. */
  readonly reason: 'checksum' | 'length' | 'exists' | 'file' | 'locked';

  constructor(reason: DownloadError['reason'], detail: string, init?: HttpErrorInit) {
    super(detail, init, reason === 'checksum' || reason === 'length' ? 'transient' : 'unknown');
    this.reason = reason;
  }
}

/**
 * Options that cannot work, found before anything is sent; what quotes a text that may hold a secret masks it first
 * (`showText`). `path` names the place: `resources[1].endpoint.path`.
 */
export class ConfigurationError extends TypeError {
  override readonly name = 'ConfigurationError';
  readonly path: string;

  constructor(path: string, problem: string, options?: ErrorOptions) {
    super(path ? `${path}: ${problem}` : problem, options);
    this.path = path;
  }
}
