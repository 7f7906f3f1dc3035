import { newFile } from '../newFile.js';
import type { Shape } from '../shape.js';
import { ByteWriter } from './byteWriter.js';
import { knownKeys } from './knownKeys.js';
import type { Layout } from './layout.js';
import { markOf, PHYSICAL, pageOf, takeBack } from './leafColumn.js';
import { type ThriftStruct, writeStruct } from './thrift.js';
import { valueWriter } from './valueWriter.js';

/** A Parquet file as it is written: plain and uncompressed, since it is read once and soon. */
export interface ParquetFile {
  readonly path: string;
  readonly rows: number;
  /** Bytes, written or not yet. */
  readonly bytes: number;
  /** Takes rows, a value for each column. False, and none of them, if one has a value that is another one than were before. */
  add(rows: readonly Readonly<Record<string, unknown>>[]): boolean;
  /** Ends the file. */
  close(): void;
  remove(): void;
}

const MAGIC = Buffer.from('PAR1');
const PLAIN = { i32: 0 };
const RLE = { i32: 3 };
/**
 * Rows that DuckDB keeps and compresses together. Row groups of exactly so many become what they stay, where others would be
 * copied once they meet, and again at a checkpoint.
 */
export const GROUP_ROWS = 122_880;
/** A row group has no more than about so much: it waits in memory. */
const GROUP_BYTES = 1 << 25;

/** A column: the key that it has in a row, and what its values have been so far. */
export interface ParquetColumn {
  readonly name: string;
  readonly key: string;
  readonly layout: Layout;
  readonly shape: Shape;
}

export function parquetFile(path: string, columns: readonly ParquetColumn[]): ParquetFile {
  const hasKnownKeys = knownKeys(columns.map(({ key }) => key));
  const writers = columns.map(({ name, key, layout, shape }) => {
    return [key, valueWriter(layout, shape, { path: [name], definition: 0, repetition: 0 })] as const;
  });
  const leaves = writers.flatMap(([, writer]) => writer.leaves);
  const groups: ThriftStruct[] = [];
  const file = newFile(path);
  const out = new ByteWriter();
  let rows = 0;
  let pending = 0;
  const waiting = () =>
    leaves.reduce((sum, { values, definitions, repetitions }) => {
      return sum + values.length + definitions.length + repetitions.length;
    }, 0);
  const write = () => {
    file.write(out.view());
    out.truncate(0);
  };
  /** Writes the rows since the last time as a row group. */
  const flush = () => {
    if (pending === 0) return;
    if (file.length === 0) file.write(MAGIC);
    const groupStart = file.length;
    const chunks = leaves.map((leaf): ThriftStruct => {
      const start = file.length;
      const values = leaf.definitions.length;
      const page = pageOf(leaf);
      const pageLength = page.reduce((sum, { length }) => sum + length, 0);
      writeStruct(out, [
        [1, { i32: 0 }],
        [2, { i32: pageLength }],
        [3, { i32: pageLength }],
        [
          5,
          [
            [1, { i32: values }],
            [2, PLAIN],
            [3, RLE],
            [4, RLE],
          ],
        ],
      ]);
      write();
      for (const bytes of page) file.write(bytes);
      takeBack(leaf);
      const size = { i64: file.length - start };
      return [
        [2, { i64: start }],
        [
          3,
          [
            [1, { i32: PHYSICAL[leaf.type] }],
            [2, { list: [PLAIN, RLE] }],
            [3, { list: leaf.path.map((text) => ({ text })) }],
            [4, { i32: 0 }],
            [5, { i64: values }],
            [6, size],
            [7, size],
            [9, { i64: start }],
          ],
        ],
      ];
    });
    groups.push([
      [1, { list: chunks }],
      [2, { i64: file.length - groupStart }],
      [3, { i64: pending }],
    ]);
    rows += pending;
    pending = 0;
  };
  return {
    path,
    get rows() {
      return rows;
    },
    get bytes() {
      return file.length + waiting();
    },
    add: (added) => {
      if (!added.every(hasKnownKeys)) return false;
      const marks = leaves.map(markOf);
      for (const [key, writer] of writers) {
        for (const row of added) {
          if (writer.write(row[key], 0, 0)) continue;
          for (const [index, leaf] of leaves.entries()) takeBack(leaf, marks[index]);
          return false;
        }
      }
      pending += added.length;
      if (pending >= GROUP_ROWS || waiting() >= GROUP_BYTES) flush();
      return true;
    },
    close: () => {
      flush();
      if (file.length === 0) return;
      const root: ThriftStruct = [
        [4, { text: 'records' }],
        [5, { i32: writers.length }],
      ];
      writeStruct(out, [
        [1, { i32: 1 }],
        [2, { list: [root, ...writers.flatMap(([, { schema }]) => schema)] }],
        [3, { i64: rows }],
        [4, { list: groups }],
        [6, { text: 'rxjs-resilient-http' }],
      ]);
      out.uint32(out.length);
      out.bytes(MAGIC);
      write();
      file.close();
    },
    remove: file.remove,
  };
}
