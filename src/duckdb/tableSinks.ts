import { defer, type Observable } from 'rxjs';
import { checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import type { RestResourceInfo, RestSource, RestSourceRecord } from '../rest/types.js';
import { selectCheckpoint } from './checkpointRows.js';
import { loadSession, openTarget, type Target } from './loadSession.js';
import { type Database, openDatabase, readValue } from './openDatabase.js';
import { type Intake, type SinkRun, sinkRun$ } from './sinkRun.js';
import { writtenOf } from './tableSink.js';
import type { DatabaseOptions, TableWritten } from './types.js';

export interface TableSinksOptions extends DatabaseOptions {
  /** The tables are filled anew, and take the old ones' places once the run is complete. @default false */
  replace?: boolean | undefined;
}

/** Fills a table for each resource of a source. */
export interface TableSinks {
  /**
   * One run of the source, all of it in one transaction: its records, and what it keeps in {@link TableSinks.state}. A run
   * that fails, is unsubscribed from or killed has never been. Emits once, at the end.
   */
  (source: Pick<RestSource, 'records$' | 'resources'>): Observable<TableWritten>;
  /** Keeps the source's incremental values in the same database: `createRestSource(config, { state: tables.state })`. */
  readonly state: CheckpointStore;
}

/**
 * The resources of a source as tables of a DuckDB file, named after them. Those with a `primaryKey` are merged by it, the
 * others grow. A table of a resource that depends on another has the key of its parent too, `_<parent>_<key>`: in front
 * of its own one, and for joins.
 *
 * @example
 * const tables = tableSinks({ path: 'github.duckdb' });
 * const source = createRestSource(config, { state: tables.state });
 * const { tables: counts } = await lastValueFrom(tables(source));
 *
 * @throws ConfigurationError for options that cannot work; the stream fails with one where `@duckdb/node-api` is not installed
 */
export function tableSinks(options: TableSinksOptions): TableSinks {
  checkOptions(
    options,
    { string: ['path'], object: ['settings'], boolean: ['replace'], '.now': ['scheduler'] },
    'tableSinks.',
  );
  const { path, settings, scheduler, replace = false } = options;
  if (!path) throw new ConfigurationError('tableSinks.path', 'is missing');
  /** What the source has saved during the run under way: committed with its records, or not at all. */
  let saved: Map<string, unknown> | undefined;
  const sinks = ({ records$, resources }: Pick<RestSource, 'records$' | 'resources'>) =>
    defer(() => {
      const changes = new Map<string, unknown>();
      saved = changes;
      return sinkRun$<RestSourceRecord>({
        source$: records$,
        open: () => openTables(path, settings, resources, replace, changes),
        runs: new Set<SinkRun>(),
        ...(scheduler && { scheduler }),
      });
    });
  const state: CheckpointStore = {
    load: async (key) => {
      if (saved?.has(key)) return saved.get(key);
      const text = await readValue(path, selectCheckpoint(stateKey(key)));
      return typeof text === 'string' ? ((JSON.parse(text) as unknown) ?? undefined) : undefined;
    },
    save: async (key, value) => void inRun(saved).set(key, JSON.parse(JSON.stringify(value))),
    clear: async (key) => void inRun(saved).set(key, undefined),
  };
  return Object.assign(sinks, { state });
}

function inRun(saved: Map<string, unknown> | undefined): Map<string, unknown> {
  if (!saved) throw new ConfigurationError('state', 'belongs to a run that goes through its tableSinks');
  return saved;
}

/** Apart from the checkpoints of single tables. */
function stateKey(key: string): string {
  return `state of ${key}`;
}

async function openTables(
  path: string,
  settings: DatabaseOptions['settings'],
  resources: readonly RestResourceInfo[],
  replace: boolean,
  saved: ReadonlyMap<string, unknown>,
): Promise<Intake<RestSourceRecord>> {
  const database = await openDatabase(path, settings);
  try {
    const targets = new Map<string, Target>();
    for (const { name, selected, primaryKey, parentKey } of resources) {
      if (!selected) continue;
      // Without a key of its own every record is a new row, whoever its parent is.
      const key = primaryKey.length > 0 ? [...parentKey, ...primaryKey] : [];
      targets.set(name, await openTarget(database, { table: name, primaryKey: key, replace }));
    }
    return sourceIntake(database, targets, saved);
  } catch (error) {
    database.close();
    throw error;
  }
}

function sourceIntake(
  database: Database,
  targets: ReadonlyMap<string, Target>,
  saved: ReadonlyMap<string, unknown>,
): Intake<RestSourceRecord> {
  const session = loadSession(database, [...targets.values()]);
  for (const target of targets.values()) target.startOver();
  return {
    take: ({ resource, record, parentKey }) => targets.get(resource)?.add(withParent(record, parentKey)),
    get staged() {
      return session.staged;
    },
    load: async () => {
      await session.load({ hold: true });
      return undefined;
    },
    finish: async () => {
      for (const [key, value] of saved) session.cover(stateKey(key), value ?? null);
      return writtenOf(await session.finish());
    },
    fail: async () => {},
    close: session.close,
  };
}

/** The record with the columns that lead to its parent, where `includeFromParent` has not brought them. */
function withParent(record: unknown, parentKey: RestSourceRecord['parentKey']): unknown {
  if (!parentKey) return record;
  const isObject = typeof record === 'object' && record !== null && !Array.isArray(record);
  return { ...parentKey, ...(isObject ? record : { value: record }) };
}
