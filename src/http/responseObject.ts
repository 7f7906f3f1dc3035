import { isObservable, type Observable } from 'rxjs';
import { describeError } from '../core/describeError.js';
import { parseJson } from '../core/json.js';
import { parseRateLimitHeaders } from '../core/rate/parseRateLimitHeaders.js';
import { defaultRedactor } from '../core/redact.js';
import type { RateLimitFeedback, RequestOutcome } from '../core/types.js';
import { type BodySource, bufferedSource, type ChunkPace, observableSource, readableSource } from './body.js';
import { outcomeOf } from './outcome.js';
import { headerIn, headerPairs, type RawHeaders, toHeaders } from './rawHeaders.js';
import { PreparedRequest } from './request.js';
import { ResponseBody } from './responseBody.js';
import type { HeaderValues, HttpRequest, HttpResponse, HttpResponseInit } from './types.js';

export interface ResponseParts {
  status: number;
  statusText?: string;
  headers?: RawHeaders;
  /** The final URL. */
  url?: string;
  redirected?: boolean;
}

const EMPTY_BYTES = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Every response of this library. Nothing is decoded, and no WHATWG object made, until somebody asks. */
export class ResponseObject implements HttpResponse {
  readonly request: HttpRequest;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly redirected: boolean;
  readonly content: Uint8Array | undefined = undefined;
  #outcome?: RequestOutcome;
  #raw: RawHeaders;
  #headers?: Headers;
  #body?: ResponseBody;
  #json?: { value: unknown };
  #rateLimit?: { value: RateLimitFeedback | undefined };

  /** `body` is the whole content, or where it is still to be read from. */
  constructor(request: HttpRequest, parts: ResponseParts, body: Uint8Array | BodySource) {
    this.request = request;
    this.status = parts.status;
    this.statusText = parts.statusText ?? '';
    this.url = parts.url || urlOf(request);
    this.redirected = parts.redirected ?? false;
    this.#raw = parts.headers ?? [];
    if (body instanceof Uint8Array) this.content = body;
    else this.#body = new ResponseBody(body, (error) => describeError(error, this));
  }

  /** From what a user wrote. Text, bytes and streams are taken as they are, anything else as JSON. */
  static from(request: HttpRequest, init: HttpResponseInit): ResponseObject {
    const { status = 200, statusText, url, body } = init;
    const headers = headerPairs(init.headers);
    const parts: ResponseParts = { status, statusText, url, headers };
    if (body === null || body === undefined) return new ResponseObject(request, parts, EMPTY_BYTES);
    if (typeof body === 'string') return new ResponseObject(request, parts, encoder.encode(body));
    if (body instanceof Uint8Array) return new ResponseObject(request, parts, body);
    if (isObservable(body)) return new ResponseObject(request, parts, observableSource(body));
    if (isReadable(body)) return new ResponseObject(request, parts, readableSource(body));
    if (!headers.some(([name]) => name === 'content-type')) headers.push(['content-type', 'application/json']);
    return new ResponseObject(request, parts, encoder.encode(JSON.stringify(body)));
  }

  get [Symbol.toStringTag](): string {
    return 'Response';
  }
  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
  }
  get type(): ResponseType {
    return 'default';
  }
  get bodyUsed(): boolean {
    return this.#body?.used ?? false;
  }
  get headers(): Headers {
    this.#headers ??= toHeaders(this.#raw);
    return this.#headers;
  }
  /** Set by the client's chain. A response made by hand, in an interceptor say, ends its request as it stands. */
  get outcome(): RequestOutcome {
    this.#outcome ??= outcomeByHand(this);
    return this.#outcome;
  }
  set outcome(outcome: RequestOutcome) {
    this.#outcome = outcome;
  }
  get rateLimit(): RateLimitFeedback | undefined {
    this.#rateLimit ??= {
      value: parseRateLimitHeaders((name) => this.header(name), this.outcome.finishedAt),
    };
    return this.#rateLimit.value;
  }

  header(name: string): string | null {
    if (this.#headers) return this.#headers.get(name);
    return headerIn(this.#raw, name);
  }

  get body$(): Observable<Uint8Array> {
    return this.open();
  }

  open(pace?: ChunkPace): Observable<Uint8Array> {
    return this.content ? bufferedSource(this.content).open() : this.#entity.open(pace);
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    return this.content?.length === 0 ? null : (this.#entity.stream as ReadableStream<Uint8Array<ArrayBuffer>>);
  }

  contentText(): string {
    return decoder.decode(this.#buffered());
  }

  contentJson<T = unknown>(): T {
    this.#json ??= { value: this.#parse(this.contentText()) };
    return this.#json.value as T;
  }

  with(changes: {
    status?: number;
    statusText?: string;
    headers?: HeaderValues;
    body?: HttpResponseInit['body'];
    url?: string;
  }): HttpResponse {
    const { status = this.status, statusText = this.statusText, url = this.url } = changes;
    const headers = changes.headers === undefined ? this.#raw : headerPairs(changes.headers);
    const parts: ResponseParts = { status, statusText, url, headers, redirected: this.redirected };
    let changed: ResponseObject;
    if (changes.body !== undefined) {
      this.discard();
      changed = ResponseObject.from(this.request, {
        status,
        statusText,
        url,
        headers: [...toHeaders(headers)],
        body: changes.body,
      });
    } else if (this.content) changed = new ResponseObject(this.request, parts, this.content);
    else
      changed = new ResponseObject(this.request, parts, {
        open: (pace) => this.open(pace),
        cancel: () => this.discard(),
      });
    // Another status is another outcome of the same attempts.
    changed.outcome = status === this.status ? this.outcome : outcomeOf(this.outcome, changed, this.outcome.finishedAt);
    return changed;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await this.#entity.consume();
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  }
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.#entity.consume()) as Uint8Array<ArrayBuffer>;
  }
  async text(): Promise<string> {
    return decoder.decode(await this.#entity.consume());
  }
  async json(): Promise<unknown> {
    return this.#parse(decoder.decode(await this.#entity.consume()));
  }
  async blob(): Promise<Blob> {
    return new Blob([await this.bytes()], { type: this.header('content-type') ?? '' });
  }
  async formData(): Promise<FormData> {
    return new Response(await this.bytes(), {
      headers: { 'content-type': this.header('content-type') ?? '' },
    }).formData();
  }

  clone(): HttpResponse {
    const { status, statusText, url, redirected } = this;
    const parts: ResponseParts = { status, statusText, url, redirected, headers: this.#raw };
    const copy = new ResponseObject(this.request, parts, this.#entity.tee());
    copy.outcome = this.outcome;
    return copy;
  }

  discard(): void {
    if (!this.content) this.#entity.discard();
  }

  failBody(error: unknown): void {
    if (!this.content) this.#entity.fail(error);
  }

  onBodyDone(callback: () => void): void {
    if (this.content) callback();
    else this.#entity.onDone(callback);
  }

  toJSON(): Record<string, unknown> {
    const { redactor } = policyOf(this.request);
    return {
      status: this.status,
      statusText: this.statusText,
      url: redactor.url(this.url),
      headers: redactor.headers(this.headers),
      ...(this.content && { bytes: this.content.length }),
    };
  }

  [Symbol.for('nodejs.util.inspect.custom')](): Record<string, unknown> {
    return this.toJSON();
  }

  #parse(text: string): unknown {
    try {
      return parseJson(text, this.header('content-type'));
    } catch (error) {
      throw describeError(error, this);
    }
  }

  #buffered(): Uint8Array {
    if (!this.content)
      throw new TypeError('the body is streamed: read body$, or request it buffered (request$ instead of stream$)');
    return this.content;
  }

  get #entity(): ResponseBody {
    this.#body ??= new ResponseBody(bufferedSource(this.content ?? EMPTY_BYTES), (error) => error, this.content);
    return this.#body;
  }
}

function outcomeByHand(response: HttpResponse): RequestOutcome {
  const { request } = response;
  const { attempts, startedAt } = request instanceof PreparedRequest ? request.run : { attempts: 0, startedAt: 0 };
  return outcomeOf({ attempts, startedAt }, response, startedAt);
}

/** A response that does not say where it came from came from where it was asked for. */
function urlOf(request: HttpRequest): string {
  return request instanceof PreparedRequest ? request.href : (request.url?.href ?? '');
}

function policyOf(request: HttpRequest) {
  return request instanceof PreparedRequest ? request.policy : { redactor: defaultRedactor };
}

function isReadable(value: object): value is ReadableStream<Uint8Array> {
  return 'getReader' in value && typeof value.getReader === 'function';
}
