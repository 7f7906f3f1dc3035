import type { Format } from './options.js';

/** Records as text, in pieces that follow each other in one file. What it needs to go on in a later process is `state`. */
export interface RecordWriter {
  /** The text of these records, after everything that was written before. */
  write(records: readonly unknown[]): string;
  /** The text that ends the file. */
  end(): string;
  /** Plain JSON. */
  readonly state: WriterState;
  /** CSV: keys that came after the header was written, with no column to go to. */
  readonly lostColumns: ReadonlySet<string>;
}
export interface WriterState {
  readonly records: number;
  readonly columns?: readonly string[];
}

export function recordWriter(format: Format, resumed: WriterState = { records: 0 }): RecordWriter {
  switch (format) {
    case 'ndjson':
      return lineWriter(resumed);
    case 'json':
      return arrayWriter(resumed);
    case 'csv':
      return csvWriter(resumed);
  }
}

const NOTHING_LOST: ReadonlySet<string> = new Set();

function lineWriter({ records }: WriterState): RecordWriter {
  let count = records;
  return {
    write: (batch) => {
      count += batch.length;
      return batch.map((record) => `${JSON.stringify(record)}\n`).join('');
    },
    end: () => '',
    get state() {
      return { records: count };
    },
    lostColumns: NOTHING_LOST,
  };
}

function arrayWriter({ records }: WriterState): RecordWriter {
  let count = records;
  return {
    write: (batch) => {
      if (batch.length === 0) return '';
      const text = batch.map((record) => JSON.stringify(record)).join(',\n');
      const before = count === 0 ? '[\n' : ',\n';
      count += batch.length;
      return before + text;
    },
    end: () => (count === 0 ? '[]\n' : '\n]\n'),
    get state() {
      return { records: count };
    },
    lostColumns: NOTHING_LOST,
  };
}

/** RFC 4180. The columns are those of the first batch; nested values are JSON. */
function csvWriter(resumed: WriterState): RecordWriter {
  let { records: count, columns } = resumed;
  const lost = new Set<string>();
  return {
    write: (batch) => {
      if (batch.length === 0) return '';
      const rows = batch.map(rowOf);
      const header = columns === undefined;
      columns ??= [...new Set(rows.flatMap((row) => Object.keys(row)))];
      const names = columns;
      for (const row of rows) {
        for (const key of Object.keys(row)) if (!names.includes(key)) lost.add(key);
      }
      count += batch.length;
      const lines = rows.map((row) => names.map((name) => cell(row[name])).join(','));
      return [...(header ? [names.map(cell).join(',')] : []), ...lines].map((line) => `${line}\r\n`).join('');
    },
    end: () => '',
    get state() {
      return { records: count, ...(columns && { columns }) };
    },
    lostColumns: lost,
  };
}

function rowOf(record: unknown): Record<string, unknown> {
  return typeof record === 'object' && record !== null && !Array.isArray(record)
    ? (record as Record<string, unknown>)
    : { value: record };
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
