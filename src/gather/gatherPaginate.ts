import { defer, map, type Observable, type ObservableInput } from 'rxjs';
import { assertConcurrency, orderedMerge } from '../../operators/internal/orderedMerge.js';
import { checkOptions } from '../core/checkOptions.js';
import { autoDefaults } from '../pagination/autoDefaults.js';
import type { RunDefaults } from '../pagination/runDefaults.js';
import { runPages$ } from '../pagination/runPages.js';
import type { Page, PaginateOptions } from '../pagination/types.js';

export interface GatherPaginateOptions {
  /** Runs at once. @default 10 */
  concurrency?: number | undefined;
}

/**
 * Many pagination runs side by side: their pages as they come, each with the index of its run.
 *
 * ```
 * runs:             (ab|)
 * gatherPaginate$(runs)
 * result:           --a1-b1-a2-b2|      { run: 0, page }, { run: 1, page } …
 * ```
 *
 * The input is lazy: a run is read when one of the `concurrency` places falls free. Pages of one run keep their
 * order. The first run that fails ends the result with its `PaginationError` and aborts the others.
 *
 * Errors: the `PaginationError` of the first run that fails; `ConfigurationError` for a concurrency below 1.
 *
 * @example
 * gatherPaginate$(tenants.map((id) => ({ client, baseRequest: `/tenants/${id}/users` })), { concurrency: 4 })
 *   .subscribe(({ run, page }) => save(tenants[run], page.items));
 */
export function gatherPaginate$<T>(
  runs: ObservableInput<PaginateOptions<T>>,
  options?: GatherPaginateOptions,
): Observable<{ run: number; page: Page<T> }> {
  return gatherPages$(runs, autoDefaults, options);
}

/** {@link gatherPaginate$} with the defaults of an entry. */
export function gatherPages$<T>(
  runs: ObservableInput<PaginateOptions<T>>,
  defaults: RunDefaults,
  options: GatherPaginateOptions = {},
): Observable<{ run: number; page: Page<T> }> {
  return defer(() => {
    checkOptions(options, {});
    const { concurrency = 10 } = options;
    assertConcurrency(concurrency);
    return orderedMerge(runs, {
      project: (runOptions, run) => runPages$(runOptions, defaults).pipe(map((page) => ({ run, page }))),
      concurrency,
      order: 'completion',
    });
  });
}
