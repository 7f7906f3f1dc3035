import type { Observable } from 'rxjs';
import { checkKind, checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import type { CollectedPage, PaginationCheckpoint } from '../pagination/types.js';
import { selectCheckpoint } from './checkpointRows.js';
import { loadSession, openTarget, type Target } from './loadSession.js';
import { type Database, openDatabase, readValue } from './openDatabase.js';
import { pace$ } from './pace.js';
import { type Intake, type SinkRun, sinkRun$ } from './sinkRun.js';
import type { DatabaseOptions, TableWritten } from './types.js';

export interface TableSinkOptions extends DatabaseOptions {
  /** The table's name; made if there is none. */
  table: string;
  /** What identifies a record: it takes the place of the row with the same key. @default none: every record is a new row */
  primaryKey?: string | readonly string[] | undefined;
  /** The table is filled anew, and takes the old one's place once the run is complete. @default false */
  replace?: boolean | undefined;
}

/** Fills one table of a DuckDB file. Can be used for many runs, one after the other. */
export interface TableSink {
  /**
   * The records of a stream as rows, all of them in one transaction: a run that fails, is unsubscribed from or killed has
   * never been. Emits once, at the end.
   */
  <T>(records$: Observable<T>): Observable<TableWritten>;
  /**
   * The records of pages, each batch of pages committed with the checkpoint to go on from. Emits after every commit. A run
   * that fails keeps what it had; one that is killed or unsubscribed from, what was committed.
   */
  pages<T>(pages$: Observable<CollectedPage<T>>): Observable<TableWritten>;
  /** Holds the source back while the table is slower: `paginate$({ …, pace: sink.pace })`. */
  readonly pace: () => Observable<never>;
  /**
   * The checkpoint that stands in the database, for `resumeFrom`; `undefined` where there is none. Of a run that was
   * complete its `next` is null, and resumes to nothing.
   */
  checkpoint(): Promise<PaginationCheckpoint | undefined>;
}

/**
 * Records into a table of a DuckDB file. Columns and their types are made from all records, nested values stay STRUCT and
 * LIST, and a table that is there becomes wider where it must: new columns, BIGINT to DOUBLE, else JSON.
 *
 * ```
 * pages$:            p1────p2────p3──|
 * sink.pages(…):     ─────────(w)────(w|)     w: records and checkpoint, committed together
 * ```
 *
 * @example
 * const sink = tableSink({ path: 'cities.duckdb', table: 'cities', primaryKey: 'id' });
 * const resumeFrom = await sink.checkpoint();
 * const pages$ = paginate$({ baseRequest: 'https://api.example.com/cities', resumeFrom, pace: sink.pace });
 * const { records } = await lastValueFrom(pages$.pipe(sink.pages));
 *
 * @throws ConfigurationError for options that cannot work; the stream fails with one where `@duckdb/node-api` is not installed
 */
export function tableSink(options: TableSinkOptions): TableSink {
  const { path, table, settings, scheduler, commitEveryMs, replace = false } = checkedOptions(options);
  const primaryKey = keysOf(options.primaryKey);
  const runs = new Set<SinkRun>();
  const key = `pages of ${table.toLowerCase()}`;
  const opened = async (): Promise<[Database, Target]> => {
    const database = await openDatabase(path, settings);
    try {
      return [database, await openTarget(database, { table, primaryKey, replace })];
    } catch (error) {
      database.close();
      throw error;
    }
  };
  const sink = <T>(records$: Observable<T>) =>
    sinkRun$({
      source$: records$,
      open: async () => recordIntake<T>(...(await opened())),
      runs,
      scheduler,
      commitEveryMs,
    });
  return Object.assign(sink, {
    pages: <T>(pages$: Observable<CollectedPage<T>>) =>
      sinkRun$({
        source$: pages$,
        open: async () => pageIntake<T>(...(await opened()), key),
        runs,
        scheduler,
        commitEveryMs,
      }),
    pace: () => pace$(runs),
    checkpoint: async () => {
      const saved = await readValue(path, selectCheckpoint(key));
      return typeof saved === 'string' ? (JSON.parse(saved) as PaginationCheckpoint) : undefined;
    },
  });
}

/** One transaction for all. */
function recordIntake<T>(database: Database, target: Target): Intake<T> {
  target.startOver();
  const session = loadSession(database, [target]);
  return {
    take: (record) => target.add(record),
    get staged() {
      return session.staged;
    },
    uncommitted: 0,
    get hasPart() {
      return session.hasPart;
    },
    isLarge: false,
    store: session.store,
    load: async () => writtenOf(await session.load()),
    finish: async () => writtenOf(await session.finish()),
    fail: async () => {},
    close: session.close,
  };
}

async function pageIntake<T>(database: Database, target: Target, key: string): Promise<Intake<CollectedPage<T>>> {
  const session = loadSession(database, [target]);
  const saved = (await database.read(selectCheckpoint(key))).getRowsJson()[0]?.[0];
  const standing = typeof saved === 'string' ? (JSON.parse(saved) as PaginationCheckpoint) : undefined;
  let isFirst = true;
  return {
    take: ({ items, checkpoint, index }) => {
      const before = checkpoint.collectedItems - items.length;
      if (isFirst && before === 0 && index === 0) target.startOver(key);
      else if (isFirst && standing && standing.collectedItems !== before) {
        throw new ConfigurationError(
          'resumeFrom',
          `goes on after ${before} records, where ${target.table} holds ${standing.collectedItems} of that run: take it from sink.checkpoint()`,
        );
      } else if (isFirst) target.goOn(key);
      isFirst = false;
      for (const item of items) target.add(item);
      session.cover(key, checkpoint);
    },
    get staged() {
      return session.staged;
    },
    get uncommitted() {
      return session.uncommitted;
    },
    get hasPart() {
      return session.hasPart;
    },
    get isLarge() {
      return session.isLarge;
    },
    store: session.store,
    load: async () => writtenOf(await session.load()),
    finish: async () => writtenOf(await session.finish()),
    fail: async () => {
      await session.load();
    },
    close: session.close,
  };
}

/** What a run has put where. */
export function writtenOf(tables: Record<string, number>): TableWritten {
  return { records: Object.values(tables).reduce((sum, count) => sum + count, 0), tables };
}

function checkedOptions(options: TableSinkOptions): TableSinkOptions {
  checkOptions(
    options,
    {
      string: ['path', 'table'],
      'string or list': ['primaryKey'],
      object: ['settings'],
      boolean: ['replace'],
      number: ['commitEveryMs'],
      '.now': ['scheduler'],
    },
    'tableSink.',
  );
  for (const name of ['path', 'table'] as const) {
    if (!options[name]) throw new ConfigurationError(`tableSink.${name}`, 'is missing');
  }
  return options;
}

/** The names of a key. */
export function keysOf(primaryKey: string | readonly string[] = []): readonly string[] {
  const keys = typeof primaryKey === 'string' ? [primaryKey] : primaryKey;
  for (const [index, key] of keys.entries()) {
    checkKind(`primaryKey[${index}]`, key ?? null, 'string');
  }
  return keys;
}
