import { type Batch, checkRecord, newBatch } from './batch.js';
import { saveCheckpoint } from './checkpointRows.js';
import { loadBatch } from './loadBatch.js';
import type { Database } from './openDatabase.js';
import { GROUP_ROWS } from './parquet/parquetFile.js';
import { newShape } from './shape.js';
import { quoted } from './sql.js';
import { stagePath } from './stageFile.js';
import { newColumns, readColumns, readNotes } from './tableColumns.js';
import { clearNotes, NO_NOTES, renameNotes, saveNotes, type TableNotes } from './tableNotes.js';

/** How one table is filled. */
export interface TargetOptions {
  readonly table: string;
  readonly primaryKey: readonly string[];
  /** The table is filled anew beside the old one, whose place it takes at the end. */
  readonly replace: boolean;
}

/** A table that is being filled. Before its first record it is told whether this run starts over or goes on. */
export interface Target {
  readonly table: string;
  /** Bytes that wait. */
  readonly staged: number;
  /** Whether what waits is enough for a part of the table. */
  readonly hasPart: boolean;
  /** Whether rows take the place of others. */
  readonly isMerged: boolean;
  /** @throws ConfigurationError for a record that has no place here */
  check(record: unknown): void;
  add(record: unknown): void;
  readonly replace: boolean;
  /**
   * This run fills the table from the start: what there is of an unfinished replacement goes.
   *
   * @param run what a later one would go on from
   */
  startOver(run?: string): void;
  /** This run goes on with an unfinished one, and with the replacement that it had begun. Answers whether there is one. */
  goOn(run: string): boolean;
  /**
   * Takes what waits, at once: what comes from here on is for the next time. The answer loads it, within a transaction.
   *
   * @param rest also what is less than a part of the table
   */
  seal(rest: boolean): () => Promise<number>;
  /** A replacement takes the old table's place, within a transaction. */
  finish(): Promise<void>;
  discard(): void;
}

/** Two row groups: of one alone, the thread that waits for the other one would be busy with that. */
const PART_ROWS = 2 * GROUP_ROWS;
/** A part is loaded when it has so many bytes, if it comes to that; meanwhile the next one may become as large. */
export const PART_BYTES = 32 * 1024 * 1024;
/** So much is committed whatever the time. */
const COMMIT_BYTES = 2 * PART_BYTES;

export async function openTarget(database: Database, { table, primaryKey, replace }: TargetOptions): Promise<Target> {
  const replacement = `${table}__replacing`;
  const left = await readColumns(database, replacement);
  const { run: leftBy } = await readNotes(database, replacement);
  const isMerged = primaryKey.length > 0;
  let into = table;
  let columns = await readColumns(database, table);
  /** What is to be noted of a replacement that begins. */
  let beginning: TableNotes | undefined;
  let isStale = false;
  let seen = newShape();
  const fresh = () => newBatch(columns.names, seen, (ending) => stagePath(database.path, ending));
  let batch: Batch = fresh();
  let full: Batch[] = [];
  const turn = () => {
    batch.close();
    full.push(batch);
    batch = fresh();
  };
  const isFull = ({ rows, bytes }: Batch) => bytes >= PART_BYTES || (!isMerged && rows >= PART_ROWS);
  const useColumns = (others: typeof columns) => {
    into = replacement;
    columns = others;
    seen = newShape();
    batch = fresh();
  };
  const check = (record: unknown) => checkRecord(record, { table, primaryKey });
  return {
    table,
    replace,
    get staged() {
      return full.reduce((sum, { bytes }) => sum + bytes, batch.bytes);
    },
    get hasPart() {
      return full.length > 0;
    },
    isMerged,
    check,
    add: (record) => {
      check(record);
      batch.add(record);
      if (isFull(batch)) turn();
    },
    startOver: (run = '') => {
      isStale = replace || leftBy === run;
      if (!replace) return;
      beginning = { ...NO_NOTES, run };
      useColumns(newColumns(database, replacement, beginning));
    },
    goOn: (run) => {
      if (leftBy !== run) return false;
      useColumns(left);
      return true;
    },
    seal: (rest) => {
      if (rest && batch.rows > 0) turn();
      const sealed = full;
      full = [];
      return async () => {
        let rows = 0;
        try {
          if (isStale) await drop(database, replacement);
          isStale = false;
          if (beginning) await database.run(saveNotes(replacement, beginning));
          beginning = undefined;
          for (const part of sealed) {
            await loadBatch(database, into, columns, part, primaryKey.map(columns.names.of));
            rows += part.rows;
            part.stage.remove();
          }
          return rows;
        } finally {
          for (const part of sealed) part.stage.remove();
        }
      };
    },
    finish: async () => {
      if (into !== replacement) return;
      if (!columns.exists) {
        await database.run(clearNotes(replacement));
        return;
      }
      await drop(database, table);
      await database.run(`ALTER TABLE ${quoted(replacement)} RENAME TO ${quoted(table)}`);
      await database.run(renameNotes(replacement, table));
    },
    discard: () => {
      for (const part of [...full, batch]) part.stage.remove();
    },
  };
}

async function drop(database: Database, table: string): Promise<void> {
  await database.run(`DROP TABLE IF EXISTS ${quoted(table)}`);
  await database.run(clearNotes(table));
}

/** Tables that are filled together. */
export interface LoadSession {
  /** Bytes that wait. */
  readonly staged: number;
  /** Bytes that wait, or are in their tables and not committed. */
  readonly uncommitted: number;
  /** Whether what waits is enough for a part of a table. */
  readonly hasPart: boolean;
  /** Whether it is time for a commit, by how much it would be. */
  readonly isLarge: boolean;
  /** A checkpoint that is to be committed with what has come before it. Plain JSON. */
  cover(key: string, value: unknown): void;
  /** Loads whole parts of tables, and does not commit them: no checkpoint covers them yet. */
  store(): Promise<void>;
  /** Loads what waits, checkpoints too, and commits it. Answers what has been loaded so far. */
  load(): Promise<Record<string, number>>;
  /** The same for the end of a run that was complete. */
  finish(): Promise<Record<string, number>>;
  /** Ends the connection; what was not committed is as if it had never been. */
  close(): void;
}

export function loadSession(database: Database, targets: readonly Target[]): LoadSession {
  const counts: Record<string, number> = Object.fromEntries(targets.map(({ table }) => [table, 0]));
  const covered = new Map<string, string>();
  let isOpen = false;
  /** Bytes that are in the transaction under way. */
  let stored = 0;
  const stagedNow = () => targets.reduce((sum, { staged }) => sum + staged, 0);
  const put = async (rest: boolean) => {
    if (!isOpen) await database.run('BEGIN');
    isOpen = true;
    const before = stagedNow();
    const sealed = targets.map((target) => ({ table: target.table, loaded: target.seal(rest) }));
    stored += before - stagedNow();
    // In one go: a record that comes meanwhile must not be in without its checkpoint, which would bring it twice.
    const checkpoints = rest ? [...covered] : [];
    if (rest) covered.clear();
    for (const { table, loaded } of sealed) counts[table] = (counts[table] ?? 0) + (await loaded());
    for (const [key, value] of checkpoints) await database.run(saveCheckpoint(key, value));
  };
  const commit = async () => {
    await database.run('COMMIT');
    isOpen = false;
    stored = 0;
    return { ...counts };
  };
  return {
    get staged() {
      return stagedNow();
    },
    get uncommitted() {
      return stored + stagedNow();
    },
    get hasPart() {
      return targets.some(({ hasPart }) => hasPart);
    },
    get isLarge() {
      // A row that takes the place of one that is not committed yet costs more.
      return stored + stagedNow() >= COMMIT_BYTES || targets.some(({ hasPart, isMerged }) => hasPart && isMerged);
    },
    cover: (key, value) => void covered.set(key, JSON.stringify(value)),
    store: () => put(false),
    load: async () => {
      await put(true);
      return commit();
    },
    finish: async () => {
      await put(true);
      for (const target of targets) await target.finish();
      return commit();
    },
    close: () => {
      for (const target of targets) target.discard();
      database.close();
    },
  };
}
