import {
  concat,
  defer,
  EMPTY,
  from,
  ignoreElements,
  map,
  merge,
  mergeMap,
  type Observable,
  type ObservableInput,
  of,
  Subject,
} from 'rxjs';
import type { CheckpointStore } from '../../pagination/checkpointStore.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import { cursorState } from './cursorState.js';
import { type EndpointContext, endpointRun$ } from './endpointRun.js';
import { fanOut, type ParentTask } from './fanOut.js';

export interface SourceRecord {
  readonly resource: string;
  readonly record: unknown;
}

/** What a source brings to each of its runs. */
export interface SourceContext {
  readonly plans: readonly ResourcePlan[];
  /** Resources without parent that are read side by side. */
  readonly concurrency: number;
  readonly contexts: ReadonlyMap<string, Omit<EndpointContext, 'cursors' | 'onPage'>>;
  readonly state?: CheckpointStore;
  /** Told of each page before its records are. */
  onPage?: EndpointContext['onPage'];
  /** Told of each resource that is complete with all that depends on it, before its incremental values are saved. */
  onResource?(name: string): ObservableInput<unknown>;
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
export function sourceRun$(context: SourceContext, wanted: ReadonlySet<string>): Observable<SourceRecord> {
  const needed = withParents(context.plans, wanted);
  const roots = context.plans.filter((plan) => plan.parent === undefined && needed.has(plan.name));
  return from(roots).pipe(
    mergeMap((root) => resourceRun$({ ...context, wanted, needed }, root, of(ROOT)), context.concurrency),
  );
}

const ROOT: ParentTask = { record: undefined, started: () => {} };

interface RunContext extends SourceContext {
  readonly wanted: ReadonlySet<string>;
  readonly needed: ReadonlySet<string>;
}

/** A resource and everything that depends on it. Complete, and its incremental values saved, when all of that is. */
function resourceRun$(
  context: RunContext,
  plan: ResourcePlan,
  tasks$: Observable<ParentTask>,
  parentPlan?: ResourcePlan,
): Observable<SourceRecord> {
  return defer(() => {
    const endpoint = context.contexts.get(plan.name) as Omit<EndpointContext, 'cursors' | 'onPage'>;
    const cursors = cursorState(plan, context.state);
    const children = plan.children
      .filter((child) => context.needed.has(child.name))
      .map((child) => ({ plan: child, tasks: new Subject<ParentTask>() }));
    const subjects = children.map(({ tasks }) => tasks);

    const records$ = tasks$.pipe(
      mergeMap((task) => {
        task.started();
        const parent = parentPlan && { plan: parentPlan, record: task.record };
        return endpointRun$({ ...endpoint, cursors, onPage: context.onPage }, parent, fanOut(subjects));
      }, plan.concurrency),
    );
    const wanted$ = context.wanted.has(plan.name)
      ? records$.pipe(map((record) => ({ resource: plan.name, record })))
      : records$.pipe(ignoreElements());
    const noMoreParents$ = defer(() => {
      for (const tasks of subjects) tasks.complete();
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

function withParents(plans: readonly ResourcePlan[], wanted: ReadonlySet<string>): ReadonlySet<string> {
  const parentOf = new Map(plans.map((plan) => [plan.name, plan.parent]));
  const needed = new Set<string>();
  for (const name of wanted) {
    for (let current: string | undefined = name; current !== undefined; current = parentOf.get(current))
      needed.add(current);
  }
  return needed;
}
