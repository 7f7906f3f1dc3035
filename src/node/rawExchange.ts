import type { Subscriber, Subscription } from 'rxjs';
import type { Dispatcher } from 'undici';
import { type HttpError, HttpTimeoutError, ResponseTooLargeError } from '../core/errors.js';
import type { Deadlines } from '../http/deadlines.js';
import { codingsOf, decodedSource } from './decompress.js';
import { DispatchBody, ExchangeCancelled, wholeBody } from './dispatchBody.js';
import { isMissedInVain, networkError } from './networkError.js';

/** Status, headers with names in lower case (repeated ones as an array), body. */
export type RawResponse = readonly [status: number, headers: Record<string, string | string[]>, body: Uint8Array];

/** One dispatch and its tuple: undici's handler and the subscription's teardown in one object. */
export class RawExchange implements Dispatcher.DispatchHandler {
  readonly #subscriber: Subscriber<RawResponse>;
  /** Method and redacted URL, when a message needs them. */
  readonly #describe: () => string;
  readonly #decompress: boolean;
  readonly #maxResponseBytes: number;
  #done = false;
  #controller: Dispatcher.DispatchController | undefined;
  #stopTimer: (() => void) | undefined;
  #status = 0;
  #headers: Record<string, string | string[]> = {};
  #body: DispatchBody | undefined;
  #decoding: Subscription | undefined;
  readonly #chunks: Uint8Array[] = [];
  #length = 0;

  constructor(
    subscriber: Subscriber<RawResponse>,
    describe: () => string,
    { decompress, maxResponseBytes }: { decompress: boolean; maxResponseBytes: number },
  ) {
    this.#subscriber = subscriber;
    this.#describe = describe;
    this.#decompress = decompress;
    this.#maxResponseBytes = maxResponseBytes;
  }

  expireAfter(ms: number, deadlines: Deadlines): void {
    this.#stopTimer = deadlines.start(ms, () => this.#abandon(new HttpTimeoutError('attempt', ms)));
  }

  unsubscribe(): void {
    if (this.#done) return;
    this.#finish();
    this.#decoding?.unsubscribe();
    this.#controller?.abort(new ExchangeCancelled());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Thrown and not aborted: that would cost the connection which the request waited for.
    if (this.#done) throw new ExchangeCancelled();
    this.#controller = controller;
  }

  onResponseStart(controller: Dispatcher.DispatchController, status: number, headers: Record<string, never>): void {
    if (status < 200) return;
    this.#status = status;
    this.#headers = headers;
    let codings: readonly string[] | undefined;
    try {
      if (this.#decompress) codings = codingsOf(headers['content-encoding']);
    } catch (error) {
      this.#abandon(error as HttpError);
      return;
    }
    if (!codings) return;
    this.#body = new DispatchBody(controller);
    this.#decoding = decodedSource(this.#body, codings)
      .open()
      .subscribe({
        next: (chunk) => this.#keep(chunk),
        error: (error: unknown) => this.#fail(error),
        complete: () => this.#deliver(),
      });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    if (this.#body) this.#body.write(chunk);
    else this.#keep(chunk);
  }

  onResponseEnd(): void {
    if (this.#body) this.#body.end();
    else this.#deliver();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: unknown): void {
    if (isMissedInVain(error, this.#status)) this.onResponseEnd();
    else if (this.#body) this.#body.fail(error);
    else this.#fail(error);
  }

  #keep(chunk: Uint8Array): void {
    this.#length += chunk.length;
    if (this.#length > this.#maxResponseBytes) this.#abandon(new ResponseTooLargeError(this.#maxResponseBytes));
    else this.#chunks.push(chunk);
  }

  #deliver(): void {
    if (this.#done) return;
    this.#finish();
    this.#subscriber.next([this.#status, this.#headers, wholeBody(this.#chunks)]);
    this.#subscriber.complete();
  }

  #fail(error: unknown): void {
    if (this.#done) return;
    this.#finish();
    this.#subscriber.error(networkError(error, `${this.#describe()} failed`));
  }

  /** Ends with an error of our own finding; what is still coming is not wanted. */
  #abandon(error: HttpError): void {
    if (this.#done) return;
    this.unsubscribe();
    error.message = `${this.#describe()} failed: ${error.message}`;
    this.#subscriber.error(error);
  }

  #finish(): void {
    this.#done = true;
    this.#stopTimer?.();
  }
}
