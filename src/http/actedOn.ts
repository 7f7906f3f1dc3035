import { mayRepeat } from '../core/retry/methodRule.js';
import type { PreparedRequest } from './request.js';
import type { HttpRequest } from './types.js';

/** Somebody else's request, for a transport that is used without a client, has no run. */
type AnyRequest = HttpRequest & Partial<Pick<PreparedRequest, 'run'>>;

/** Says of the logical request that a server may have done what it asks for: what fails from then on proves nothing. */
export function markActedOn({ run }: AnyRequest): void {
  if (run) run.isActedOn = true;
}

/** Whether sending it again could do twice what it asks for, whatever has failed. */
export function isActedOn(request: AnyRequest): boolean {
  return request.run?.isActedOn === true && !mayRepeat(request, undefined);
}
