import { categoryOfStatus } from '../core/status.js';
import type { ErrorCategory, RequestOutcome } from '../core/types.js';
import type { RequestRun } from './request.js';

/** The outcome of a logical request that ended with a response. */
export function outcomeOf(
  run: Pick<RequestRun, 'attempts' | 'startedAt'>,
  status: number,
  finishedAt: number,
): RequestOutcome {
  const ok = status >= 200 && status < 300;
  const outcome: RequestOutcome = { ok, status, attempts: run.attempts, startedAt: run.startedAt, finishedAt };
  if (!ok) outcome.errorCategory = categoryOfStatus(status);
  return outcome;
}

/** The outcome of one that ended with an error; `status` is the failing response's, when there was one. */
export function failedOutcome(
  run: RequestRun,
  errorCategory: ErrorCategory,
  status: number | undefined,
  finishedAt: number,
): RequestOutcome {
  const { attempts, startedAt } = run;
  return { ok: false, ...(status !== undefined && { status }), errorCategory, attempts, startedAt, finishedAt };
}
