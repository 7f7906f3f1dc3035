import { ByteWriter } from './byteWriter.js';

/** Parquet's numbers of its types. */
export const PHYSICAL = { boolean: 0, int64: 2, double: 5, text: 6 } as const;
export type LeafType = keyof typeof PHYSICAL;

/** Values at one place of all records of a row group, nulls and lists told by levels as in Dremel. */
export interface LeafColumn {
  readonly type: LeafType;
  /** In the file, from the column on. */
  readonly path: readonly string[];
  readonly maxDefinition: number;
  readonly maxRepetition: number;
  readonly values: ByteWriter;
  /** A byte for each value. */
  readonly definitions: ByteWriter;
  readonly repetitions: ByteWriter;
  /** Booleans that wait for their byte. */
  bits: number;
  bitCount: number;
}

export function leafColumn(
  type: LeafType,
  path: readonly string[],
  maxDefinition: number,
  maxRepetition: number,
): LeafColumn {
  const values = new ByteWriter();
  const [definitions, repetitions] = [new ByteWriter(), new ByteWriter()];
  return { type, path, maxDefinition, maxRepetition, values, definitions, repetitions, bits: 0, bitCount: 0 };
}

export function putBoolean(column: LeafColumn, value: boolean): void {
  if (value) column.bits |= 1 << column.bitCount;
  column.bitCount += 1;
  if (column.bitCount === 8) flushBits(column);
}

function flushBits(column: LeafColumn): void {
  if (column.bitCount > 0) column.values.byte(column.bits);
  column.bits = 0;
  column.bitCount = 0;
}

/** The column as the body of one data page, piece after piece. Of use until more is written. */
export function pageOf(column: LeafColumn): readonly Uint8Array[] {
  flushBits(column);
  const { definitions, repetitions, maxDefinition, maxRepetition, values } = column;
  levels.truncate(0);
  if (maxRepetition > 0) writeLevels(repetitions.view(), maxRepetition);
  writeLevels(definitions.view(), maxDefinition);
  return [levels.view(), values.view()];
}

/** How far a column is written. */
export type Mark = Readonly<
  Pick<LeafColumn, 'bits' | 'bitCount'> & Record<'values' | 'definitions' | 'repetitions', number>
>;

const START: Mark = { values: 0, definitions: 0, repetitions: 0, bits: 0, bitCount: 0 };

export function markOf({ values, definitions, repetitions, bits, bitCount }: LeafColumn): Mark {
  return {
    values: values.length,
    definitions: definitions.length,
    repetitions: repetitions.length,
    bits,
    bitCount,
  };
}

/** Takes back what was written after the mark. */
export function takeBack(column: LeafColumn, to = START): void {
  column.values.truncate(to.values);
  column.definitions.truncate(to.definitions);
  column.repetitions.truncate(to.repetitions);
  column.bits = to.bits;
  column.bitCount = to.bitCount;
}

const levels = new ByteWriter();
const run = new ByteWriter();

/** One run where all are the same, as they mostly are; else packed bits. */
function writeLevels(list: Buffer, max: number): void {
  const width = 32 - Math.clz32(max);
  // All are the same where the list equals itself moved by one.
  const isUniform = list.subarray(1).equals(list.subarray(0, -1));
  run.truncate(0);
  if (isUniform) {
    run.varint(list.length * 2);
    run.byte(list[0] ?? 0);
  } else {
    const groups = Math.ceil(list.length / 8);
    run.varint(groups * 2 + 1);
    let bits = 0;
    let bitCount = 0;
    for (let index = 0; index < groups * 8; index++) {
      bits |= (list[index] ?? 0) << bitCount;
      bitCount += width;
      while (bitCount >= 8) {
        run.byte(bits & 255);
        bits >>>= 8;
        bitCount -= 8;
      }
    }
  }
  levels.uint32(run.length);
  levels.bytes(run.view());
}
