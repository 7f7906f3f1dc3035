import { concatMap, defer, EMPTY, from, ignoreElements, map, type Observable, of, shareReplay } from 'rxjs';
import { ConfigurationError } from '../../core/errors.js';
import { plainJson } from '../../core/json.js';
import type { CheckpointStore } from '../../pagination/checkpointStore.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import { isPlainObject } from '../valueTemplates.js';
import type { SavedCursor } from './incremental.js';

/** The incremental values of one resource during one run of the source: one for each key of theirs. */
export interface CursorState {
  /** Read once, when the first endpoint run asks. */
  readonly saved$: Observable<ReadonlyMap<string, SavedCursor>>;
  keep(key: string, cursor: SavedCursor): void;
  /** Writes what was kept: when the resource is complete, and not before. */
  readonly save$: Observable<never>;
}

/**
 * @param store where the values outlive the run; without one every run starts from `initialValue`
 * @param kept where they wait for the resource to be complete
 */
export function cursorState(
  plan: ResourcePlan,
  store: CheckpointStore | undefined,
  kept: Map<string, SavedCursor>,
): CursorState {
  if (!store || !plan.endpoint.incremental) return { saved$: of(new Map()), keep: () => {}, save$: EMPTY };
  const saved$ = defer(() => from(store.load(plan.name))).pipe(
    map((value) => readState(value, plan.name)),
    shareReplay({ bufferSize: 1, refCount: false }),
  );
  return {
    saved$,
    keep: (key, cursor) => {
      kept.set(key, cursor);
    },
    save$: defer(() => (kept.size === 0 ? EMPTY : saved$)).pipe(
      concatMap((saved) =>
        store.save(plan.name, plainJson({ version: 1, cursors: Object.fromEntries([...saved, ...kept]) })),
      ),
      ignoreElements(),
    ),
  };
}

function readState(value: unknown, name: string): ReadonlyMap<string, SavedCursor> {
  if (value === undefined || value === null) return new Map();
  if (isPlainObject(value) && value.version === 1 && isPlainObject(value.cursors)) {
    const entries = Object.entries(value.cursors);
    if (entries.every(([, cursor]) => isSavedCursor(cursor))) return new Map(entries as [string, SavedCursor][]);
  }
  throw new ConfigurationError(
    'state',
    `what is saved as ${JSON.stringify(name)} is no incremental state of this version`,
  );
}

function isSavedCursor(cursor: unknown): boolean {
  return isPlainObject(cursor) && 'value' in cursor && (cursor.seen === undefined || Array.isArray(cursor.seen));
}
