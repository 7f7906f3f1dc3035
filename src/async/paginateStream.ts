import type { PullStream } from '../core/types.js';
import { autoDefaults } from '../pagination/autoDefaults.js';
import type { Page, PaginateOptions, PaginationResult } from '../pagination/types.js';
import { pullPages } from './pullPages.js';

/**
 * The pages of a run as an async generator that is pulled: a page is requested when `next()` asks for it, and nothing
 * before the first one. Its return value is the run's result.
 *
 * ```
 * calls:     next--------next---------return
 * requests:     r-----      r----!           aborted by return()
 * pages:        -----p0
 * ```
 *
 * `return()` and `break` abort what is in flight and settle at once, also while a `next()` is pending. Fails with
 * `PaginationError`, as `paginate$` does.
 *
 * @example
 * for await (const page of paginateStream<Repo>({ baseRequest: 'https://api.example.com/repos' })) {
 *   await store(page.items);
 * }
 */
export function paginateStream<T>(options: PaginateOptions<T>): PullStream<Page<T>, PaginationResult<T>> {
  return pullPages(options, autoDefaults, (pages$) => pages$);
}
