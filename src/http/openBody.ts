import { bytesOf, isSpentStream, leftError, notReplayable, sourceError } from './bodyErrors.js';
import { checkBody, has, isOneShot, isWhole } from './bodyKind.js';
import type { BodyValue, RequestBody } from './types.js';

/** What a transport hands to its platform: a body that is there as a whole, or one that comes in chunks. */
export type OpenBody = string | Uint8Array | ArrayBuffer | Blob | FormData | URLSearchParams | BodyChunks;

/** Weak: remembers which bodies are gone, and keeps none of them. */
const sent = new WeakSet<object>();

/** Says that a body which can be read once is being sent. Throws when it was before: what is left of it is not it. */
export function claimBody(body: RequestBody | undefined): void {
  if (typeof body !== 'object' || !isOneShot(body)) return;
  if (sent.has(body) || isSpent(body)) throw notReplayable();
  sent.add(body);
}

/**
 * The body of one sending: of a function, what it makes for this time.
 *
 * Errors: {@link ConfigurationError} for what is no body; {@link HttpNetworkError} with `ERR_BODY_SOURCE` for a function that throws.
 */
export function openBody(body: RequestBody): OpenBody {
  let value: BodyValue;
  if (typeof body === 'function') {
    try {
      value = body();
    } catch (error) {
      throw sourceError(error);
    }
    claimBody(value);
  } else value = body;
  checkBody(value);
  return isWhole(value) ? (value as OpenBody) : new BodyChunks(value as object);
}

/**
 * The chunks of a stream, iterable or iterator, one for each `next()`. `return()` lets go of the source at once, which no
 * generator around it could; a `next()` that is pending, or comes after it, fails, so that nobody takes what was sent so
 * far for the whole.
 */
export class BodyChunks implements AsyncIterableIterator<Uint8Array> {
  /** What the source failed with, as it is reported. */
  failure: Error | undefined;
  readonly #source: object;
  #iterator: Reading | undefined;
  #state: 'reading' | 'ended' | 'left' = 'reading';
  #failPending: ((error: Error) => void) | undefined;

  constructor(source: object) {
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#state === 'ended') return Promise.resolve(END);
    if (this.#state === 'left') return Promise.reject(this.failure ?? leftError());
    return new Promise((resolve, reject) => {
      this.#failPending = reject;
      this.#read().then(resolve, (error: unknown) => {
        if (this.#state === 'reading') this.failure = sourceError(error);
        this.#leave();
        reject(this.failure ?? error);
      });
    });
  }

  return(): Promise<IteratorReturnResult<undefined>> {
    this.#leave();
    this.#failPending?.(leftError());
    return Promise.resolve(END);
  }

  /** A promise, whatever the source answers with or throws. */
  async #read(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#iterator ??= readingOf(this.#source);
    const { done, value } = await this.#iterator.next();
    if (!done) return { done: false, value: bytesOf(value) };
    if (this.#state === 'reading') this.#state = 'ended';
    return END;
  }

  #leave(): void {
    if (this.#state !== 'reading') return;
    this.#state = 'left';
    try {
      // Also of a source that nobody has begun to read: it may hold a file.
      this.#iterator ??= readingOf(this.#source);
      Promise.resolve(this.#iterator.return?.()).catch(() => {});
    } catch {
      // It is not wanted any more.
    }
  }
}

const END: IteratorReturnResult<undefined> = { done: true, value: undefined };

interface Reading {
  next(): IteratorResult<unknown> | Promise<IteratorResult<unknown>>;
  return?(): unknown;
}

function readingOf(source: object): Reading {
  if (has(source, 'getReader')) {
    const reader = (source as ReadableStream<Uint8Array>).getReader();
    return { next: () => reader.read(), return: () => reader.cancel() };
  }
  const { [Symbol.asyncIterator]: inTurn, [Symbol.iterator]: atOnce } = source as Record<
    symbol,
    (() => Reading) | undefined
  >;
  const iterator = (inTurn ?? atOnce)?.call(source) ?? (source as Reading);
  const stream = source as { destroy?: () => void };
  // The iterator of a Node stream would wait for the read that is under way before it lets go.
  return has(source, 'destroy') ? { next: () => iterator.next(), return: () => stream.destroy?.() } : iterator;
}

/** Read by somebody else before: streams know, iterators do not. */
function isSpent(body: object): boolean {
  if (has(body, 'getReader')) return isSpentStream(body as ReadableStream);
  const { readableDidRead, destroyed, errored } = body as Record<string, unknown>;
  return readableDidRead === true || (destroyed === true && !errored);
}
