import { defer, map, type OperatorFunction, tap, toArray } from 'rxjs';
import { ResponseTooLargeError } from '../core/errors.js';
import { joinChunks } from './body.js';
import type { HttpRequest } from './types.js';

type Policy = Pick<HttpRequest['policy'], 'maxResponseBytes'>;

/** What a buffered body of this length fails with, where it does. The one place that holds `maxResponseBytes`. */
export function sizeError(length: number, { maxResponseBytes }: Policy): ResponseTooLargeError | undefined {
  return length <= maxResponseBytes ? undefined : new ResponseTooLargeError(maxResponseBytes);
}

/** The chunks of a body that is to be buffered, for whoever is handed them by a callback. */
export class BodyCollector {
  readonly #chunks: Uint8Array[] = [];
  readonly #policy: Policy;
  #length = 0;

  constructor(policy: Policy) {
    this.#policy = policy;
  }

  /** @throws ResponseTooLargeError */
  add(chunk: Uint8Array): void {
    this.#length += chunk.length;
    this.#chunks.push(chunk);
    const error = sizeError(this.#length, this.#policy);
    if (error) throw error;
  }

  whole(): Uint8Array {
    return joinChunks(this.#chunks, this.#length);
  }
}

/** All chunks as one. Errors: `ResponseTooLargeError` past `maxResponseBytes`; the body is cancelled then. */
export function collected(policy: Policy): OperatorFunction<Uint8Array, Uint8Array> {
  return (chunks$) =>
    defer(() => {
      let length = 0;
      return chunks$.pipe(
        tap((chunk) => {
          length += chunk.length;
          const error = sizeError(length, policy);
          if (error) throw error;
        }),
        toArray(),
        map((chunks) => joinChunks(chunks, length)),
      );
    });
}
