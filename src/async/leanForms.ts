import { lastValueFrom, type Observable, type ObservableInput, toArray } from 'rxjs';
import { flattenPages } from '../../operators/flattenPages.js';
import type { PullStream } from '../core/types.js';
import { type GatherPaginateOptions, gatherPages$ } from '../gather/gatherPaginate.js';
import { gatherResults$ } from '../gather/gatherResults.js';
import { pageFeed } from '../pagination/createPageFeed.js';
import type * as feed from '../pagination/feedTypes.js';
import { leanDefaults } from '../pagination/leanDefaults.js';
import { runPages$ } from '../pagination/runPages.js';
import type { PaginationStrategy } from '../pagination/strategies/types.js';
import type * as auto from '../pagination/types.js';
import { collected } from './paginate.js';
import { pullPages } from './pullPages.js';

interface Named {
  /** How to get from page to page: there is no detection at this entry. */
  strategy: PaginationStrategy;
}

/** As in ".", with `strategy` required. Without `select` or `extractPage` a page is a JSON list. */
export interface PaginateOptions<T> extends Omit<auto.PaginateOptions<T>, 'model' | 'strategy'>, Named {}

/** As in ".", with `strategy` required. */
export interface PageFeedOptions<T> extends Omit<feed.PageFeedOptions<T>, 'model' | 'strategy'>, Named {}

/** `paginate$` of ".", with the strategy that it is given. */
export function paginate$<T>(options: PaginateOptions<T>): Observable<auto.Page<T>> {
  return runPages$(options, leanDefaults);
}

/** `paginateRecords$` of ".", with the strategy that it is given. */
export function paginateRecords$<T>(options: PaginateOptions<T>): Observable<T> {
  return paginate$(options).pipe(flattenPages());
}

/** `paginate` of ".", with the strategy that it is given. */
export function paginate<T>(options: PaginateOptions<T>): Promise<auto.PaginationResult<T>> {
  return collected(options, leanDefaults);
}

/** `paginateStream` of ".", with the strategy that it is given. */
export function paginateStream<T>(options: PaginateOptions<T>): PullStream<auto.Page<T>, auto.PaginationResult<T>> {
  return pullPages(options, leanDefaults, (pages$) => pages$);
}

/** `paginateRecords` of ".", with the strategy that it is given. */
export function paginateRecords<T>(options: PaginateOptions<T>): PullStream<T, auto.PaginationResult<T>> {
  return pullPages(options, leanDefaults, flattenPages());
}

/** `gatherPaginate$` of ".", each run with the strategy that it is given. */
export function gatherPaginate$<T>(
  runs: ObservableInput<PaginateOptions<T>>,
  options?: GatherPaginateOptions,
): Observable<{ run: number; page: auto.Page<T> }> {
  return gatherPages$(runs, leanDefaults, options);
}

/** `gatherPaginate` of ".", each run with the strategy that it is given. */
export function gatherPaginate<T>(
  runs: ObservableInput<PaginateOptions<T>>,
  options?: GatherPaginateOptions & { returnErrors?: boolean | undefined },
): Promise<auto.PaginationResult<T>[]> {
  return lastValueFrom(gatherResults$(runs, leanDefaults, options).pipe(toArray()));
}

/** `createPageFeed` of ".", with the strategy that it is given. */
export function createPageFeed<T>(options: PageFeedOptions<T>): feed.PageFeed<T> {
  return pageFeed(options, leanDefaults);
}
