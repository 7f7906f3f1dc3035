import type { HttpRequest, HttpResponse } from '../http/types.js';
import { completeError, HttpError, isComplete } from './errors.js';

/**
 * An error found in a response that had come already — its body, its JSON, its records — with request, outcome and full
 * message: the same object, whichever way found it. What is complete, and what is not ours, stays as it is; so does an
 * error in a response that knows no request, the platform's own.
 */
export function describeError<E>(
  error: E,
  { request, outcome }: Partial<Pick<HttpResponse, 'request' | 'outcome'>>,
): E {
  if (!(error instanceof HttpError) || !request || !outcome) return error;
  // A callback may make requests of its own: their errors name those.
  if (isComplete(error) || (error.request && error.request !== request)) return error;
  const failed = { ...outcome, ok: false, errorCategory: error.category };
  completeError(error, { request, outcome: failed, target: describeRequest(request) });
  return error;
}

/** Method and redacted URL; of a request that is not ours without the query, since nobody knows what is secret there. */
export function describeRequest(request: HttpRequest): string {
  if ('describe' in request) return (request as HttpRequest & { describe(): string }).describe();
  return `${request.method} ${request.url.origin}${request.url.pathname}`;
}
