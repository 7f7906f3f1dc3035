import { isObservable, type Observable } from 'rxjs';
import { inspectable } from '#inspection';
import { headerIn, toHeaders } from '#readHeaders';
import { checkOptions } from '../core/checkOptions.js';
import { definedOnly } from '../core/definedOnly.js';
import { describeError } from '../core/describeError.js';
import { hrefOf } from '../core/hrefOf.js';
import { encodeJson, parseJson } from '../core/json.js';
import { defaultRedactor } from '../core/redact.js';
import type { RequestOutcome } from '../core/types.js';
import { type BodySource, bufferedSource, type ChunkPace, observableSource, readableSource } from './body.js';
import { bytesOf } from './bodyErrors.js';
import { outcomeOf } from './outcome.js';
import { headerPairs, type RawHeaders } from './rawHeaders.js';
import { jsonParserOf, type PreparedRequest } from './request.js';
import { ResponseBody } from './responseBody.js';
import type { HttpRequest, HttpResponse, HttpResponseInit } from './types.js';

export interface ResponseParts {
  request: HttpRequest;
  status: number;
  statusText?: string;
  headers?: RawHeaders;
  /** The final URL. */
  url?: string;
  redirected?: boolean;
  /** The platform's: `cors` where it hides headers. */
  type?: ResponseType;
}

const EMPTY_BYTES = /* @__PURE__ */ new Uint8Array(0);
const decoder = /* @__PURE__ */ new TextDecoder();

/** Every response of this library. Nothing is decoded, and no WHATWG object made, until somebody asks. */
class Received implements HttpResponse {
  readonly request: HttpRequest;
  readonly status: number;
  readonly statusText: string;
  readonly url: string;
  readonly redirected: boolean;
  readonly type: ResponseType;
  readonly content: Uint8Array | undefined;
  #outcome?: RequestOutcome;
  readonly #raw: RawHeaders;
  #headers?: Headers;
  #body?: ResponseBody;
  #json?: { value: unknown };

  /** `body` is the whole content, or where it is still to be read from. */
  constructor(parts: ResponseParts, body: Uint8Array | BodySource = EMPTY_BYTES) {
    this.request = parts.request;
    this.status = parts.status;
    this.statusText = parts.statusText ?? '';
    // One that does not say where it came from came from where it was asked for.
    this.url = parts.url || hrefOf(parts.request);
    this.redirected = parts.redirected ?? false;
    this.type = parts.type ?? 'default';
    this.#raw = parts.headers ?? [];
    if ('open' in body) this.#body = new ResponseBody(body, (error) => describeError(error, this));
    else this.content = body;
  }

  get [Symbol.toStringTag](): string {
    return 'Response';
  }
  get ok(): boolean {
    return this.status >= 200 && this.status < 300;
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

  headerLine(name: string): string | null {
    return headerIn(this.#headers ?? this.#raw, name);
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
    if (this.content) return decoded(this.content);
    throw new TypeError('the body is streamed: read body$, or request it buffered (request$ instead of stream$)');
  }

  contentJson<T = unknown>(): T {
    this.#json ??= { value: this.#parse(this.contentText()) };
    return this.#json.value as T;
  }

  with(init: HttpResponseInit): HttpResponse {
    checkResponseInit(init);
    const { headers, body, ...changes } = init;
    const { content, type } = contentOf(body);
    if (body !== undefined) this.cancel();
    const raw = type ? headerPairs(headers ?? toHeaders(this.#raw), type) : headers && headerPairs(headers);
    const changed = this.#copy(
      body === undefined ? (this.content ?? this) : content,
      definedOnly({ ...changes, headers: raw }),
    );
    // Another status is another outcome of the same attempts.
    const { outcome } = this;
    changed.outcome = changed.status === this.status ? outcome : outcomeOf(outcome, changed, outcome.finishedAt);
    return changed;
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.bytes().then((bytes) => new Uint8Array(bytes).buffer);
  }
  bytes(): Promise<Uint8Array<ArrayBuffer>> {
    const { policy } = this.request as Partial<HttpRequest>;
    return this.#entity.consume(policy?.maxResponseBytes) as Promise<Uint8Array<ArrayBuffer>>;
  }
  text(): Promise<string> {
    return this.bytes().then(decoded);
  }
  json(): Promise<unknown> {
    return this.text().then((text) => this.#parse(text));
  }
  blob(): Promise<Blob> {
    return this.#whole().then((whole) => whole.blob());
  }
  formData(): Promise<FormData> {
    return this.#whole().then((whole) => whole.formData());
  }

  clone(): HttpResponse {
    const copy = this.#copy(this.#entity.tee());
    copy.outcome = this.outcome;
    return copy;
  }

  /** Drops the body. With {@link open} this makes a response the source of another's. */
  cancel(): void {
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
    const { redactor = defaultRedactor } = (this.request as PreparedRequest).policy ?? {};
    return {
      status: this.status,
      statusText: this.statusText,
      url: redactor.url(this.url),
      headers: redactor.headers(this.headers),
      ...(this.content && { bytes: this.content.length }),
    };
  }

  #copy(body: Uint8Array | BodySource, changes?: Partial<ResponseParts>): ResponseObject {
    return new ResponseObject({ ...this, headers: this.#raw, ...changes }, body);
  }

  #parse(text: string): unknown {
    try {
      return parseJson(text, this.headerLine('content-type'), jsonParserOf(this));
    } catch (error) {
      throw describeError(error, this);
    }
  }

  /** What the platform makes of the body, for those of its forms that few ask for. */
  async #whole(): Promise<Response> {
    const type = this.headerLine('content-type');
    return new Response(await this.bytes(), type ? { headers: { 'content-type': type } } : {});
  }

  get #entity(): ResponseBody {
    this.#body ??= new ResponseBody(bufferedSource(this.content ?? EMPTY_BYTES), (error) => error, this.content);
    return this.#body;
  }
}

export type ResponseObject = Received;
export const ResponseObject = /* @__PURE__ */ inspectable(Received);

/** What a user wrote as a body; `type` where it becomes JSON. */
export function contentOf(body: HttpResponseInit['body']): { content: Uint8Array | BodySource; type?: string } {
  if (body === null || body === undefined) return { content: EMPTY_BYTES };
  if (typeof body === 'string' || ArrayBuffer.isView(body)) return { content: bytesOf(body) };
  if (isObservable(body)) return { content: observableSource(body) };
  if (typeof (body as Partial<ReadableStream>).getReader === 'function')
    return { content: readableSource(body as ReadableStream<Uint8Array>) };
  return { content: bytesOf(encodeJson(body, 'response.body')), type: 'application/json' };
}

/** Throws a `ConfigurationError` for what a response cannot be made of. */
export function checkResponseInit(init: HttpResponseInit): void {
  checkOptions(init, { number: ['status'], string: ['statusText', 'url'] }, 'response.');
}

function decoded(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

function outcomeByHand(response: HttpResponse): RequestOutcome {
  const { attempts, startedAt } = (response.request as Partial<PreparedRequest>).run ?? { attempts: 0, startedAt: 0 };
  return outcomeOf({ attempts, startedAt }, response, startedAt);
}
