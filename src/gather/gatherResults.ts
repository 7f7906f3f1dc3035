import { asyncScheduler, concat, defer, EMPTY, ignoreElements, type Observable, type ObservableInput, of } from 'rxjs';
import { assertConcurrency, orderedMerge } from '../../operators/internal/orderedMerge.js';
import { checkOptions } from '../core/checkOptions.js';
import { PaginationError } from '../core/paginationErrors.js';
import type { RunDefaults } from '../pagination/runDefaults.js';
import { runPages$ } from '../pagination/runPages.js';
import type { PaginateOptions, PaginationResult } from '../pagination/types.js';
import type { GatherPaginateOptions } from './gatherPaginate.js';

/**
 * The results of many runs in the order of the runs: what `gatherPaginate` collects. With `returnErrors` a failed run
 * is its partial result (`completed: false`).
 */
export function gatherResults$<T>(
  runs: ObservableInput<PaginateOptions<T>>,
  defaults: RunDefaults,
  config: GatherPaginateOptions & { returnErrors?: boolean } = {},
): Observable<PaginationResult<T>> {
  return defer(() => {
    checkOptions(config, {});
    const { concurrency = 10, returnErrors = false } = config;
    assertConcurrency(concurrency);
    return orderedMerge(runs, {
      project: (options) => result$(options, defaults),
      concurrency,
      scheduler: asyncScheduler,
      order: 'input',
      recover: returnErrors ? partialResult<T> : undefined,
    });
  });
}

/** One run as its result alone. */
function result$<T>(options: PaginateOptions<T>, defaults: RunDefaults): Observable<PaginationResult<T>> {
  return defer(() => {
    let result: PaginationResult<T> | undefined;
    const run$ = runPages$({ ...options, collect: options?.collect ?? true }, defaults, (ended) => {
      result = ended;
    });
    return concat(
      run$.pipe(ignoreElements()),
      defer(() => (result ? of(result) : EMPTY)),
    );
  });
}

function partialResult<T>(error: unknown): PaginationResult<T> {
  if (error instanceof PaginationError) return error.result as PaginationResult<T>;
  throw error;
}
