import type { Observable } from 'rxjs';
import { checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import type { RestResourceInfo, RestSource, RestSourceRecord } from '../rest/types.js';
import { selectCheckpoint } from './checkpointRows.js';
import { openTarget, type Target } from './loadSession.js';
import { openDatabase, readValue } from './openDatabase.js';
import { type SinkRun, sinkRun$ } from './sinkRun.js';
import { type SourceIntake, sourceIntake, stateKey } from './sourceIntake.js';
import type { DatabaseOptions, TableWritten } from './types.js';

export interface TableSinksOptions extends DatabaseOptions {
  /** The tables are filled anew, and take the old ones' places once the run is complete. @default false */
  replace?: boolean | undefined;
}

/** Fills a table for each resource of a source. */
export interface TableSinks {
  /**
   * One run of the source. Where its `state` is {@link TableSinks.state}, records are committed with where their resources
   * stand: a run that fails, is unsubscribed from or killed keeps what was committed, and the next one goes on from there.
   * Without it a run is one transaction, and one that is not complete has never been. Emits after every commit.
   *
   * Records have to come as the source emits them, at once: none may wait on the way here.
   */
  (source: Pick<RestSource, 'records$' | 'resources'>): Observable<TableWritten>;
  /**
   * Keeps where the source stands, and its incremental values, in the same database:
   * `createRestSource(config, { state: tables.state })`. A stream that completes before its source does, as with `take`, is
   * a run that is complete: there is nothing to go on from.
   */
  readonly state: CheckpointStore;
}

/**
 * The resources of a source as tables of a DuckDB file, named after them. Those with a `primaryKey` are merged by it, the
 * others grow. A table of a resource that depends on another has the key of its parent too, `_<parent>_<key>`: in front
 * of its own one, and for joins.
 *
 * ```
 * records$:        p1──p2──c1──c1──p3──p4──c2──|
 * tables(source):  ──────────(w)───────────(w|)     w: records, and where posts and comments stand, committed together
 * ```
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
    { string: ['path'], object: ['settings'], boolean: ['replace'], number: ['commitEveryMs'], '.now': ['scheduler'] },
    'tableSinks.',
  );
  const { path, scheduler, commitEveryMs } = options;
  if (!path) throw new ConfigurationError('tableSinks.path', 'is missing');
  let latest: SourceIntake | undefined;
  const sinks = ({ records$, resources }: Pick<RestSource, 'records$' | 'resources'>) =>
    sinkRun$<RestSourceRecord>({
      source$: records$,
      open: async (run) => {
        latest = await openTables(options, resources, run);
        return latest;
      },
      runs: new Set<SinkRun>(),
      ...(scheduler && { scheduler }),
      ...(commitEveryMs !== undefined && { commitEveryMs }),
    });
  const inRun = () => {
    if (!latest) throw new ConfigurationError('state', 'belongs to a run that goes through its tableSinks');
    return latest.state;
  };
  const state: CheckpointStore = {
    load: (key) => (latest ? latest.state.load(key) : readState(path, stateKey(key))),
    save: async (key, value) => inRun().save(key, value),
    clear: async (key) => inRun().clear(key),
  };
  return Object.assign(sinks, { state });
}

async function openTables(
  { path, settings, replace = false }: TableSinksOptions,
  resources: readonly RestResourceInfo[],
  run: SinkRun,
): Promise<SourceIntake> {
  const database = await openDatabase(path, settings);
  try {
    const targets = new Map<string, Target>();
    for (const { name, selected, primaryKey, parentKey } of resources) {
      if (!selected) continue;
      // Without a key of its own every record is a new row, whoever its parent is.
      const key = primaryKey.length > 0 ? [...parentKey, ...primaryKey] : [];
      targets.set(name, await openTarget(database, { table: name, primaryKey: key, replace }));
    }
    return sourceIntake(database, targets, run, (key) => readState(path, key));
  } catch (error) {
    database.close();
    throw error;
  }
}

async function readState(path: string, key: string): Promise<unknown> {
  const text = await readValue(path, selectCheckpoint(key));
  return typeof text === 'string' ? ((JSON.parse(text) as unknown) ?? undefined) : undefined;
}
