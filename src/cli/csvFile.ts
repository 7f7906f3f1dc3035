import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { csvLine, parseCsvLine } from './csvText.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const CARRIAGE_RETURN = 0x0d;
const WIDER = '.wider';
const CHUNK_BYTES = 1 << 18;

/** A CSV of ours up to one of its rows. */
export interface CsvStart {
  /** Its bytes, with the header's and the last row's line break. */
  readonly bytes: number;
  readonly header: readonly string[];
}

/** Where `rows` rows after the header end; `undefined` when there are not so many. */
export function findCsvRows(path: string, rows: number): CsvStart | undefined {
  const endsRow = rowScanner();
  let header: readonly string[] | undefined;
  let ended = 0;
  let at = 0;
  const first: Buffer[] = [];
  for (const chunk of chunksOf(path)) {
    for (let index = 0; index < chunk.length; index++) {
      if (endsRow(chunk[index] as number) === 0) continue;
      header ??= parseCsvLine(Buffer.concat([...first, chunk.subarray(0, index)]).toString());
      // Behind the line feed.
      if (ended++ === rows) return { bytes: at + index + 2, header };
    }
    if (!header) first.push(Buffer.from(chunk));
    at += chunk.length;
  }
  return undefined;
}

/** Writes a CSV anew under `columns`, of which its header has the first ones: rows from before the others came are filled up. */
export function widenCsv(path: string, columns: readonly string[]): void {
  const wider = `${path}${WIDER}`;
  const target = openSync(wider, 'w');
  // The old header's line break follows.
  const pieces: Buffer[] = [Buffer.from(csvLine(columns))];
  const write = (piece: Buffer) => pieces.push(piece);
  // Before the buffer of the chunk is filled again.
  const flush = () => {
    const bytes = Buffer.concat(pieces.splice(0));
    for (let written = 0; written < bytes.length; ) written += writeSync(target, bytes, written);
  };
  try {
    const endsRow = rowScanner();
    let inHeader = true;
    for (const chunk of chunksOf(path)) {
      let from = 0;
      for (let index = 0; index < chunk.length; index++) {
        const cells = endsRow(chunk[index] as number);
        if (cells === 0) continue;
        if (!inHeader) {
          write(chunk.subarray(from, index));
          write(Buffer.from(','.repeat(Math.max(0, columns.length - cells))));
        }
        inHeader = false;
        from = index;
      }
      if (!inHeader) write(chunk.subarray(from));
      flush();
    }
  } finally {
    closeSync(target);
  }
  renameSync(wider, path);
}

/** What a process that was killed while it did left behind. */
export function clearWidened(path: string): void {
  rmSync(`${path}${WIDER}`, { force: true });
}

/** Told byte after byte: the number of cells of the row that ends here, else 0. */
function rowScanner(): (byte: number) => number {
  let isQuoted = false;
  let cells = 1;
  return (byte) => {
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (isQuoted) return 0;
    else if (byte === COMMA) cells += 1;
    else if (byte === CARRIAGE_RETURN) {
      const ended = cells;
      cells = 1;
      return ended;
    }
    return 0;
  };
}

/** One buffer, filled again and again. */
function* chunksOf(path: string): Generator<Buffer> {
  const source = openSync(path, 'r');
  const buffer = Buffer.alloc(CHUNK_BYTES);
  try {
    for (;;) {
      const length = readSync(source, buffer, 0, CHUNK_BYTES, null);
      if (length === 0) return;
      yield buffer.subarray(0, length);
    }
  } finally {
    closeSync(source);
  }
}
