import { categoryOfResponse } from '../core/status.js';
import type { ErrorCategory, RequestOutcome } from '../core/types.js';
import type { RequestRun } from './request.js';
import type { HttpResponse } from './types.js';

/** The outcome of a logical request that ended with a response. */
export function outcomeOf(
  run: Pick<RequestRun, 'attempts' | 'startedAt'>,
  response: Pick<HttpResponse, 'status' | 'headers'>,
  finishedAt: number,
): RequestOutcome {
  const { status } = response;
  const ok = status >= 200 && status < 300;
  const outcome: RequestOutcome = { ok, status, attempts: run.attempts, startedAt: run.startedAt, finishedAt };
  if (!ok) outcome.errorCategory = categoryOfResponse(response);
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
