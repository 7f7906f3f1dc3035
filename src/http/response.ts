import { isObservable, Observable, type Subscriber } from 'rxjs';
import { parseJson } from '../core/json.js';
import { parseRateLimitHeaders } from '../core/rate-limit-headers.js';
import { defaultRedactor } from '../core/redact.js';
import type { RateLimitFeedback, RequestOutcome } from '../core/types.js';
import {
  type BodySource,
  bufferedSource,
  type ChunkPace,
  joinChunks,
  observableSource,
  readableFrom,
  readableSource,
} from './body.js';
import { PreparedRequest } from './request.js';
import type { HeaderValues, HttpRequest, HttpResponse, HttpResponseInit } from './types.js';

/** Headers as a transport has them: a `Headers`, pairs, or undici's record of names in lower case. */
export type RawHeaders =
  | Headers
  | readonly (readonly [string, string])[]
  | Readonly<Record<string, string | string[] | undefined>>;

export interface ResponseParts {
  status: number;
  statusText?: string;
  headers?: RawHeaders;
  /** The final URL. */
  url?: string;
  redirected?: boolean;
}

/** A response whose whole body is there. */
export function bufferedResponse(request: HttpRequest, parts: ResponseParts, content: Uint8Array): HttpResponse {
  return new ResponseImpl(request, parts, content, undefined);
}

/** A response whose body is still to be read from `source`. */
export function streamedResponse(request: HttpRequest, parts: ResponseParts, source: BodySource): HttpResponse {
  return new ResponseImpl(request, parts, undefined, source);
}

/** A response made by hand: for transports of your own, for tests. */
export function createHttpResponse(request: HttpRequest, init: HttpResponseInit = {}): HttpResponse {
  const { status = 200, statusText, url, body } = init;
  const headers = headerPairs(init.headers);
  const parts: ResponseParts = { status, statusText, url, headers };
  if (body === null || body === undefined) return bufferedResponse(request, parts, EMPTY_BYTES);
  if (typeof body === 'string') return bufferedResponse(request, parts, encoder.encode(body));
  if (body instanceof Uint8Array) return bufferedResponse(request, parts, body);
  if (isObservable(body)) return streamedResponse(request, parts, observableSource(body));
  if (isReadable(body)) return streamedResponse(request, parts, readableSource(body));
  if (!headers.some(([name]) => name === 'content-type')) headers.push(['content-type', 'application/json']);
  return bufferedResponse(request, parts, encoder.encode(JSON.stringify(body)));
}

/** Any object of the response's shape as one of ours, so that the chain can rely on the rest of this file. */
export function adoptResponse(request: HttpRequest, response: Response | HttpResponse): HttpResponse {
  if (response instanceof ResponseImpl) return response;
  const { status, statusText, url, headers, redirected } = response;
  const parts: ResponseParts = { status, statusText, url, redirected, headers };
  const content = (response as Partial<HttpResponse>).content;
  if (content) return bufferedResponse(request, parts, content);
  const body$ = (response as Partial<HttpResponse>).body$;
  if (body$) return streamedResponse(request, parts, observableSource(body$));
  return response.body
    ? streamedResponse(request, parts, readableSource(response.body))
    : bufferedResponse(request, parts, EMPTY_BYTES);
}

/** Cancels a body that nobody will read, so that its connection goes back to the pool. */
export function discardBody(response: Response | HttpResponse): void {
  if (response instanceof ResponseImpl) response.discard();
  else if (!response.bodyUsed) response.body?.cancel().catch(() => {});
}

/** Calls back once the body has ended, failed or been cancelled; at once when it is buffered. */
export function whenBodyDone(response: HttpResponse, callback: () => void): void {
  if (response instanceof ResponseImpl) response.onBodyDone(callback);
  else callback();
}

/** Ends a streamed body with this error, being read or not: a deadline, an abort. A buffered one stays whole. */
export function failBody(response: HttpResponse, error: unknown): void {
  if (response instanceof ResponseImpl) response.failBody(error);
}

/** The chunks with demand: the next one is read once what `pace` returns has answered. */
export function openBody(response: HttpResponse, pace?: ChunkPace): Observable<Uint8Array> {
  return response instanceof ResponseImpl ? response.open(pace) : response.body$;
}

/** One header's value (several joined by `, `), without making a `Headers`. */
export function headerOf(response: Response | HttpResponse, lowerCaseName: string): string | null {
  return response instanceof ResponseImpl ? response.header(lowerCaseName) : response.headers.get(lowerCaseName);
}

export function setOutcome(response: HttpResponse, outcome: RequestOutcome): void {
  if (response instanceof ResponseImpl) response.outcome = outcome;
}

const EMPTY_BYTES = new Uint8Array(0);
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const NOT_READ: RequestOutcome = { ok: false, attempts: 0, startedAt: 0, finishedAt: 0 };

class ResponseImpl implements HttpResponse {
  readonly request: HttpRequest;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly redirected: boolean;
  readonly content: Uint8Array | undefined;
  outcome: RequestOutcome = NOT_READ;
  #raw: RawHeaders;
  #headers?: Headers;
  #source?: BodySource;
  #stream?: ReadableStream<Uint8Array> | null;
  /** WHATWG: set by the methods that consume the body, and by opening a streamed one. */
  #used = false;
  #done?: (() => void)[];
  #finished = false;
  #reader?: Subscriber<Uint8Array>;
  #failure?: { error: unknown };
  #json?: { value: unknown };
  #rateLimit?: { value: RateLimitFeedback | undefined };

  constructor(
    request: HttpRequest,
    parts: ResponseParts,
    content: Uint8Array | undefined,
    source: BodySource | undefined,
  ) {
    this.request = request;
    this.status = parts.status;
    this.statusText = parts.statusText ?? '';
    this.url = parts.url ?? '';
    this.redirected = parts.redirected ?? false;
    this.#raw = parts.headers ?? [];
    this.content = content;
    this.#source = source;
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
    return this.#used;
  }
  get headers(): Headers {
    this.#headers ??= toHeaders(this.#raw);
    return this.#headers;
  }
  get rateLimit(): RateLimitFeedback | undefined {
    this.#rateLimit ??= {
      value: parseRateLimitHeaders((name) => this.header(name), this.outcome.finishedAt),
    };
    return this.#rateLimit.value;
  }

  header(name: string): string | null {
    if (this.#headers) return this.#headers.get(name);
    const raw = this.#raw;
    if (raw instanceof Headers) return raw.get(name);
    if (Array.isArray(raw)) {
      const values = raw
        .filter((entry) => entry[0] === name || entry[0].toLowerCase() === name)
        .map((entry) => entry[1]);
      return values.length === 0 ? null : values.join(', ');
    }
    const value = (raw as Readonly<Record<string, string | string[] | undefined>>)[name];
    return value === undefined ? null : Array.isArray(value) ? value.join(', ') : value;
  }

  get body$(): Observable<Uint8Array> {
    return this.open();
  }

  open(pace?: ChunkPace): Observable<Uint8Array> {
    const { content } = this;
    if (content) return bufferedSource(content).open();
    return new Observable((subscriber) => {
      if (this.#failure) throw this.#failure.error;
      if (this.#used) throw new TypeError('the body has been read or cancelled already');
      this.#used = true;
      this.#reader = subscriber;
      // First, so that whoever waits for the end is told after the source has been torn down.
      subscriber.add(() => this.#finish());
      subscriber.add((this.#source as BodySource).open(pace).subscribe(subscriber));
    });
  }

  get body(): ReadableStream<Uint8Array<ArrayBuffer>> | null {
    if (this.#stream === undefined) {
      this.#stream = this.content?.length === 0 ? null : readableFrom((pace) => this.open(pace));
    }
    return this.#stream as ReadableStream<Uint8Array<ArrayBuffer>> | null;
  }

  contentText(): string {
    return decoder.decode(this.#buffered());
  }

  contentJson<T = unknown>(): T {
    this.#json ??= { value: parseJson(this.contentText(), this.header('content-type')) };
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
    let changed: HttpResponse;
    if (changes.body !== undefined) {
      this.discard();
      changed = createHttpResponse(this.request, {
        status,
        statusText,
        url,
        headers: [...toHeaders(headers)],
        body: changes.body,
      });
    } else if (this.content) changed = bufferedResponse(this.request, parts, this.content);
    else
      changed = streamedResponse(this.request, parts, {
        open: (pace) => this.open(pace),
        cancel: () => this.discard(),
      });
    setOutcome(changed, this.outcome);
    return changed;
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = await this.#consume();
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  }
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.#consume()) as Uint8Array<ArrayBuffer>;
  }
  async text(): Promise<string> {
    return decoder.decode(await this.#consume());
  }
  async json(): Promise<unknown> {
    return parseJson(decoder.decode(await this.#consume()), this.header('content-type'));
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
    if (this.#used) throw new TypeError('the body has been read already: clone the response before');
    const { status, statusText, url, redirected } = this;
    const parts: ResponseParts = { status, statusText, url, redirected, headers: this.#raw };
    let copy: HttpResponse;
    if (this.content) copy = bufferedResponse(this.request, parts, this.content);
    else {
      const source = this.#source as BodySource;
      const [mine, theirs] = readableFrom((pace) => source.open(pace)).tee();
      this.#source = readableSource(mine);
      copy = streamedResponse(this.request, parts, readableSource(theirs));
    }
    setOutcome(copy, this.outcome);
    return copy;
  }

  discard(): void {
    if (this.content || this.#used) return;
    this.#used = true;
    this.#source?.cancel();
    this.#finish();
  }

  failBody(error: unknown): void {
    if (this.content || this.#finished) return;
    if (this.#reader) {
      this.#reader.error(error);
      return;
    }
    this.#failure = { error };
    this.discard();
  }

  onBodyDone(callback: () => void): void {
    if (this.content || this.#finished) callback();
    else this.#done = [...(this.#done ?? []), callback];
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

  #buffered(): Uint8Array {
    if (!this.content)
      throw new TypeError('the body is streamed: read body$, or request it buffered (request$ instead of stream$)');
    return this.content;
  }

  #finish(): void {
    this.#finished = true;
    const callbacks = this.#done;
    this.#done = undefined;
    for (const callback of callbacks ?? []) callback();
  }

  #consume(): Promise<Uint8Array> {
    if (this.content) {
      if (this.#used) return Promise.reject(new TypeError('the body has been read already'));
      this.#used = true;
      return Promise.resolve(this.content);
    }
    return new Promise((resolve, reject) => {
      const chunks: Uint8Array[] = [];
      this.open().subscribe({
        next: (chunk) => chunks.push(chunk),
        error: reject,
        complete: () => resolve(joinChunks(chunks)),
      });
    });
  }
}

function policyOf(request: HttpRequest) {
  return request instanceof PreparedRequest ? request.policy : { redactor: defaultRedactor };
}

function headerPairs(headers: HeaderValues | undefined): [string, string][] {
  if (!headers) return [];
  const pairs = isIterable(headers) ? [...headers] : Object.entries(headers);
  return pairs.map(([name, value]) => [name.toLowerCase(), value]);
}

function toHeaders(raw: RawHeaders): Headers {
  if (raw instanceof Headers) return raw;
  const headers = new Headers();
  const pairs = isIterable(raw) ? raw : Object.entries(raw);
  for (const [name, value] of pairs) {
    if (value === undefined) continue;
    for (const one of Array.isArray(value) ? value : [value]) headers.append(name, one);
  }
  return headers;
}

function isIterable<T>(value: unknown): value is Iterable<T> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

function isReadable(value: object): value is ReadableStream<Uint8Array> {
  return 'getReader' in value && typeof value.getReader === 'function';
}
