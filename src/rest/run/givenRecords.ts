import { asyncScheduler, defer, type Observable } from 'rxjs';
import type { ResourcePlan } from '../config/resourcePlan.js';
import type { EndpointRun } from './endpointContext.js';
import { pageRecords$ } from './pageRecords.js';

/** Records that the configuration gives, as one page that nobody is asked for. */
export function givenRecords$(run: EndpointRun, given: NonNullable<ResourcePlan['given']>): Observable<unknown> {
  const { scheduler = asyncScheduler } = run;
  return defer(() => pageRecords$(run, given(scheduler.now()), () => {}));
}
