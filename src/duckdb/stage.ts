import { ORDINAL } from './columnNames.js';
import { jsonLine } from './jsonLine.js';
import { type Layout, layoutOf } from './parquet/layout.js';
import { type ParquetFile, parquetFile } from './parquet/parquetFile.js';
import { mergeShape, type Shape } from './shape.js';
import { type StageFile, stageFile } from './stageFile.js';

/** A file of a batch. */
export interface StagedFile {
  readonly path: string;
  readonly rows: number;
  /** Rows of the batch before it. */
  readonly before: number;
  /** Of a Parquet file: its columns; without it, a file of lines of JSON. */
  readonly columns?: readonly (readonly [name: string, layout: Layout])[];
  /** Of lines: characters of the longest one. */
  readonly longest: number;
}

/** Records that wait to be loaded: on the disk, so that a source may be faster than the table. */
export interface Stage {
  readonly rows: number;
  readonly files: readonly StagedFile[];
  /** Records, and what they are; the key of a column where it is another one. */
  add(records: readonly Record<string, unknown>[], shape: Shape, keyOf: (column: string) => string): void;
  /** No more comes: all of it is in the files. */
  close(): void;
  remove(): void;
}

interface OpenFile {
  readonly key: string;
  readonly before: number;
  readonly file: ParquetFile | StageFile;
  readonly columns?: StagedFile['columns'];
}

/**
 * Writes columns of values in Parquet, which DuckDB reads several times faster than JSON. Columns whose numbers need more than
 * 64 bits have no place there: their records are lines of JSON.
 *
 * @param seen what records of this table have been so far: a file has columns for all of it
 * @param path of a file by its ending, each time another one
 */
export function newStage(seen: Shape, path: (ending: 'ndjson' | 'parquet') => string): Stage {
  const done: OpenFile[] = [];
  let open: OpenFile | undefined;
  let rows = 0;

  const opened = (key: string, make: () => Omit<OpenFile, 'key' | 'before'>): OpenFile => {
    if (open?.key === key) return open;
    closeOpen();
    open = { key, before: rows, ...make() };
    return open;
  };
  const closeOpen = () => {
    open?.file.close();
    if (open) done.push(open);
    open = undefined;
  };
  const addLines = (records: readonly Record<string, unknown>[], columnOf: (key: string) => string) => {
    const { file } = opened('lines', () => ({ file: stageFile(path('ndjson')) }));
    for (const [index, record] of records.entries()) {
      const named = Object.fromEntries(Object.entries(record).map(([key, value]) => [columnOf(key), value]));
      (file as StageFile).append(`{"${ORDINAL}":${rows + index},${jsonLine(named).slice(1)}`);
    }
  };
  return {
    get rows() {
      return rows;
    },
    get files() {
      return done.map(({ file, before, columns }) => ({
        path: file.path,
        rows: file.rows,
        before,
        longest: 'longest' in file ? file.longest : 0,
        ...(columns && { columns }),
      }));
    },
    add: (records, shape, keyOf) => {
      mergeShape(seen, shape, true);
      const columns: [string, Layout][] = [];
      for (const [name, field] of seen.fields ?? []) {
        const layout = layoutOf(field);
        if (layout) columns.push([name, layout]);
      }
      if (columns.length < (seen.fields?.size ?? 0) || columns.length === 0) {
        const columnOf = new Map([...(seen.fields?.keys() ?? [])].map((name) => [keyOf(name), name]));
        addLines(records, (key) => columnOf.get(key) ?? key);
      } else {
        const { file } = opened(JSON.stringify(columns), () => ({
          file: parquetFile(
            path('parquet'),
            columns.map(([name, layout]) => [name, keyOf(name), layout]),
          ),
          columns,
        }));
        (file as ParquetFile).add(records);
      }
      rows += records.length;
    },
    close: closeOpen,
    remove: () => {
      closeOpen();
      for (const { file } of done) file.remove();
    },
  };
}
