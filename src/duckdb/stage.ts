import { type ColumnNames, ORDINAL } from './columnNames.js';
import { jsonLine } from './jsonLine.js';
import { type Layout, layoutOf } from './parquet/layout.js';
import { type ParquetColumn, type ParquetFile, parquetFile } from './parquet/parquetFile.js';
import { fieldOf, noteValue, type Shape } from './shape.js';
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
  /** What they take in the files. */
  readonly bytes: number;
  readonly files: readonly StagedFile[];
  add(records: readonly Record<string, unknown>[]): void;
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
 * @param names of the columns
 * @param path of a file by its ending, each time another one
 */
export function newStage(seen: Shape, names: ColumnNames, path: (ending: 'ndjson' | 'parquet') => string): Stage {
  const done: OpenFile[] = [];
  const note = newNotes(seen, names);
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
  const addLines = (records: readonly Record<string, unknown>[]) => {
    const { file } = opened('lines', () => ({ file: stageFile(path('ndjson')) }));
    for (const [index, record] of records.entries()) {
      const named = Object.fromEntries(Object.entries(record).map(([key, value]) => [names.of(key), value]));
      (file as StageFile).append(`{"${ORDINAL}":${rows + index},${jsonLine(named).slice(1)}`);
    }
  };
  /** Records that are not as those before, or the first ones. */
  const addOthers = (records: readonly Record<string, unknown>[]) => {
    for (const record of records) note(record);
    const columns: ParquetColumn[] = [];
    for (const [name, shape] of seen.fields ?? []) {
      const layout = layoutOf(shape);
      if (layout) columns.push({ name, key: names.keyOf(name), layout, shape });
    }
    if (columns.length < (seen.fields?.size ?? 0) || columns.length === 0) {
      addLines(records);
      return;
    }
    const layouts = columns.map(({ name, layout }) => [name, layout] as const);
    const { file } = opened(JSON.stringify(layouts), () => ({
      file: parquetFile(path('parquet'), columns),
      columns: layouts,
    }));
    if (!(file as ParquetFile).add(records)) throw new Error(`${file.path} cannot take what was noted for it`);
  };
  return {
    get rows() {
      return rows;
    },
    get bytes() {
      return done.reduce((sum, { file }) => sum + file.bytes, open?.file.bytes ?? 0);
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
    add: (records) => {
      if (!(open?.columns && (open.file as ParquetFile).add(records))) addOthers(records);
      rows += records.length;
    },
    close: closeOpen,
    remove: () => {
      closeOpen();
      for (const { file } of done) file.remove();
    },
  };
}

/** Notes what records are. */
function newNotes(seen: Shape, names: ColumnNames): (record: Readonly<Record<string, unknown>>) => void {
  /** By the place of a key in its record: what it was in the one before, as it mostly is again. */
  const columns: { key: string; shape: Shape }[] = [];
  return (record) => {
    const keys = Object.keys(record);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index] as string;
      const field = record[key];
      if (field === undefined || typeof field === 'function' || typeof field === 'symbol') continue;
      let column = columns[index];
      if (column?.key !== key) {
        column = { key, shape: fieldOf(seen, names.of(key)) };
        columns[index] = column;
      }
      noteValue(column.shape, field);
    }
  };
}
