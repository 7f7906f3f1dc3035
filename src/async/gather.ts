import { lastValueFrom, type ObservableInput, toArray } from 'rxjs';
import type { HttpError } from '../core/errors.js';
import { gather$ } from '../gather/gather.js';
import { gatherBytes$ } from '../gather/gatherBytes.js';
import type { GatherPaginateOptions } from '../gather/gatherPaginate.js';
import { gatherResults$ } from '../gather/gatherResults.js';
import type { GatherOptions } from '../gather/types.js';
import type { HttpResponse, RequestInput } from '../http/types.js';
import { autoDefaults } from '../pagination/autoDefaults.js';
import type { PaginateOptions, PaginationResult } from '../pagination/types.js';

/**
 * `gather$` as a promise of all responses: in the order of the requests, unless `order` says otherwise.
 *
 * @example
 * const responses = await gather(['/users/1', '/users/2'], { client });
 */
export function gather(
  requests: ObservableInput<RequestInput>,
  options: GatherOptions & { returnErrors: true },
): Promise<(HttpResponse | HttpError)[]>;
export function gather(requests: ObservableInput<RequestInput>, options?: GatherOptions): Promise<HttpResponse[]>;
export function gather(
  requests: ObservableInput<RequestInput>,
  options?: GatherOptions,
): Promise<(HttpResponse | HttpError)[]> {
  return lastValueFrom(gather$(requests, options).pipe(toArray()));
}

/**
 * `gatherBytes$` as a promise of all bodies, as bytes or through `parse`, in the order of the requests, unless `order` says
 * otherwise.
 *
 * @example
 * const sizes = await gatherBytes(['/a.png', '/b.png'], { client, parse: (content) => content.length });
 */
export function gatherBytes<T = Uint8Array>(
  requests: ObservableInput<RequestInput>,
  options: GatherOptions & { returnErrors: true; parse?: ((content: Uint8Array) => T) | undefined },
): Promise<(T | HttpError)[]>;
export function gatherBytes<T = Uint8Array>(
  requests: ObservableInput<RequestInput>,
  options?: GatherOptions & { parse?: ((content: Uint8Array) => T) | undefined },
): Promise<T[]>;
export function gatherBytes<T>(
  requests: ObservableInput<RequestInput>,
  options?: GatherOptions & { parse?: ((content: Uint8Array) => T) | undefined },
): Promise<(T | HttpError)[]> {
  return lastValueFrom(gatherBytes$<T>(requests, options).pipe(toArray()));
}

/**
 * Many pagination runs side by side, as their results in the order of the runs. The first that fails rejects with its
 * `PaginationError` and aborts the rest; with `returnErrors` its partial result (`completed: false`) takes its place.
 */
export function gatherPaginate<T>(
  runs: ObservableInput<PaginateOptions<T>>,
  options?: GatherPaginateOptions & { returnErrors?: boolean | undefined },
): Promise<PaginationResult<T>[]> {
  return lastValueFrom(gatherResults$(runs, autoDefaults, options).pipe(toArray()));
}
