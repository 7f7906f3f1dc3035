import { ConfigurationError } from '../../core/errors.js';
import { describeKind } from '../../core/paths/paths.js';
import { bytesOf, isSpentStream, leftError, notReplayable, sourceError } from '../bodyErrors.js';
import type { RequestBody } from '../types.js';

/*
 * What `serverBody.ts` is where a bundler builds for browsers (the `browser` condition of `#requestBody` in
 * package.json): the bodies that `fetch` knows how to write, of which a `ReadableStream` alone can be read once.
 */

/** By their tags: `instanceof` fails for those of another realm. */
const WHOLE = /^\[object (?:ArrayBuffer|Blob|File|FormData|URLSearchParams)\]$/;

/** A body that can be sent once only. */
export function isOneShot(body: unknown): body is ReadableStream {
  return typeof (body as Partial<ReadableStream> | null | undefined)?.getReader === 'function';
}

/** Throws {@link ConfigurationError} for what is no body here. */
export function checkBody(body: unknown): void {
  if (typeof body !== 'function') checkMade(body);
}

/** The same for what a function has made: `fetch` would send the text of another function. */
function checkMade(body: unknown): void {
  const fits = typeof body === 'string' || ArrayBuffer.isView(body) || isOneShot(body);
  if (fits || WHOLE.test(Object.prototype.toString.call(body))) return;
  throw new ConfigurationError(
    'body',
    `must be text, bytes, a Blob, FormData, URLSearchParams, a ReadableStream or a function that makes one of these, not ${describeKind(body)}; objects go in json, and no browser sends iterables`,
  );
}

/** Throws for a body that was read before. */
export function claimBody(body: unknown): void {
  if (isOneShot(body) && isSpentStream(body)) throw notReplayable();
}

/** The body of one sending: of a function, what it makes for this time. */
export function openBody(body: RequestBody): RequestBody | BodyChunks {
  let value: unknown = body;
  if (typeof body === 'function') {
    try {
      value = body();
    } catch (error) {
      throw sourceError(error);
    }
    claimBody(value);
  }
  checkMade(value);
  return isOneShot(value) ? new BodyChunks(value) : (value as RequestBody);
}

/** The chunks of a stream. After `return()` they fail, so that nobody takes what was sent so far for the whole. */
export class BodyChunks {
  /** What the source failed with, as it is reported. */
  failure: Error | undefined;
  readonly #reader: ReadableStreamDefaultReader<unknown>;
  #left = false;

  constructor(source: ReadableStream) {
    this.#reader = source.getReader();
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    try {
      const { done, value } = await this.#reader.read();
      if (this.#left) throw leftError();
      return done ? { done, value: undefined } : { done, value: bytesOf(value) };
    } catch (error) {
      if (!this.#left) this.failure = sourceError(error);
      this.return();
      throw this.failure ?? error;
    }
  }

  return(): void {
    this.#left = true;
    this.#reader.cancel().catch(() => {});
  }
}
