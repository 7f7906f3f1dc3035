import { describeRequest } from '../core/describeError.js';
import { completeError, HttpError } from '../core/errors.js';
import type { RequestOutcome } from '../core/types.js';
import { clientInternals } from '../http/clientInternals.js';
import type { HttpClient, PlainRequestOptions } from '../http/types.js';

/**
 * An error that ends a run of several connections, as one of its request: its outcome tells of all of them. A wall that
 * stood around them knows of no request of its own.
 */
export function describedByRun(
  error: unknown,
  client: HttpClient,
  options: PlainRequestOptions,
  run: Pick<RequestOutcome, 'attempts' | 'startedAt' | 'finishedAt'>,
): unknown {
  if (!(error instanceof HttpError) || (error.request && run.attempts === 1)) return error;
  const request = error.request ?? clientInternals(client)?.resolve(options, 'stream');
  if (!request) return error;
  const outcome = { ...error.outcome, ok: false, errorCategory: error.category, ...run };
  completeError(error, { request, outcome, target: describeRequest(request) });
  return error;
}
