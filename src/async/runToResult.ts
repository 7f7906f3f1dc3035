import { ignoreElements, lastValueFrom, tap } from 'rxjs';
import { PaginationError } from '../core/paginationErrors.js';
import type { RunDefaults } from '../pagination/runDefaults.js';
import { runPages$ } from '../pagination/runPages.js';
import type { Page, PaginateOptions, PaginationResult } from '../pagination/types.js';

/** Runs to the end, and answers what the engine says of it. `onPage` hears of each page that is delivered. */
export async function runToResult<T>(
  options: PaginateOptions<T>,
  defaults: RunDefaults,
  onPage: (page: Page<T>) => void = () => {},
): Promise<PaginationResult<T>> {
  const ended: { result?: PaginationResult<T> } = {};
  const run$ = runPages$(options, defaults, (result) => {
    ended.result = result;
  });
  try {
    await lastValueFrom(run$.pipe(tap(onPage), ignoreElements()), { defaultValue: undefined });
  } catch (error) {
    if (!options.returnPartial || !(error instanceof PaginationError)) throw error;
  }
  return ended.result as PaginationResult<T>;
}
