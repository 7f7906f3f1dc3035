import { type Batch, checkRecord, newBatch } from './batch.js';
import { saveCheckpoint } from './checkpointRows.js';
import { loadBatch } from './loadBatch.js';
import type { Database } from './openDatabase.js';
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
  /** Takes what waits, at once: what comes from here on is for the next time. The answer loads it, within a transaction. */
  seal(): () => Promise<number>;
  /** A replacement takes the old table's place, within a transaction. */
  finish(): Promise<void>;
  discard(): void;
}

export async function openTarget(database: Database, { table, primaryKey, replace }: TargetOptions): Promise<Target> {
  const replacement = `${table}__replacing`;
  const left = await readColumns(database, replacement);
  const { run: leftBy } = await readNotes(database, replacement);
  let into = table;
  let columns = await readColumns(database, table);
  /** What is to be noted of a replacement that begins. */
  let beginning: TableNotes | undefined;
  let isStale = false;
  let seen = newShape();
  const fresh = () => newBatch(columns.names, seen, (ending) => stagePath(database.path, ending));
  let batch: Batch = fresh();
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
      return batch.bytes;
    },
    check,
    add: (record) => {
      check(record);
      batch.add(record);
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
    seal: () => {
      const sealed = batch;
      batch = fresh();
      return async () => {
        try {
          if (isStale) await drop(database, replacement);
          isStale = false;
          if (beginning) await database.run(saveNotes(replacement, beginning));
          beginning = undefined;
          await loadBatch(database, into, columns, sealed, primaryKey.map(columns.names.of));
          return sealed.stage.rows;
        } finally {
          sealed.stage.remove();
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
    discard: () => batch.stage.remove(),
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
  /** A checkpoint that is to be committed with what has come before it. Plain JSON. */
  cover(key: string, value: unknown): void;
  /** Loads what waits, checkpoints too, and commits it unless `hold`. Answers what has been loaded so far. */
  load(options?: { hold?: boolean }): Promise<Record<string, number>>;
  /** The same for the end of a run that was complete. */
  finish(): Promise<Record<string, number>>;
  /** Ends the connection; what was not committed is as if it had never been. */
  close(): void;
}

export function loadSession(database: Database, targets: readonly Target[]): LoadSession {
  const counts: Record<string, number> = Object.fromEntries(targets.map(({ table }) => [table, 0]));
  const covered = new Map<string, string>();
  let isOpen = false;
  const load = async () => {
    if (!isOpen) await database.run('BEGIN');
    isOpen = true;
    // In one go: a record that comes meanwhile must not be in without its checkpoint, which would bring it twice.
    const checkpoints = [...covered];
    covered.clear();
    const sealed = targets.map((target) => ({ table: target.table, loaded: target.seal() }));
    for (const { table, loaded } of sealed) counts[table] = (counts[table] ?? 0) + (await loaded());
    for (const [key, value] of checkpoints) await database.run(saveCheckpoint(key, value));
  };
  const commit = async () => {
    await database.run('COMMIT');
    isOpen = false;
    return { ...counts };
  };
  return {
    get staged() {
      return targets.reduce((sum, { staged }) => sum + staged, 0);
    },
    cover: (key, value) => void covered.set(key, JSON.stringify(value)),
    load: async ({ hold = false } = {}) => {
      await load();
      return hold ? { ...counts } : commit();
    },
    finish: async () => {
      await load();
      for (const target of targets) await target.finish();
      return commit();
    },
    close: () => {
      for (const target of targets) target.discard();
      database.close();
    },
  };
}
