import { concatWith, defer, from, ignoreElements, type Observable, take } from 'rxjs';
import type { PullStream } from '../core/types.js';
import type { RunDefaults } from '../pagination/runDefaults.js';
import { idleResult, runPages$ } from '../pagination/runPages.js';
import type { Page, PaginateOptions, PaginationResult } from '../pagination/types.js';
import { pullStream } from './pullStream.js';

/** A run whose next page waits for demand, after the user's own `pace`. Its return value is the run's result. */
export function pullPages<T, R>(
  options: PaginateOptions<T>,
  defaults: RunDefaults,
  project: (pages$: Observable<Page<T>>) => Observable<R>,
): PullStream<R, PaginationResult<T>> {
  const ended: { result?: PaginationResult<T> } = {};
  return pullStream(
    (demand) => {
      const { pace } = Object(options) as Partial<PaginateOptions<T>>;
      const paced = (page: Page<T>) =>
        pace ? from(pace(page)).pipe(take(1), ignoreElements(), concatWith(defer(() => demand(page)))) : demand(page);
      const pages$ = runPages$({ ...options, pace: paced }, defaults, (result) => {
        ended.result = result;
      });
      return project(pages$);
    },
    () => ended.result ?? idleResult(options, defaults),
  );
}
