/** Bytes that grow piece by piece up to a limit, copied as they come, so that no chunk is kept alive. */
export class GrowingBytes {
  length = 0;
  #bytes: Uint8Array = NO_BYTES;
  readonly #limit: number;
  readonly #tooLong: () => Error;

  /** @param tooLong thrown when more than `limitBytes` have come */
  constructor(limitBytes: number, tooLong: () => Error) {
    this.#limit = limitBytes;
    this.#tooLong = tooLong;
  }

  append(piece: Uint8Array): void {
    const length = this.length + piece.length;
    if (length > this.#limit) throw this.#tooLong();
    if (length > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(length, Math.min(this.#limit, this.#bytes.length * 2), SMALLEST));
      grown.set(this.#bytes.subarray(0, this.length));
      this.#bytes = grown;
    }
    this.#bytes.set(piece, this.length);
    this.length = length;
  }

  /** Hands a copy of the bytes out and starts anew. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.length);
    this.length = 0;
    if (this.#bytes.length > KEPT) this.#bytes = NO_BYTES;
    return taken;
  }
}

const NO_BYTES = /* @__PURE__ */ new Uint8Array(0);
const SMALLEST = 256;
/** A buffer that one long piece made larger than this is not kept for the short ones after it. */
const KEPT = 64 * 1024;
