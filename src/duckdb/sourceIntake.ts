import { ConfigurationError } from '../core/errors.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import { isUnfinishedKey } from '../rest/run/unfinishedKey.js';
import { isUnfinishedState, type UnfinishedState } from '../rest/run/unfinishedState.js';
import type { RestSourceRecord } from '../rest/types.js';
import { loadSession, type Target } from './loadSession.js';
import type { Database } from './openDatabase.js';
import { rowsAhead, type SavedRows } from './rowsAhead.js';
import type { Intake, SinkRun } from './sinkRun.js';
import { sourceTrees } from './sourceTrees.js';
import { writtenOf } from './tableSink.js';

/** The records of one run of a source, and what the source keeps of it. */
export interface SourceIntake extends Intake<RestSourceRecord> {
  /** What the source is given for its `state`, while this run is under way. */
  readonly state: CheckpointStore;
}

/**
 * A source saves where a tree of resources stands after every page. Its records wait until then, and are committed with it:
 *
 * ```
 * records:     a1 a2 ──── b1 ─ a3 a4 ──────
 * saved:             (a)               (a)
 * committed:          a1 a2             a3 a4      b1 waits for b
 * ```
 *
 * What is complete stays saved as having nothing left to do until the run is complete as a whole: who goes on with it asks
 * for none of it again. A source that keeps no state here has nothing to go on from, and is one transaction.
 *
 * @param read what is committed under a key
 */
export async function sourceIntake(
  database: Database,
  targets: ReadonlyMap<string, Target>,
  run: SinkRun,
  read: (key: string) => Promise<unknown>,
): Promise<SourceIntake> {
  const session = loadSession(database, [...targets.values()]);
  const trees = sourceTrees();
  /** Incremental values of resources whose trees are not complete. */
  const values = new Map<string, unknown>();
  /** Rows that nothing saved covers yet, by resource. */
  const waiting = new Map<string, unknown[]>();
  let ahead = rowsAhead((await read(AHEAD_KEY)) as SavedRows | undefined);
  const begun = new Set<string>();
  let keepsState = false;
  let hasSaved = false;
  let isClosed = false;

  const begin = (resource: string, key?: string): Target | undefined => {
    const target = targets.get(resource);
    if (!begun.has(resource)) target?.startOver(key);
    begun.add(resource);
    return target;
  };
  const goOn = (resource: string, key: string) => {
    begun.add(resource);
    const target = targets.get(resource);
    if (!target || target.goOn(key) || !target.replace) return;
    throw new ConfigurationError(
      'replace',
      `the run that would be gone on with does not fill ${resource} anew, or another one does since: go on without it, or begin anew with \`fresh\``,
    );
  };
  const putWaiting = (resources: Iterable<string>, key?: string) => {
    let isTaken = false;
    for (const resource of resources) {
      const target = begin(resource, key);
      for (const row of waiting.get(resource) ?? []) {
        if (ahead.take(resource, row)) isTaken = true;
        else target?.add(row);
      }
      waiting.delete(resource);
    }
    if (isTaken) session.cover(AHEAD_KEY, ahead.isEmpty ? null : ahead.saved);
  };
  const coverValues = (keys: Iterable<string>) => {
    for (const key of keys) {
      if (values.has(key)) session.cover(stateKey(key), values.get(key) ?? null);
      values.delete(key);
    }
  };
  const covered = (key: string, value: UnfinishedState) => {
    putWaiting(Object.keys(value.resources), key);
    session.cover(stateKey(key), value);
    hasSaved = true;
    run.wake();
    return new Promise<void>((resolve) => run.whenReady(resolve));
  };

  return {
    take: ({ resource, record, parentKey }) => {
      const target = targets.get(resource);
      if (!target) return;
      const row = withParent(record, parentKey);
      if (!keepsState) {
        begin(resource)?.add(row);
        return;
      }
      target.check(row);
      const rows = waiting.get(resource);
      if (rows) rows.push(row);
      else waiting.set(resource, [row]);
    },
    get staged() {
      return session.staged;
    },
    get uncommitted() {
      return keepsState ? session.uncommitted : 0;
    },
    get hasPart() {
      return session.hasPart;
    },
    get isLarge() {
      return keepsState && session.isLarge;
    },
    store: session.store,
    load: async () => writtenOf(await session.load()),
    finish: async () => {
      const cut = trees.areDone ? [] : [...waiting];
      putWaiting(targets.keys());
      for (const [resource, rows] of cut) for (const row of rows) ahead.add(resource, row);
      if (cut.length > 0) session.cover(AHEAD_KEY, ahead.saved);
      if (trees.areDone) {
        // A row that has changed since it was cut has come as another one.
        if (!ahead.isEmpty) session.cover(AHEAD_KEY, null);
        for (const key of trees.keys()) session.cover(stateKey(key), null);
      }
      coverValues([...values.keys()]);
      return writtenOf(await session.finish());
    },
    fail: async () => {
      if (hasSaved) await session.load();
    },
    close: () => {
      isClosed = true;
      session.close();
    },
    state: {
      load: async (key) => {
        if (values.has(key)) return values.get(key);
        const saved = await read(stateKey(key));
        if (isClosed) return saved;
        keepsState = true;
        if (isUnfinishedKey(key) && trees.begin(key, saved))
          for (const resource of trees.resourcesOf(key)) goOn(resource, key);
        return saved;
      },
      save: async (key, value) => {
        // Of a run that has ended nothing more is kept.
        if (isClosed) return;
        keepsState = true;
        if (isUnfinishedState(value)) await covered(key, trees.save(key, value));
        else values.set(key, JSON.parse(JSON.stringify(value)));
      },
      clear: async (key) => {
        if (isClosed) return;
        keepsState = true;
        if (!trees.has(key)) {
          // The run begins anew.
          trees.begin(key, undefined);
          values.delete(key);
          ahead = rowsAhead();
          session.cover(AHEAD_KEY, null);
          session.cover(stateKey(key), null);
          return;
        }
        const done = trees.end(key);
        if (!done) return;
        coverValues(Object.keys(done.resources));
        await covered(key, done);
      },
    },
  };
}

/** Apart from the checkpoints of single tables. */
export function stateKey(key: string): string {
  return `state of ${key}`;
}

/** Rows that are in the tables of this database ahead of their state. */
export const AHEAD_KEY = 'rows ahead of their state';

/** The record with the columns that lead to its parent, where `includeFromParent` has not brought them. */
function withParent(record: unknown, parentKey: RestSourceRecord['parentKey']): unknown {
  if (!parentKey) return record;
  const isObject = typeof record === 'object' && record !== null && !Array.isArray(record);
  return { ...parentKey, ...(isObject ? record : { value: record }) };
}
