import { newFile } from '../newFile.js';
import { byteWriter } from './byteWriter.js';
import type { Layout } from './layout.js';
import { PHYSICAL, takePage } from './leafColumn.js';
import { type ThriftStruct, writeStruct } from './thrift.js';
import { valueWriter } from './valueWriter.js';

/** A Parquet file as it is written: plain and uncompressed, since it is read once and soon. */
export interface ParquetFile {
  readonly path: string;
  readonly rows: number;
  /** Takes rows, a value for each column. */
  add(rows: readonly Readonly<Record<string, unknown>>[]): void;
  /** Ends the file. */
  close(): void;
  remove(): void;
}

const MAGIC = Buffer.from('PAR1');
const PLAIN = { i32: 0 };
const RLE = { i32: 3 };
/** A row group has about so much. */
const GROUP_BYTES = 1 << 21;

/** @param columns by name, and the key that each has in a row */
export function parquetFile(
  path: string,
  columns: readonly (readonly [name: string, key: string, layout: Layout])[],
): ParquetFile {
  const writers = columns.map(([name, key, layout]) => {
    return [key, valueWriter(layout, { path: [name], definition: 0, repetition: 0 })] as const;
  });
  const leaves = writers.flatMap(([, writer]) => writer.leaves);
  const groups: ThriftStruct[] = [];
  const file = newFile(path);
  const out = byteWriter(1 << 16);
  const page = byteWriter(1 << 16);
  let rows = 0;
  let pending = 0;
  const write = () => {
    file.write(out.view());
    out.reset();
  };
  /** Writes the rows since the last time as a row group. */
  const flush = () => {
    if (pending === 0) return;
    if (file.length === 0) out.bytes(MAGIC);
    const chunks = leaves.map((leaf): ThriftStruct => {
      page.reset();
      const values = takePage(leaf, page);
      const start = file.length + out.length;
      writeStruct(out, [
        [1, { i32: 0 }],
        [2, { i32: page.length }],
        [3, { i32: page.length }],
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
      out.bytes(page.view());
      const size = { i64: file.length + out.length - start };
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
      [2, { i64: out.length }],
      [3, { i64: pending }],
    ]);
    rows += pending;
    pending = 0;
    write();
  };
  return {
    path,
    get rows() {
      return rows;
    },
    add: (added) => {
      for (const [key, writer] of writers) for (const row of added) writer.write(row[key], 0, 0);
      pending += added.length;
      if (leaves.reduce((sum, { values }) => sum + values.length, 0) >= GROUP_BYTES) flush();
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
