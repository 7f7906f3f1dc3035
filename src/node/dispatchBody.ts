import { Observable, type Subscriber, type Subscription } from 'rxjs';
import type { Dispatcher } from 'undici';
import { type BodySource, type ChunkPace, joinChunks, whenAnswered } from '../http/body.js';

/** What a cancelled exchange is aborted with; nobody gets to see it. */
export class ExchangeCancelled extends Error {
  override readonly name = 'AbortError';
  constructor() {
    super('the request was cancelled');
  }
}

/**
 * The body of one dispatch, between undici that writes it and the one subscriber that reads it. Paused from the
 * headers on, so that the socket is read only as far as somebody wants: with `pace`, one chunk an answer.
 */
export class DispatchBody implements BodySource {
  readonly #controller: Dispatcher.DispatchController;
  #subscriber: Subscriber<Uint8Array> | undefined;
  #pace: ChunkPace | undefined;
  #waiting: Subscription | undefined;
  /** What a dispatcher that knows no pause, such as a MockAgent, wrote before anybody read. */
  #early: Uint8Array[] = [];
  /** How the transfer ended, kept for a reader who comes later. */
  #ending: { failed: boolean; error?: unknown } | undefined;

  constructor(controller: Dispatcher.DispatchController) {
    this.#controller = controller;
    controller.pause();
  }

  open(pace?: ChunkPace): Observable<Uint8Array> {
    return new Observable<Uint8Array>((subscriber) => {
      this.#subscriber = subscriber;
      this.#pace = pace;
      subscriber.add(() => this.cancel());
      const early = this.#early;
      this.#early = [];
      for (const chunk of early) this.write(chunk);
      if (this.#ending) this.#settle(subscriber);
      else if (early.length === 0 || !pace) this.#controller.resume();
    });
  }

  cancel(): void {
    this.#waiting?.unsubscribe();
    this.#subscriber = undefined;
    this.#early = [];
    if (this.#ending) return;
    this.#ending = { failed: true, error: new ExchangeCancelled() };
    this.#controller.abort(new ExchangeCancelled());
  }

  write(chunk: Uint8Array): void {
    // A parser that is resumed before more has come may report no bytes at all: pausing for them would go in circles.
    if (chunk.length === 0) return;
    const subscriber = this.#subscriber;
    if (!subscriber) {
      if (!this.#ending) this.#early.push(chunk);
      return;
    }
    subscriber.next(chunk);
    const pace = this.#pace;
    if (!pace || subscriber.closed) return;
    this.#controller.pause();
    this.#waiting = whenAnswered(
      () => pace(chunk),
      subscriber,
      () => this.#controller.resume(),
    );
  }

  end(): void {
    this.#ending ??= { failed: false };
    if (this.#subscriber) this.#settle(this.#subscriber);
  }

  fail(error: unknown): void {
    this.#ending ??= { failed: true, error };
    if (this.#subscriber) this.#settle(this.#subscriber);
  }

  #settle(subscriber: Subscriber<Uint8Array>): void {
    if (this.#ending?.failed) subscriber.error(this.#ending.error);
    else subscriber.complete();
  }
}

/** A whole body as a plain `Uint8Array`: a view of undici's Buffer where there is only one, no copy. */
export function wholeBody(chunks: readonly Uint8Array[]): Uint8Array {
  const { buffer, byteOffset, byteLength } = joinChunks(chunks);
  return new Uint8Array(buffer, byteOffset, byteLength);
}
