import { AsyncSubject, concat, concatMap, defer, type Observable } from 'rxjs';
import { paginate$ } from '../../pagination/paginate.js';
import type { PaginateOptions } from '../../pagination/types.js';
import { admitLink } from './admitLink.js';
import type { EndpointRun } from './endpointContext.js';
import { endpointRequest } from './endpointRequest.js';
import { pageRecords$ } from './pageRecords.js';
import { watchPlan } from './watchPlan.js';

/** The pages of one endpoint run as records; a page is asked for once the one before is out, saved, and has had its turn. */
export function endpointPages$(run: EndpointRun): Observable<unknown> {
  const { plan, task, tree, client, resilience, onCrossOrigin, scheduler, fan, incremental, values } = run;
  const { endpoint } = plan;
  const { concurrency = run.pagesAtOnce ?? 1 } = endpoint;
  const watched = concurrency > 1 ? watchPlan(endpoint.strategy) : undefined;
  let pages = 0;
  /** Completes with the page that is being delivered. */
  let out$ = new AsyncSubject<never>();
  const asked = endpointRequest(endpoint, values, incremental);
  const request = incremental?.link === undefined ? asked : admitLink(asked, client, onCrossOrigin);
  const options: PaginateOptions<unknown> = {
    client,
    // A source reads: asking again does no harm.
    baseRequest: { ...request, idempotent: true, ...(resilience && { resilience }) },
    strategy: watched?.strategy ?? endpoint.strategy,
    ...(endpoint.select && { select: endpoint.select }),
    ...(watched?.strategy.planRequests && { concurrency }),
    ...(task.checkpoint && { resumeFrom: task.checkpoint }),
    pace: () => concat(out$, tree.save$, plan.children.length > 0 ? fan.caughtUp$ : []),
    ...(onCrossOrigin && { onCrossOrigin }),
    ...(scheduler && { scheduler }),
  };
  return paginate$<unknown>(options).pipe(
    concatMap((page) => {
      const delivered$ = new AsyncSubject<never>();
      out$ = delivered$;
      run.onPage?.(plan, page);
      pages += 1;
      if (watched && !watched.isMade && pages === 2 && page.checkpoint.next) run.onSerial?.(plan);
      incremental?.look(page.response);
      const atOnce = page.items.filter((item) => incremental?.accepts(item) ?? true);
      return concat(
        pageRecords$(run, atOnce, () => tree.delivered(task, page.checkpoint, incremental?.progress())),
        defer(() => {
          delivered$.complete();
          return [];
        }),
      );
    }),
  );
}
