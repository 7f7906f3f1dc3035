import { csvLine } from './csvText.js';
import type { ExactJson } from './exactJson.js';
import type { Format } from './options.js';

/** Records as text, in pieces that follow each other in one file. What it needs to go on in a later process is `state`. */
export interface RecordWriter {
  /** The text of these records, after everything that was written before. */
  write(records: readonly unknown[]): string;
  /** The text that ends the file. */
  end(): string;
  /** Plain JSON. */
  readonly state: WriterState;
  /** CSV: keys that came after the header was out, with no column to go to, and how many records had them. */
  readonly lostColumns: ReadonlyMap<string, number>;
}
export interface WriterState {
  readonly records: number;
  readonly columns?: readonly string[];
}

export interface RecordWriterOptions {
  /** What an earlier process had written. */
  resumed?: WriterState;
  /** CSV: rows may have more cells than those before; whoever keeps the text makes its header wider in the end. @default false */
  canGrow?: boolean;
  /** @default JSON.stringify */
  stringify?: ExactJson['stringify'];
}

export function recordWriter(
  format: Format,
  { resumed = { records: 0 }, canGrow = false, stringify = JSON.stringify }: RecordWriterOptions = {},
): RecordWriter {
  switch (format) {
    case 'ndjson':
      return lineWriter(resumed, stringify);
    case 'json':
      return arrayWriter(resumed, stringify);
    case 'csv':
      return csvWriter(resumed, canGrow, stringify);
  }
}

const NOTHING_LOST: ReadonlyMap<string, number> = new Map();

function lineWriter({ records }: WriterState, stringify: ExactJson['stringify']): RecordWriter {
  let count = records;
  return {
    write: (batch) => {
      count += batch.length;
      return batch.map((record) => `${stringify(record)}\n`).join('');
    },
    end: () => '',
    get state() {
      return { records: count };
    },
    lostColumns: NOTHING_LOST,
  };
}

function arrayWriter({ records }: WriterState, stringify: ExactJson['stringify']): RecordWriter {
  let count = records;
  return {
    write: (batch) => {
      if (batch.length === 0) return '';
      const text = batch.map((record) => stringify(record)).join(',\n');
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

/** The columns of a file grow with its records; those of a stream are out with its first batch. */
function csvWriter(resumed: WriterState, canGrow: boolean, stringify: ExactJson['stringify']): RecordWriter {
  let { records: count, columns } = resumed;
  const lost = new Map<string, number>();
  return {
    write: (batch) => {
      if (batch.length === 0) return '';
      const rows = batch.map(rowOf);
      const isFirst = columns === undefined;
      const known = new Set(columns);
      for (const row of rows) {
        for (const key of Object.keys(row)) {
          if (isFirst || canGrow) known.add(key);
          else if (!known.has(key)) lost.set(key, (lost.get(key) ?? 0) + 1);
        }
      }
      const names = [...known];
      columns = names;
      count += batch.length;
      const lines = rows.map((row) =>
        csvLine(
          names.map((name) => row[name]),
          stringify,
        ),
      );
      return [...(isFirst ? [csvLine(names)] : []), ...lines].map((line) => `${line}\r\n`).join('');
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
