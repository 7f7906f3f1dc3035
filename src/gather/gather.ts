import { defer, type Observable, type ObservableInput } from 'rxjs';
import { checkOptions } from '../core/checkOptions.js';
import type { HttpError } from '../core/errors.js';
import { createHttpClient } from '../http/client.js';
import { clientInternals } from '../http/clientInternals.js';
import type { HttpResponse, RequestInput } from '../http/types.js';
import { gatherWith } from './gatherWith.js';
import type { GatherOptions } from './types.js';

/**
 * Sends many requests, at most `concurrency` at a time, and emits their responses in the order of the requests (or,
 * with `order: 'completion'`, as they come).
 *
 * ```
 * requests: (abc|)
 * gather$(requests, { client, concurrency: 2 })
 * result:   ----(AB)C|          B was there first and waited for A; c was sent when B had come
 * ```
 *
 * The input is lazy: an iterable, async iterable or readable stream is read only as places fall free, so a million
 * requests need no more memory than the window — `concurrency` on the way and as many finished ones that wait behind
 * a slow one. An Observable pushes: what it emits early is queued, and nothing can slow it down.
 *
 * Every request goes through the client's whole pipeline. The first error, in the order of emission, ends the result
 * and aborts the rest; `returnErrors` puts errors in their place instead. An input that fails ends the result at once.
 *
 * Where the client refuses at once (an open circuit, `failFast`) the event loop keeps breathing: after every 50 refusals
 * the rest goes on in a later turn, by the client's scheduler.
 *
 * Errors: what the client's requests end with; `ConfigurationError` for a concurrency below 1.
 *
 * @example
 * gather$(ids.map((id) => `/users/${id}`), { client, concurrency: 20 })
 *   .pipe(map((response) => response.contentJson<User>()))
 *   .subscribe(show);
 */
export function gather$(
  requests: ObservableInput<RequestInput>,
  options: GatherOptions & { returnErrors: true },
): Observable<HttpResponse | HttpError>;
export function gather$(requests: ObservableInput<RequestInput>, options?: GatherOptions): Observable<HttpResponse>;
export function gather$(
  requests: ObservableInput<RequestInput>,
  options: GatherOptions = {},
): Observable<HttpResponse | HttpError> {
  return defer(() => {
    checkOptions(options, { '.request$': ['client'] });
    const { client = createHttpClient() } = options;
    return gatherWith<RequestInput, HttpResponse | HttpError>(
      requests,
      (request) => client.request$(request),
      options,
      (error) => error as HttpError,
      clientInternals(client)?.scheduler,
    );
  });
}
