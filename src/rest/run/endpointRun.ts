import {
  catchError,
  concat,
  defer,
  EMPTY,
  from,
  mergeMap,
  type Observable,
  type SchedulerLike,
  tap,
  throwError,
} from 'rxjs';
import { HttpError } from '../../core/errors.js';
import { PaginationError } from '../../core/paginationErrors.js';
import type { HttpClient } from '../../http/types.js';
import { paginate$ } from '../../pagination/paginate.js';
import type { Page, PaginateOptions } from '../../pagination/types.js';
import type { ResilienceProfile } from '../../resilience/types.js';
import type { ResourcePlan } from '../config/resourcePlan.js';
import type { Placeholder } from '../placeholders.js';
import { fillText, type PlaceholderValues } from '../valueTemplates.js';
import type { CursorState } from './cursorState.js';
import { endpointRequest } from './endpointRequest.js';
import type { FanOut } from './fanOut.js';
import { type IncrementalRun, incrementalRun } from './incrementalRun.js';
import { nameRecord } from './nameRecord.js';
import { processRecord } from './processRecord.js';

/** What a source brings to every run of one resource's endpoint. */
export interface EndpointContext {
  readonly plan: ResourcePlan;
  /** The source's, with this endpoint's response actions on it. */
  readonly client: HttpClient;
  readonly resilience?: ResilienceProfile;
  readonly onCrossOrigin?: PaginateOptions<unknown>['onCrossOrigin'];
  readonly scheduler?: SchedulerLike;
  readonly cursors: CursorState;
  readonly onPage?: (plan: ResourcePlan, page: Page<unknown>) => void;
}

/** The record that a dependent resource is fetched for; `undefined` for a resource without parent. */
export interface Parent {
  readonly plan: Pick<ResourcePlan, 'name' | 'primaryKey'>;
  readonly record: unknown;
}

/** One run of an endpoint: its records, processed, each page's handed to `fan` once they are out. */
export function endpointRun$(context: EndpointContext, parent: Parent | undefined, fan: FanOut): Observable<unknown> {
  const { plan, cursors } = context;
  const { incremental } = plan.endpoint;
  const run$ = incremental
    ? cursors.saved$.pipe(
        mergeMap((saved) => {
          const path = stateKey(plan, parent);
          const run = incrementalRun(plan, incremental, saved.get(path), (row) => nameRecord(plan, row));
          return records$(context, parent, fan, run).pipe(tap({ complete: () => keep(cursors, path, run) }));
        }),
      )
    : defer(() => records$(context, parent, fan));
  return run$.pipe(catchError((error: unknown) => throwError(() => nameError(error, plan, parent))));
}

function records$(
  { plan, client, resilience, onCrossOrigin, scheduler, onPage }: EndpointContext,
  parent: Parent | undefined,
  fan: FanOut,
  incremental?: IncrementalRun,
): Observable<unknown> {
  const { endpoint } = plan;
  const request = endpointRequest(endpoint, placeholderValues(plan, parent, incremental), incremental?.query ?? {});
  const options: PaginateOptions<unknown> = {
    client,
    baseRequest: { ...request, ...(resilience && { resilience }) },
    strategy: endpoint.strategy,
    ...(endpoint.select && { select: endpoint.select }),
    ...(plan.children.length > 0 && { pace: () => fan.caughtUp$ }),
    ...(onCrossOrigin && { onCrossOrigin }),
    ...(scheduler && { scheduler }),
  };
  return paginate$<unknown>(options).pipe(
    mergeMap((page) => {
      onPage?.(plan, page);
      const records: unknown[] = [];
      for (const item of page.items) {
        if (incremental && !incremental.accepts(item)) continue;
        for (const record of processRecord(plan, item, parent?.record)) records.push(record);
      }
      return concat(
        from(records),
        defer(() => {
          fan.push(records);
          return EMPTY;
        }),
      );
    }),
  );
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

/** One value for each resolved path: what the parent decides of the request, and not what the last run did. */
function stateKey(plan: ResourcePlan, parent: Parent | undefined): string {
  const values = placeholderValues(plan, parent, undefined);
  const fixed: PlaceholderValues = {
    ...values,
    valueOf: (placeholder: Placeholder) =>
      placeholder.kind === 'incremental' ? placeholder.raw : values.valueOf(placeholder),
  };
  return fillText(plan.endpoint.path, fixed);
}

function keep(cursors: CursorState, path: string, run: IncrementalRun): void {
  const result = run.result();
  if (result) cursors.keep(path, result);
}

/** The same failure with the resource and the parent record in its message. */
function nameError(error: unknown, plan: ResourcePlan, parent: Parent | undefined): unknown {
  const where = parent ? `${plan.name} for ${nameRecord(parent.plan, parent.record)}` : plan.name;
  if (error instanceof PaginationError)
    return new PaginationError(`${where}: ${error.message}`, error.cause, error.result);
  if (error instanceof HttpError || error instanceof Error) error.message = `${where}: ${error.message}`;
  return error;
}
