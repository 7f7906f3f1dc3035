import {
  catchError,
  concat,
  defer,
  EMPTY,
  from,
  ignoreElements,
  type Observable,
  of,
  Subject,
  takeUntil,
  throwError,
} from 'rxjs';
import type { PaginationCheckpoint } from '../../pagination/types.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import type { CursorState } from './cursorState.js';
import type { EndpointContext } from './endpointContext.js';
import { endpointRun$ } from './endpointRun.js';
import type { FanOut } from './fanOut.js';
import type { SavedCursor } from './incremental.js';
import type { SourceContext } from './sourceRun.js';
import type { TreeState } from './treeState.js';
import type { EndpointTask } from './unfinishedState.js';

/** One run of one resource's endpoint by itself, wherever its parents and its dependents are read. */
export interface EndpointJob extends EndpointTask {
  readonly plan: ResourcePlan;
  /** The incremental values that it starts from. */
  readonly saved$: CursorState['saved$'];
}

/** A page of it, and where it stands after that. */
export interface EndpointJobPage {
  readonly records: readonly unknown[];
  /** None where the configuration gives the records. */
  readonly checkpoint?: PaginationCheckpoint;
  /** Of an incremental run. */
  readonly progress?: unknown;
}

/** How it ended. */
export interface EndpointJobEnd {
  /** False where it was stopped before. */
  readonly isComplete: boolean;
  /** What the next run starts from, by the keys of its runs. */
  readonly cursors: Readonly<Record<string, SavedCursor>>;
}

/**
 * @param acknowledge takes one page after the other; the next is asked for once it is done. What it answers says whether to
 * go on. A failure of it ends the run, after a failure of the run it has had what had come before.
 */
export function endpointJob$(
  context: SourceContext,
  job: EndpointJob,
  acknowledge: (page: EndpointJobPage) => Promise<boolean>,
): Observable<EndpointJobEnd> {
  return defer(() => {
    const { plan, saved$, ...task } = job;
    const delivered: EndpointJobPage[] = [];
    const cursors: Record<string, SavedCursor> = {};
    const stopped$ = new Subject<void>();
    let isStopped = false;
    let queue: Promise<void> = Promise.resolve();

    const acknowledgeAll = async () => {
      for (let page = delivered.shift(); page && !isStopped; page = delivered.shift()) {
        isStopped = !(await acknowledge(page));
      }
      if (isStopped) stopped$.next();
    };
    const save$ = defer(() => {
      queue = queue.then(acknowledgeAll);
      return from(queue).pipe(ignoreElements());
    });
    const fan: FanOut = {
      plan: (records) => delivered.push({ records }),
      send: () => {},
      caughtUp$: EMPTY,
    };
    const tree: TreeState = {
      ...NO_TREE,
      delivered: (_, checkpoint, progress) => {
        Object.assign(delivered.at(-1) as EndpointJobPage, { checkpoint }, progress !== undefined && { progress });
      },
      save$,
    };
    const run$ = endpointRun$(
      {
        ...(context.contexts.get(plan.name) as EndpointContext),
        cursors: {
          saved$,
          keep: (path, cursor) => {
            cursors[path] = cursor;
          },
          save$: EMPTY,
        },
        tree,
        parentPlan: context.plans.find(({ name }) => name === plan.parent),
      },
      task,
      fan,
    );
    return concat(
      defer(() => from(plan.schema?.prepare?.() ?? [])).pipe(ignoreElements()),
      run$.pipe(
        ignoreElements(),
        catchError((error: unknown) =>
          concat(
            save$.pipe(catchError(() => EMPTY)),
            throwError(() => error),
          ),
        ),
        takeUntil(stopped$),
      ),
      defer(() => of({ isComplete: !isStopped, cursors })),
    );
  });
}

/** Whoever runs a job keeps where it stands. */
const NO_TREE: Omit<TreeState, 'delivered' | 'save$'> = {
  load$: of(false),
  left: () => [],
  add: () => ({}),
  finished: () => {},
  cursorsOf: () => new Map(),
  isDone: false,
  clear$: EMPTY,
};
