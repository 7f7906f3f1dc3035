import { catchError, concat, defer, EMPTY, mergeMap, type Observable, throwError } from 'rxjs';
import { HttpError, HttpStatusError } from '../../core/errors.js';
import { PaginationError } from '../../core/paginationErrors.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import type { PlaceholderValues } from '../valueTemplates.js';
import type { EndpointRun, Parent, ResourceRun } from './endpointContext.js';
import { endpointPages$ } from './endpointPages.js';
import type { FanOut } from './fanOut.js';
import { givenRecords$ } from './givenRecords.js';
import type { IncrementalRun, SavedCursor } from './incremental.js';
import { incrementalRun } from './incrementalRun.js';
import { nameRecord } from './nameRecord.js';
import { stateKey } from './stateKey.js';
import type { EndpointTask } from './unfinishedState.js';

/**
 * One run of an endpoint, from where its task stands to the end: its records, processed, each page's handed to `fan` once
 * they are out.
 */
export function endpointRun$(run: ResourceRun, task: EndpointTask, fan: FanOut): Observable<unknown> {
  const { plan, cursors, parentPlan } = run;
  const parent = parentPlan && { plan: parentPlan, record: task.parent };
  const { incremental } = plan.endpoint;
  const base = { ...run, task, parent, fan };
  const records$ = incremental
    ? cursors.saved$.pipe(
        mergeMap((saved) => {
          const key = stateKey(plan, placeholderValues(plan, parent, undefined));
          const startingAt = (cursor: SavedCursor | undefined) =>
            completed$(base, incrementalRun(plan, incremental, cursor, task.progress), key);
          const known = saved.get(key);
          return startingAt(known).pipe(
            catchError((error: unknown) => {
              if (!isExpired(error, task, known)) throw error;
              // The token is too old for the API: everything anew.
              return startingAt(undefined);
            }),
          );
        }),
      )
    : defer(() => completed$(base, undefined, ''));
  return records$.pipe(catchError((error: unknown) => throwError(() => nameError(error, plan, parent))));
}

type BaseRun = Omit<EndpointRun, 'incremental' | 'values'>;

/** The records; once they are out, the run is one less that is left to do. */
function completed$(base: BaseRun, incremental: IncrementalRun | undefined, key: string): Observable<unknown> {
  const { plan, task, tree, cursors, parent } = base;
  const run = { ...base, incremental, values: placeholderValues(plan, parent, incremental) };
  return concat(
    plan.given ? givenRecords$(run, plan.given) : endpointPages$(run),
    defer(() => {
      const result = incremental?.result();
      if (result) cursors.keep(key, result);
      tree.finished(plan.name, task);
      // What is complete as a whole is not saved, but cleared.
      return tree.isDone ? EMPTY : tree.save$;
    }),
  );
}

/** `410 Gone` on the very first request of a run that starts from a token: Google, Microsoft. */
function isExpired(error: unknown, task: EndpointTask, saved: SavedCursor | undefined): boolean {
  if (saved === undefined || task.checkpoint !== undefined || !(error instanceof PaginationError)) return false;
  return error.cause instanceof HttpStatusError && error.cause.status === 410 && error.result.totalPages === 0;
}

function placeholderValues(
  plan: ResourcePlan,
  parent: Parent | undefined,
  incremental: IncrementalRun | undefined,
): PlaceholderValues {
  return {
    valueOf: (placeholder) => {
      if (placeholder.kind === 'incremental') return incremental?.valueOf(placeholder.field);
      const field = placeholder.read(parent?.record);
      return field.found ? field.value : undefined;
    },
    origin: parent ? nameRecord(parent.plan, parent.record) : plan.name,
  };
}

/** The same failure with the resource and the parent record in its message. */
function nameError(error: unknown, plan: ResourcePlan, parent: Parent | undefined): unknown {
  const where = parent ? `${plan.name} for ${nameRecord(parent.plan, parent.record)}` : plan.name;
  if (error instanceof PaginationError)
    return new PaginationError(`${where}: ${error.message}`, error.cause, error.result);
  if (error instanceof HttpError || error instanceof Error) error.message = `${where}: ${error.message}`;
  return error;
}
