import { type MonoTypeOperatorFunction, map } from 'rxjs';
import { describeError } from '../src/core/describeError.js';
import { HttpStatusError } from '../src/core/errors.js';
import type { HttpResponse } from '../src/http/types.js';

/**
 * A response outside 2xx is an {@link HttpStatusError}: for clients with `throwHttpErrors: false`, and for transports
 * used bare.
 *
 * ```
 * source:  -a--b--|     (a: 200, b: 404)
 * throwOnHttpError()
 * result:  -a--#
 * ```
 *
 * The error's `response` still has its body; cancel that of a streamed one, or read it.
 *
 * Errors with an {@link HttpStatusError} at the first response outside 2xx.
 *
 * @example
 * client.get$('/items').pipe(throwOnHttpError())
 */
export function throwOnHttpError(): MonoTypeOperatorFunction<HttpResponse> {
  return map((response) => {
    if (response.ok) return response;
    throw describeError(new HttpStatusError(response), response);
  });
}
