import type { PaginationCheckpoint } from '../../pagination/types.js';
import { isPlainObject } from '../valueTemplates.js';
import type { SavedCursor } from './incremental.js';

/** One run of an endpoint that is not complete: it waits for its turn, or is under way. Plain JSON, but for the parent's record. */
export interface EndpointTask {
  /** The record that a dependent resource is read for. */
  readonly parent?: unknown;
  /** After the last page that was delivered. */
  checkpoint?: PaginationCheckpoint;
  /** Of an incremental run. */
  progress?: unknown;
}

/** What a store holds of a run over a resource and all that depends on it, while it is not complete. Plain JSON. */
export interface UnfinishedState {
  readonly version: 1;
  /** The configuration that it belongs to. */
  readonly of: string;
  readonly resources: Readonly<Record<string, UnfinishedResource>>;
}

export interface UnfinishedResource {
  /** What is left to do, in its order. */
  readonly tasks: readonly EndpointTask[];
  /** Incremental values of what is done, by path. */
  readonly cursors: Readonly<Record<string, SavedCursor>>;
}

/** Whether a saved value is one of these, and no incremental value. */
export function isUnfinishedState(value: unknown): value is UnfinishedState {
  return isPlainObject(value) && value.version === 1 && isPlainObject(value.resources);
}

/** The same run with nothing left to do: who goes on from it asks for nothing. */
export function nothingLeft({ resources, ...run }: UnfinishedState): UnfinishedState {
  return {
    ...run,
    resources: Object.fromEntries(Object.keys(resources).map((name) => [name, { tasks: [], cursors: {} }])),
  };
}
