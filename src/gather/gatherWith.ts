import { defer, type Observable, type ObservableInput } from 'rxjs';
import { assertConcurrency, orderedMerge } from '../../operators/internal/orderedMerge.js';
import type { GatherOptions } from './types.js';

/**
 * Many requests through one `send`, whatever it sends: what `gather$`, `gatherBytes$` and `gatherRaw$` have in common.
 * With `returnErrors` a failure becomes `inPlace(error)`.
 */
export function gatherWith<T, R>(
  requests: ObservableInput<T>,
  send: (request: T) => Observable<R>,
  options: Omit<GatherOptions, 'client'> | undefined,
  inPlace: (error: unknown) => R,
): Observable<R> {
  const { concurrency = 10, order = 'request', returnErrors = false } = options ?? {};
  return defer(() => {
    assertConcurrency(concurrency);
    return orderedMerge(requests, {
      project: send,
      concurrency,
      order: order === 'request' ? 'input' : 'completion',
      recover: returnErrors ? inPlace : undefined,
    });
  });
}
