import { completeError, HttpError } from '../core/errors.js';
import type { RequestOutcome } from '../core/types.js';
import { factsOf } from '../http/clientFacts.js';
import { describeRequest } from '../http/request.js';
import { resolveRequest } from '../http/resolveRequest.js';
import type { HttpClient, HttpRequestOptions, HttpResponse } from '../http/types.js';

/**
 * An error found in a response's body, with its request, outcome and full message. The same object; others stay as they
 * are, and so do those in a response of the platform's, which knows no request.
 */
export function described(error: unknown, { request, outcome }: Partial<HttpResponse>): unknown {
  if (error instanceof HttpError && !error.request && request && outcome) {
    completeError(error, { request, outcome: { ...outcome, ok: false }, target: describeRequest(request) });
  }
  return error;
}

/**
 * The same for an error that ends a run of several connections: its outcome tells of all of them. A wall that stood
 * around them knows of no request of its own.
 */
export function describedByRun(
  error: unknown,
  client: HttpClient,
  options: HttpRequestOptions,
  run: Pick<RequestOutcome, 'attempts' | 'startedAt' | 'finishedAt'>,
): unknown {
  if (!(error instanceof HttpError) || (error.request && run.attempts === 1)) return error;
  const facts = factsOf(client);
  const request = error.request ?? (facts && resolveRequest(options, facts.defaults, 'stream'));
  if (!request) return error;
  const outcome = { ...error.outcome, ok: false, errorCategory: error.category, ...run };
  completeError(error, { request, outcome, target: describeRequest(request) });
  return error;
}
