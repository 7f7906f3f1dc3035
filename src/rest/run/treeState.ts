import { defer, EMPTY, from, ignoreElements, map, type Observable, of } from 'rxjs';
import { ConfigurationError } from '../../core/errors.js';
import { plainJson } from '../../core/json.js';
import { assertCheckpoint } from '../../pagination/checkpoint.js';
import type { CheckpointStore } from '../../pagination/checkpointStore.js';
import type { PaginationCheckpoint } from '../../pagination/types.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import { withErrorPath } from '../config/withErrorPath.js';
import { isPlainObject } from '../valueTemplates.js';
import type { SavedCursor } from './incremental.js';
import { type EndpointTask, isUnfinishedState, type UnfinishedState } from './unfinishedState.js';

/**
 * Where one run over a resource and all that depends on it stands: every endpoint run that is not complete, with the record
 * that it is for. Saved in one piece, so that what is delivered and what is left to do never disagree.
 *
 * ```
 * posts page 1 out:  posts: {checkpoint 1}, comments: {p1} {p2}
 * c1 page 1 out:     posts: {checkpoint 1}, comments: {p1, checkpoint 1} {p2}
 * c1 complete:       posts: {checkpoint 1}, comments: {p2}
 * ```
 */
export interface TreeState {
  /** Reads what an unfinished run left. Answers whether there was one. */
  readonly load$: Observable<boolean>;
  /** Endpoint runs of a resource that are left to do, in their order. */
  left(resource: string): readonly EndpointTask[];
  add(resource: string, parent?: unknown): EndpointTask;
  /** A page of `task` is delivered. */
  delivered(task: EndpointTask, checkpoint: PaginationCheckpoint, progress: unknown): void;
  finished(resource: string, task: EndpointTask): void;
  /** Values of incremental endpoint runs that are complete, by their paths, while others of the resource are not. */
  cursorsOf(resource: string): Map<string, SavedCursor>;
  /** Nothing is left to do. */
  readonly isDone: boolean;
  /** Completes once all that is known now is written. */
  readonly save$: Observable<never>;
  /** The run is complete: told to the store also where nothing was saved on the way. */
  readonly clear$: Observable<never>;
}

interface ResourceState {
  readonly tasks: Set<EndpointTask>;
  readonly cursors: Map<string, SavedCursor>;
}

/**
 * @param plans the resources of one tree, its root first
 * @param store without one nothing outlives the run
 * @param fresh forgets what an unfinished run left
 */
export function treeState(
  plans: readonly ResourcePlan[],
  key: string,
  { store, fresh = false }: { store?: CheckpointStore | undefined; fresh?: boolean | undefined },
): TreeState {
  const resources = new Map(
    plans.map(({ name }): [string, ResourceState] => [name, { tasks: new Set(), cursors: new Map() }]),
  );
  const stateOf = (resource: string) => resources.get(resource) as ResourceState;
  const of_ = plans.map(({ name, fingerprint }) => `${name} ${fingerprint}`).join(', ');
  let changes = 0;
  let written = 0;
  // Before that there is nothing that a run which begins anew would not know.
  let hasDelivered = false;
  let queue: Promise<unknown> = Promise.resolve();

  const write = async (to: CheckpointStore) => {
    // One write holds all that came meanwhile.
    if (written === changes || !hasDelivered) return;
    const upTo = changes;
    await to.save(key, serialized(of_, resources));
    written = upTo;
  };
  const enqueue = (job: () => Promise<unknown>): Promise<unknown> => {
    queue = queue.then(job, job);
    return queue;
  };

  return {
    load$: store
      ? defer(() => from(fresh ? store.clear(key).then(() => undefined) : store.load(key))).pipe(
          map((saved) => {
            hasDelivered = saved !== undefined && saved !== null;
            if (hasDelivered) restore(saved, { key, of: of_, resources });
            return hasDelivered;
          }),
        )
      : of(false),
    left: (resource) => [...stateOf(resource).tasks],
    add(resource, parent) {
      const task: EndpointTask = parent === undefined ? {} : { parent };
      stateOf(resource).tasks.add(task);
      changes += 1;
      return task;
    },
    delivered(task, checkpoint, progress) {
      Object.assign(task, { checkpoint }, progress !== undefined && { progress });
      hasDelivered = true;
      changes += 1;
    },
    finished(resource, task) {
      stateOf(resource).tasks.delete(task);
      hasDelivered = true;
      changes += 1;
    },
    cursorsOf: (resource) => stateOf(resource).cursors,
    get isDone() {
      return Array.from(resources.values()).every(({ tasks }) => tasks.size === 0);
    },
    save$: store ? defer(() => from(enqueue(() => write(store)))).pipe(ignoreElements()) : EMPTY,
    clear$: store ? defer(() => from(enqueue(() => store.clear(key)))).pipe(ignoreElements()) : EMPTY,
  };
}

function serialized(of_: string, resources: ReadonlyMap<string, ResourceState>): UnfinishedState {
  return plainJson<UnfinishedState>(
    {
      version: 1,
      of: of_,
      resources: Object.fromEntries(
        Array.from(resources, ([name, { tasks, cursors }]) => [
          name,
          { tasks: [...tasks], cursors: Object.fromEntries(cursors) },
        ]),
      ),
    },
    'state',
  );
}

interface Restoring {
  readonly key: string;
  readonly of: string;
  readonly resources: ReadonlyMap<string, ResourceState>;
}

function restore(saved: unknown, { key, of: of_, resources }: Restoring): void {
  const place = `state[${JSON.stringify(key)}]`;
  if (!isUnfinishedState(saved)) {
    throw new ConfigurationError(place, 'is no unfinished run of this version: begin anew with `fresh`');
  }
  if (saved.of !== of_) {
    throw new ConfigurationError(
      place,
      'is an unfinished run of another configuration (paths, parameters, bodies, strategies or selectors differ): go on with that one, or begin anew with `fresh`',
    );
  }
  for (const [name, { tasks, cursors }] of resources) {
    const kept = saved.resources[name];
    if (!isPlainObject(kept) || !Array.isArray(kept.tasks) || !isPlainObject(kept.cursors)) {
      throw new ConfigurationError(place, `does not say how far ${name} is: begin anew with \`fresh\``);
    }
    for (const task of kept.tasks) {
      if (task.checkpoint !== undefined) withErrorPath(place, () => assertCheckpoint(task.checkpoint));
      tasks.add(task);
    }
    for (const [path, cursor] of Object.entries(kept.cursors)) cursors.set(path, cursor);
  }
}
