import { completeError, HttpError } from '../../src/core/errors.js';
import type { HttpResponse } from '../../src/http/types.js';

/** An error found in a response, saying which one: request, outcome, and method and URL in its message. */
export function namedByResponse(error: unknown, { request, outcome }: HttpResponse): unknown {
  if (error instanceof HttpError && !error.request && request && outcome) {
    // Without the query: what of it is secret only the client knows.
    const target = `${request.method} ${request.url.origin}${request.url.pathname}`;
    completeError(error, { request, outcome, target });
  }
  return error;
}
