import { completeError, HttpError } from '../core/errors.js';
import { describeRequest } from '../http/request.js';
import type { HttpResponse } from '../http/types.js';

/** An error found in a response's body, with its request, outcome and full message. The same object; others stay as they are. */
export function described(error: unknown, { request, outcome }: HttpResponse): unknown {
  if (error instanceof HttpError && !error.request) {
    completeError(error, { request, outcome: { ...outcome, ok: false }, target: describeRequest(request) });
  }
  return error;
}
