import type { Subscriber, Subscription } from 'rxjs';
import type { Dispatcher } from 'undici';
import { hrefOf } from '../core/hrefOf.js';
import type { BodySource } from '../http/body.js';
import { BodyCollector, sizeError } from '../http/bodyCollector.js';
import { BodyChunks } from '../http/openBody.js';
import { nextRedirect } from '../http/redirects.js';
import { ResponseObject, type ResponseParts } from '../http/responseObject.js';
import type { HttpRequest, HttpResponse } from '../http/types.js';
import type { CookieJar } from './cookies.js';
import { codingsOf, decodedSource } from './decompress.js';
import { DispatchBody, ExchangeCancelled, wholeBody } from './dispatchBody.js';
import { isBodiless, isMissedInVain, networkError } from './networkError.js';
import type { Origins } from './origins.js';
import { wireRequest } from './wireRequest.js';

export interface ExchangeConfig {
  origins: Origins;
  decompress: boolean;
  maxRedirections: number;
  jar: CookieJar | undefined;
}

type Controller = Dispatcher.DispatchController;
type WireHeaders = Record<string, string | string[] | undefined>;

/** Bytes of a redirect's body that are read for the sake of its connection; a longer one costs the connection. */
const REDIRECT_BODY_BYTES = 64 * 1024;
/** Milliseconds for that, in which one that stalls costs the connection as well. */
const REDIRECT_BODY_MS = 500;

/**
 * One request and its answer, redirects included: undici's handler and the subscription's teardown in one object.
 *
 * ```
 * sending ─► head ─┬─► buffering ──► done
 *    ▲             ├─► streaming ──► done (the body lives on by itself)
 *    └─ draining ◄─┘   a redirect
 * ```
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: HttpRequest;
  readonly #subscriber: Subscriber<HttpResponse>;
  readonly #config: ExchangeConfig;
  #state: 'sending' | 'buffering' | 'streaming' | 'draining' | 'done' = 'sending';
  /** The request under way: the original or what a redirect asked for. */
  #current: HttpRequest;
  #redirects = 0;
  #controller: Controller | undefined;
  #parts: ResponseParts | undefined;
  #body: DispatchBody | undefined;
  /** The request's body, while it is being read. */
  #upload: BodyChunks | undefined;
  /** Reads a compressed body that is to be buffered. */
  #decoding: Subscription | undefined;
  readonly #chunks: BodyCollector;
  /** Of a redirect's body. */
  #drained = 0;
  #drainTimer: NodeJS.Timeout | undefined;
  /** The answer ended while the cookie jar was still busy with its headers. */
  #endedEarly = false;

  constructor(request: HttpRequest, subscriber: Subscriber<HttpResponse>, config: ExchangeConfig) {
    this.#request = request;
    this.#current = request;
    this.#subscriber = subscriber;
    this.#chunks = new BodyCollector(request.policy);
    this.#config = config;
  }

  send(): void {
    const { jar } = this.#config;
    if (!jar) this.#dispatch('');
    else
      jar.cookiesFor(
        hrefOf(this.#current),
        (cookie) => this.#dispatch(cookie),
        (error) => this.#fail(error),
      );
  }

  /** The teardown. A streamed body that was handed over is its response's business. */
  unsubscribe(): void {
    if (this.#state === 'done') return;
    this.#state = 'done';
    this.#endUpload();
    clearTimeout(this.#drainTimer);
    this.#decoding?.unsubscribe();
    this.#controller?.abort(new ExchangeCancelled());
  }

  onRequestStart(controller: Controller): void {
    // Cancelled while it was queued. Thrown and not aborted: that would cost the connection it was about to use.
    if (this.#state === 'done') throw new ExchangeCancelled();
    this.#controller = controller;
  }

  onResponseStart(controller: Controller, status: number, headers: WireHeaders, statusText?: string): void {
    if (status < 200 || this.#state === 'done') return;
    const url = hrefOf(this.#current);
    this.#parts = { request: this.#request, status, statusText, headers, url, redirected: this.#redirects > 0 };
    const { jar } = this.#config;
    const setCookie = headers['set-cookie'];
    if (!jar || setCookie === undefined) {
      this.#receive(controller, this.#parts);
      return;
    }
    const parts = this.#parts;
    controller.pause();
    jar.keep(setCookie, url, () => {
      if (this.#state === 'done') return;
      this.#receive(controller, parts);
      if (this.#endedEarly) this.onResponseEnd();
      else if (!this.#body) controller.resume();
    });
  }

  onResponseData(controller: Controller, chunk: Uint8Array): void {
    if (this.#body) this.#body.write(chunk);
    else if (this.#state === 'buffering') this.#keep(chunk);
    else this.#drained += chunk.length;
    if (this.#state === 'draining' && this.#drained > REDIRECT_BODY_BYTES) this.#leaveRedirect(controller);
  }

  onResponseEnd(): void {
    this.#endUpload();
    if (this.#body) this.#body.end();
    else if (this.#state === 'buffering') this.#deliverBuffered();
    else if (this.#state === 'draining') this.#goOn();
    else this.#endedEarly = true;
  }

  onResponseError(_controller: Controller | undefined, error: unknown): void {
    if (error instanceof ExchangeCancelled) return;
    if (isMissedInVain(error, this.#parts?.status) || this.#state === 'draining') {
      this.onResponseEnd();
      return;
    }
    this.#endUpload();
    if (this.#body) this.#body.fail(networkError(error));
    else this.#fail(error);
  }

  #dispatch(cookie: string): void {
    if (this.#state === 'done') return;
    this.#endedEarly = false;
    this.#drained = 0;
    try {
      const { origin, options } = wireRequest(this.#current, this.#config.decompress, cookie);
      if (options.body instanceof BodyChunks) this.#upload = options.body;
      this.#config.origins.for(origin).dispatch(options, this);
    } catch (error) {
      this.#fail(error);
    }
  }

  #receive(controller: Controller, parts: ResponseParts): void {
    const headers = parts.headers as WireHeaders;
    let codings: readonly string[] | undefined;
    try {
      if (this.#followRedirect(controller, parts)) return;
      if (this.#config.decompress) codings = codingsOf(headers['content-encoding']);
    } catch (error) {
      this.#abandon(error);
      return;
    }
    if (this.#request.responseType === 'stream') this.#deliverStreamed(controller, parts, codings);
    else if (codings) this.#bufferDecoded(controller, codings);
    else {
      this.#state = 'buffering';
      const hasBody = this.#current.method !== 'HEAD' && !isBodiless(parts.status);
      const declared = hasBody ? Number(headers['content-length'] ?? 0) : 0;
      const tooLarge = sizeError(declared, this.#request.policy);
      if (tooLarge) this.#abandon(tooLarge);
    }
  }

  #followRedirect(controller: Controller, { status, headers }: ResponseParts): boolean {
    if (status < 300 || status > 399) return false;
    const { location } = headers as WireHeaders;
    const target = typeof location === 'string' ? location : null;
    const next = nextRedirect(this.#current, status, target, this.#redirects, this.#config.maxRedirections);
    if (!next) return false;
    this.#current = next;
    this.#redirects++;
    this.#state = 'draining';
    this.#drainTimer = setTimeout(() => this.#leaveRedirect(controller), REDIRECT_BODY_MS);
    return true;
  }

  /** The rest of its body is not worth waiting for. */
  #leaveRedirect(controller: Controller): void {
    controller.abort(new ExchangeCancelled());
    this.#goOn();
  }

  #goOn(): void {
    clearTimeout(this.#drainTimer);
    this.#state = 'sending';
    this.send();
  }

  #deliverStreamed(controller: Controller, parts: ResponseParts, codings: readonly string[] | undefined): void {
    this.#body = new DispatchBody(controller);
    this.#deliver(parts, codings ? decodedSource(this.#body, codings) : this.#body);
  }

  /** The limit counts decoded bytes, so that a small bomb does not grow in memory. */
  #bufferDecoded(controller: Controller, codings: readonly string[]): void {
    this.#state = 'streaming';
    this.#body = new DispatchBody(controller);
    this.#decoding = decodedSource(this.#body, codings)
      .open()
      .subscribe({
        next: (chunk) => this.#keep(chunk),
        error: (error: unknown) => this.#fail(error),
        complete: () => this.#deliverBuffered(),
      });
    if (this.#subscriber.closed) this.#decoding.unsubscribe();
  }

  #keep(chunk: Uint8Array): void {
    try {
      this.#chunks.add(chunk);
    } catch (error) {
      this.#abandon(error);
    }
  }

  #deliverBuffered(): void {
    if (this.#state !== 'done') this.#deliver(this.#parts as ResponseParts, wholeBody([this.#chunks.whole()]));
  }

  #deliver(parts: ResponseParts, body: Uint8Array | BodySource): void {
    // Before the value goes out: a subscriber who leaves at the first one leaves a streamed body alive.
    this.#state = 'done';
    this.#subscriber.next(new ResponseObject(parts, body));
    this.#subscriber.complete();
  }

  /** Ends with an error of our own finding; what is still coming is not wanted. */
  #abandon(error: unknown): void {
    if (this.#state === 'done') return;
    this.unsubscribe();
    this.#subscriber.error(networkError(error));
  }

  /** Whatever is left of it is not wanted any more. */
  #endUpload(): void {
    void this.#upload?.return();
    this.#upload = undefined;
  }

  #fail(error: unknown): void {
    if (this.#state === 'done') return;
    this.#state = 'done';
    this.#endUpload();
    this.#subscriber.error(networkError(error));
  }
}
