const TWO_32 = 4_294_967_296;
/** Below this a loop is faster than a call. */
const SHORT = 24;

/** Bytes that grow as they are written, little-endian. */
export class ByteWriter {
  #buffer: Buffer;
  #data: DataView;
  #position = 0;

  constructor(capacity = 1 << 12) {
    this.#buffer = Buffer.allocUnsafe(capacity);
    this.#data = viewOf(this.#buffer);
  }

  get length(): number {
    return this.#position;
  }

  byte(value: number): void {
    this.#room(1);
    this.#buffer[this.#position++] = value;
  }

  uint32(value: number): void {
    this.#room(4);
    this.#data.setUint32(this.#position, value, true);
    this.#position += 4;
  }

  /** A whole number, as 64 bits with a sign. */
  int64(value: number): void {
    this.#room(8);
    const low = value | 0;
    const high = low === value ? low >> 31 : Math.floor(value / TWO_32);
    this.#data.setInt32(this.#position, low, true);
    this.#data.setInt32(this.#position + 4, high, true);
    this.#position += 8;
  }

  bigint(value: bigint): void {
    this.#room(8);
    this.#data.setBigInt64(this.#position, value, true);
    this.#position += 8;
  }

  double(value: number): void {
    this.#room(8);
    this.#data.setFloat64(this.#position, value, true);
    this.#position += 8;
  }

  /** An unsigned number in groups of seven bits. */
  varint(value: number): void {
    let left = value;
    while (left >= 128) {
      this.byte((left % 128) + 128);
      left = Math.floor(left / 128);
    }
    this.byte(left);
  }

  /** The length of a text in bytes as 32 bits, and its UTF-8. Halves of characters become U+FFFD. */
  text(value: string): void {
    const { length } = value;
    this.#room(4 + 3 * length);
    const buffer = this.#buffer;
    const start = this.#position + 4;
    let end = start;
    if (length <= SHORT) {
      for (let index = 0; index < length; index++) {
        const code = value.charCodeAt(index);
        if (code > 127) break;
        buffer[end++] = code;
      }
    }
    if (end - start < length) end = start + buffer.write(value, start);
    this.#data.setUint32(this.#position, end - start, true);
    this.#position = end;
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length);
    this.#buffer.set(value, this.#position);
    this.#position += value.length;
  }

  /** What was written. Of use until more is. */
  view(): Buffer {
    return this.#buffer.subarray(0, this.#position);
  }

  /** Takes back what was written after so many bytes. */
  truncate(length: number): void {
    this.#position = length;
  }

  #room(count: number): void {
    if (this.#position + count > this.#buffer.length) this.#grow(count);
  }

  #grow(count: number): void {
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#position + count));
    this.#buffer.copy(larger, 0, 0, this.#position);
    this.#buffer = larger;
    this.#data = viewOf(larger);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Buffer): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}
