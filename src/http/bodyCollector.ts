import { ResponseTooLargeError } from '../core/errors.js';
import { joinChunks } from './body.js';
import type { HttpRequest } from './types.js';

/** The chunks of a body that is to be buffered. The one place that holds `maxResponseBytes`, whatever they come from. */
export class BodyCollector {
  readonly #chunks: Uint8Array[] = [];
  readonly #limitBytes: number;
  #length = 0;

  constructor({ maxResponseBytes }: HttpRequest['policy']) {
    this.#limitBytes = maxResponseBytes;
  }

  /** @throws ResponseTooLargeError */
  add(chunk: Uint8Array): void {
    this.#length += chunk.length;
    this.checkLength(this.#length);
    this.#chunks.push(chunk);
  }

  /** A length that is known before. @throws ResponseTooLargeError */
  checkLength(length: number): void {
    if (!this.fits(length)) throw new ResponseTooLargeError(this.#limitBytes);
  }

  fits(length: number): boolean {
    return length <= this.#limitBytes;
  }

  whole(): Uint8Array {
    return joinChunks(this.#chunks, this.#length);
  }
}
