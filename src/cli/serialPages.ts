import type { ResourcePlan } from '../rest/config/resourcePlan.js';

/** Why pages are not asked for side by side, though they were to be. */
export const SERIAL = 'this API says no number of pages to plan by, so they are asked for one after the other';

/** The same of a resource of a configuration, whose own `concurrency` counts, else that of the command line. */
export function serialResource({ name, endpoint }: ResourcePlan, option: number | undefined): string {
  const asked = endpoint.concurrency === undefined ? `--concurrency ${option}` : `concurrency ${endpoint.concurrency}`;
  const why = endpoint.strategy.planRequests
    ? SERIAL
    : 'its strategy finds each page in the one before, so they are asked for one after the other';
  return `${name}: ${asked}: ${why}`;
}
