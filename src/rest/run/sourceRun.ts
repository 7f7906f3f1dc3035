import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  type ObservableInput,
  Subject,
  throwError,
} from 'rxjs';
import { ConfigurationError } from '../../core/errors.js';
import type { CheckpointStore } from '../../pagination/checkpointStore.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import type { RestSourceRecord, SkippedParent } from '../types.js';
import { cursorState } from './cursorState.js';
import type { EndpointContext, ResourceRun } from './endpointContext.js';
import { endpointRun$ } from './endpointRun.js';
import { fanOut, type PendingTask } from './fanOut.js';
import { parentKeyOf, withParents } from './parents.js';
import { type TreeState, treeState } from './treeState.js';
import { unfinishedKey } from './unfinishedKey.js';
import { type WatchedKeeping, watchKeeping } from './watchKeeping.js';

/** What a source brings to each of its runs. */
export interface SourceContext {
  readonly plans: readonly ResourcePlan[];
  /** Resources without parent that are read side by side. */
  readonly concurrency: number;
  readonly contexts: ReadonlyMap<string, EndpointContext>;
  readonly state?: CheckpointStore | undefined;
  readonly fresh?: boolean | undefined;
  /** Told of each page before its records are. */
  onPage?: ResourceRun['onPage'];
  onRejected?: ResourceRun['onRejected'];
  pagesAtOnce?: ResourceRun['pagesAtOnce'];
  onSerial?: ResourceRun['onSerial'];
  /** Told of each resource that is complete with all that depends on it, before its incremental values are saved. */
  onResource?(name: string): ObservableInput<unknown>;
  onSkipped(skipped: SkippedParent): void;
}

/**
 * One run over the resources in `wanted` and the parents they need, each parent fetched once. Trees of resources run
 * side by side, `concurrency` of them:
 *
 * ```
 * posts:     ─(p1 p2)─────────────(p3 p4)──|       page 2 is asked for once p1 and p2 have had their turn
 * comments:  ────────c1─c1─c2─c2──────────c3─c4─|
 * ```
 */
export function sourceRun$(context: SourceContext, wanted: ReadonlySet<string>): Observable<RestSourceRecord> {
  const needed = withParents(context.plans, wanted);
  const roots = context.plans.filter((plan) => plan.parent === undefined && needed.has(plan.name));
  const run$ = from(roots).pipe(
    mergeMap((root) => treeRun$({ ...context, wanted, needed }, root), context.concurrency),
  );
  const preparations = context.plans.flatMap(({ name, schema }) => (needed.has(name) && schema?.prepare) || []);
  return preparations.length === 0
    ? run$
    : defer(() => Promise.all(preparations.map((prepare) => prepare()))).pipe(concatMap(() => run$));
}

interface RunContext extends SourceContext {
  readonly wanted: ReadonlySet<string>;
  readonly needed: ReadonlySet<string>;
}

interface TreeContext extends RunContext {
  readonly keeping: WatchedKeeping;
  readonly tree: TreeState;
}

/** A resource without parent and all that depends on it, from where an unfinished run of them stands. */
function treeRun$(context: RunContext, root: ResourcePlan): Observable<RestSourceRecord> {
  return defer(() => {
    const members = descendants(root).filter(({ name }) => context.needed.has(name));
    const key = unfinishedKey(members, context.wanted);
    const keeping = watchKeeping(context);
    const { state } = keeping;
    const tree = treeState(members, key, { store: state, fresh: context.fresh });
    const run$ = tree.load$.pipe(
      concatMap((isResumed) => {
        if (!isResumed) tree.add(root.name);
        return resourceRun$({ ...context, keeping, tree }, root, EMPTY);
      }),
    );
    return concat(run$, tree.clear$).pipe(
      // What was delivered is saved, whatever else goes wrong; the first error is the one that counts.
      catchError((error: unknown) =>
        concat(
          tree.save$.pipe(catchError(() => EMPTY)),
          throwError(() => error),
        ),
      ),
    );
  });
}

/** A resource and everything that depends on it. Complete, and its incremental values saved, when all of that is. */
function resourceRun$(
  context: TreeContext,
  plan: ResourcePlan,
  new$: Observable<PendingTask>,
  parentPlan?: ResourcePlan,
): Observable<RestSourceRecord> {
  return defer(() => {
    const { tree, keeping, onPage, pagesAtOnce, onSerial } = context;
    const { state, onRejected } = keeping;
    const endpoint = context.contexts.get(plan.name) as EndpointContext;
    const cursors = cursorState(plan, state, tree.cursorsOf(plan.name));
    const run: ResourceRun = { ...endpoint, cursors, tree, parentPlan, onPage, onRejected, pagesAtOnce, onSerial };
    const children = plan.children
      .filter((child) => context.needed.has(child.name))
      .map((child) => ({
        plan: child,
        tasks: new Subject<PendingTask>(),
        add: (parent: unknown) => tree.add(child.name, parent),
      }));
    const left: readonly PendingTask[] = tree.left(plan.name).map((task) => ({ task, started: () => {} }));

    const records$ = concat(from(left), new$).pipe(
      mergeMap(({ task, started }) => {
        started();
        const parentKey = parentPlan && parentKeyOf(plan, task.parent);
        return endpointRun$(run, task, fanOut(children)).pipe(
          map((record): RestSourceRecord => ({ resource: plan.name, record, ...(parentKey && { parentKey }) })),
          catchError((error: unknown) => {
            // Neither of these is about this one parent.
            const isOfAll = keeping.hasFailed || error instanceof ConfigurationError;
            if (plan.onError !== 'skip' || !parentPlan || isOfAll) throw error;
            context.onSkipped({ resource: plan.name, parent: task.parent, error });
            tree.finished(plan.name, task);
            return tree.save$;
          }),
        );
      }, plan.concurrency),
    );
    const wanted$ = context.wanted.has(plan.name) ? records$ : records$.pipe(ignoreElements());
    const noMoreParents$ = defer(() => {
      for (const { tasks } of children) tasks.complete();
      return EMPTY;
    });
    // Children first, so that they are there when the first parent comes.
    return concat(
      merge(
        ...children.map((child) => resourceRun$(context, child.plan, child.tasks, plan)),
        concat(wanted$, noMoreParents$),
      ),
      defer(() => context.onResource?.(plan.name) ?? EMPTY).pipe(ignoreElements()),
      cursors.save$,
    );
  });
}

/** A resource and all that depends on it, parents first. */
function descendants(plan: ResourcePlan): readonly ResourcePlan[] {
  return [plan, ...plan.children.flatMap(descendants)];
}
