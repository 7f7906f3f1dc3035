/** Bytes that grow as they are written, little-endian. */
export interface ByteWriter {
  readonly length: number;
  byte(value: number): void;
  uint32(value: number): void;
  /** A whole number, as 64 bits with a sign. */
  int64(value: number): void;
  bigint(value: bigint): void;
  double(value: number): void;
  /** An unsigned number in groups of seven bits. */
  varint(value: number): void;
  /** The length of a text in bytes as 32 bits, and its UTF-8. Halves of characters become U+FFFD. */
  text(value: string): void;
  bytes(value: Uint8Array): void;
  /** What was written. Of use until more is. */
  view(): Buffer;
  /** Takes back what was written after so many bytes. */
  truncate(length: number): void;
}

const TWO_32 = 4_294_967_296;
/** Below this a loop is faster than a call. */
const SHORT = 24;

export function byteWriter(capacity = 1 << 12): ByteWriter {
  let buffer = Buffer.allocUnsafe(capacity);
  let data = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  let position = 0;
  const room = (count: number) => {
    if (position + count <= buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, position + count));
    buffer.copy(larger, 0, 0, position);
    buffer = larger;
    data = new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  };
  return {
    get length() {
      return position;
    },
    byte: (value) => {
      room(1);
      buffer[position++] = value;
    },
    uint32: (value) => {
      room(4);
      data.setUint32(position, value, true);
      position += 4;
    },
    int64: (value) => {
      room(8);
      const low = value | 0;
      const high = low === value ? low >> 31 : Math.floor(value / TWO_32);
      data.setInt32(position, low, true);
      data.setInt32(position + 4, high, true);
      position += 8;
    },
    bigint: (value) => {
      room(8);
      data.setBigInt64(position, value, true);
      position += 8;
    },
    double: (value) => {
      room(8);
      data.setFloat64(position, value, true);
      position += 8;
    },
    varint: (value) => {
      room(10);
      let left = value;
      while (left >= 128) {
        buffer[position++] = (left % 128) + 128;
        left = Math.floor(left / 128);
      }
      buffer[position++] = left;
    },
    text: (value) => {
      const { length } = value;
      room(4 + 3 * length);
      const start = position + 4;
      let end = start;
      if (length <= SHORT) {
        for (let index = 0; index < length; index++) {
          const code = value.charCodeAt(index);
          if (code > 127) break;
          buffer[end++] = code;
        }
      }
      if (end - start < length) end = start + buffer.write(value, start);
      data.setUint32(position, end - start, true);
      position = end;
    },
    bytes: (value) => {
      room(value.length);
      buffer.set(value, position);
      position += value.length;
    },
    view: () => buffer.subarray(0, position),
    truncate: (length) => {
      position = length;
    },
  };
}
