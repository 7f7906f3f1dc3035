import type { ByteWriter } from './byteWriter.js';

/** A value of Thrift's compact protocol, in which Parquet writes what it says of itself. */
export type ThriftValue =
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly text: string }
  | { readonly list: readonly ThriftValue[] }
  | ThriftStruct;

/** Fields by their numbers, in order. */
export type ThriftStruct = readonly (readonly [id: number, value: ThriftValue])[];

const TYPE = { i32: 5, i64: 6, text: 8, list: 9, struct: 12 } as const;

export function writeStruct(to: ByteWriter, fields: ThriftStruct): void {
  let before = 0;
  for (const [id, value] of fields) {
    // All of Parquet's numbers are near each other.
    to.byte(((id - before) << 4) | typeOf(value));
    before = id;
    writeValue(to, value);
  }
  to.byte(0);
}

function writeValue(to: ByteWriter, value: ThriftValue): void {
  if (isStruct(value)) writeStruct(to, value);
  else if ('i32' in value) to.varint(zigzag(value.i32));
  else if ('i64' in value) to.varint(zigzag(value.i64));
  else if ('text' in value) {
    const bytes = Buffer.from(value.text);
    to.varint(bytes.length);
    to.bytes(bytes);
  } else {
    const { list } = value;
    const [first] = list;
    const type = first ? typeOf(first) : TYPE.struct;
    if (list.length < 15) to.byte((list.length << 4) | type);
    else {
      to.byte(0xf0 | type);
      to.varint(list.length);
    }
    for (const item of list) writeValue(to, item);
  }
}

function typeOf(value: ThriftValue): number {
  if (isStruct(value)) return TYPE.struct;
  if ('i32' in value) return TYPE.i32;
  if ('i64' in value) return TYPE.i64;
  return 'text' in value ? TYPE.text : TYPE.list;
}

function isStruct(value: ThriftValue): value is ThriftStruct {
  return Array.isArray(value);
}

/** None of them is negative here. */
function zigzag(value: number): number {
  return value * 2;
}
