import { existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { clearWidened, findCsvRows, widenCsv } from './csvFile.js';
import type { ExactJson } from './exactJson.js';
import { UsageError } from './exitCodes.js';
import type { Format } from './options.js';
import { openOutput } from './outputFile.js';
import { recordWriter, type WriterState } from './recordWriter.js';

/** How far a file of records is: what a later process goes on from. Plain JSON. */
export interface SavedFile {
  readonly bytes: number;
  readonly writer: WriterState;
}

/** True for what {@link RecordFile.saved} gave to a file of this version. */
export function isSavedFile(value: unknown): boolean {
  const { bytes, writer } = (value ?? {}) as Partial<SavedFile>;
  return Number.isInteger(bytes) && Number.isInteger(writer?.records);
}

/** A file of records. */
export interface RecordFile {
  write(records: readonly unknown[]): void;
  readonly saved: SavedFile;
  /** Nothing has been put into it yet. */
  readonly isFresh: boolean;
  /**
   * Ends the text, and a CSV has the columns of all its records.
   *
   * @param isWhole false leaves what is there alone as long as nothing has been put in its place
   */
  close(isWhole: boolean): void;
}

/** @param saved where the file that is there is gone on with; without it the file starts anew, at its first record or end */
export function openRecordFile(
  path: string,
  format: Format,
  { saved, stringify }: { saved?: SavedFile | undefined; stringify?: ExactJson['stringify'] | undefined } = {},
): RecordFile {
  if (format === 'csv') clearWidened(path);
  const start: FileStart | undefined = saved && (format === 'csv' ? csvStart(path, saved) : saved);
  const output = openOutput(path, start?.bytes);
  const writer = recordWriter(format, { resumed: start?.writer, canGrow: true, stringify });
  let headerColumns = start?.headerColumns;
  return {
    write: (records) => {
      output.append(writer.write(records));
      headerColumns ??= writer.state.columns?.length;
    },
    get saved() {
      return { bytes: output.length, writer: writer.state };
    },
    get isFresh() {
      return output.isFresh;
    },
    close: (isWhole) => {
      if (isWhole || !output.isFresh) output.append(writer.end());
      output.close();
      const { columns = [] } = writer.state;
      if (headerColumns !== undefined && columns.length > headerColumns) widenCsv(path, columns);
    },
  };
}

/** Where a file is written before it takes its place. */
export function partOf(path: string): string {
  return `${path}.part`;
}

/** A file of records that takes the place of what is at `path`, and leaves it alone until then. */
export interface Replacement extends Omit<RecordFile, 'close'> {
  /** Puts the new file there. */
  replace(): void;
  /** Leaves the new file beside the old one, if there is anything in it. Answers its path. */
  giveUp(): string | undefined;
  /** Whether there is anything to lose. */
  readonly hasOld: boolean;
}

/** @param saved where an unfinished run's new file is gone on with; without it the file starts anew */
export function openReplacement(
  path: string,
  format: Format,
  { saved, stringify }: { saved?: SavedFile | undefined; stringify?: ExactJson['stringify'] | undefined } = {},
): Replacement {
  const part = partOf(path);
  // Of a run that was killed.
  if (!saved) rmSync(part, { force: true });
  const file = openRecordFile(part, format, { saved, stringify });
  return {
    write: file.write,
    get saved() {
      return file.saved;
    },
    get isFresh() {
      return file.isFresh;
    },
    get hasOld() {
      return existsSync(path) && statSync(path).size > 0;
    },
    replace: () => {
      file.close(true);
      renameSync(part, path);
    },
    giveUp: () => {
      const { isFresh } = file;
      file.close(false);
      if (!isFresh) return part;
      rmSync(part, { force: true });
      return undefined;
    },
  };
}

interface FileStart extends SavedFile {
  readonly headerColumns?: number;
}

/** A CSV is gone on with by its rows: its header, and with it every byte, may have been made wider since. */
function csvStart(path: string, { bytes, writer }: SavedFile): FileStart {
  if (writer.records === 0 || !existsSync(path)) return { bytes, writer };
  const start = findCsvRows(path, writer.records);
  if (!start) throw new UsageError(`${path} is shorter than its checkpoint says: start without --resume`);
  const { columns = [] } = writer;
  const headerColumns = start.header.length;
  return {
    bytes: start.bytes,
    writer: { ...writer, columns: headerColumns > columns.length ? start.header : columns },
    headerColumns,
  };
}
