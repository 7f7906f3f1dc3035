import { asyncScheduler, defer, type Observable, type ObservableInput, type SchedulerLike } from 'rxjs';
import { assertConcurrency, orderedMerge } from '../../operators/internal/orderedMerge.js';
import { ConfigurationError } from '../core/errors.js';
import type { GatherOptions } from './types.js';

/**
 * Many requests through one `send`, whatever it sends: what `gather$`, `gatherBytes$` and `gatherRaw$` have in common.
 * With `returnErrors` a failure becomes `inPlace(error)`.
 *
 * @param scheduler where a long row of failures goes on in a later turn
 */
export function gatherWith<T, R>(
  requests: ObservableInput<T>,
  send: (request: T) => Observable<R>,
  options: Omit<GatherOptions, 'client'> | undefined,
  inPlace: (error: unknown) => R,
  scheduler: SchedulerLike = asyncScheduler,
): Observable<R> {
  const { concurrency = 10, order = 'request', returnErrors = false } = options ?? {};
  return defer(() => {
    if (!['request', 'completion'].includes(order)) {
      throw new ConfigurationError('order', "must be 'request' or 'completion'");
    }
    assertConcurrency(concurrency);
    return orderedMerge(requests, {
      project: send,
      concurrency,
      order: order === 'request' ? 'input' : 'completion',
      recover: returnErrors ? inPlace : undefined,
      scheduler,
    });
  });
}
