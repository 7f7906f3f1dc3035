import { completeError, HttpError } from '../core/errors.js';
import type { RequestOutcome } from '../core/types.js';
import { factsOf } from '../http/client-facts.js';
import { describeRequest } from '../http/request.js';
import { resolveRequest } from '../http/resolve-request.js';
import type { HttpClient, HttpRequestOptions, HttpResponse } from '../http/types.js';

/** An error found in a response's body, with its request, outcome and full message. The same object; others stay as they are. */
export function described(error: unknown, { request, outcome }: HttpResponse): unknown {
  if (error instanceof HttpError && !error.request) {
    completeError(error, { request, outcome: { ...outcome, ok: false }, target: describeRequest(request) });
  }
  return error;
}

/** The same for an error that belongs to no single response: a wall that stood around several connections. */
export function describedByRequest(
  error: unknown,
  client: HttpClient,
  options: HttpRequestOptions,
  outcome: RequestOutcome,
): unknown {
  const facts = factsOf(client);
  if (facts && error instanceof HttpError && !error.request) {
    const request = resolveRequest(options, facts.defaults, 'stream');
    const errorCategory = error.category;
    completeError(error, { request, outcome: { ...outcome, errorCategory }, target: describeRequest(request) });
  }
  return error;
}
