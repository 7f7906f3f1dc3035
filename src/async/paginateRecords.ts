import { flattenPages } from '../../operators/flattenPages.js';
import type { PullStream } from '../core/types.js';
import { autoDefaults } from '../pagination/autoDefaults.js';
import type { PaginateOptions, PaginationResult } from '../pagination/types.js';
import { pullPages } from './pullPages.js';

/**
 * The records of a run as an async generator that is pulled: the next page is requested once the records of the one
 * before have been taken. Everything else is as in `paginateStream`.
 *
 * ```
 * calls:     next next next------------next
 * requests:     r--         r--
 * records:      --a   b     --c           d
 * ```
 *
 * @example
 * for await (const repo of paginateRecords<Repo>({ baseRequest: 'https://api.example.com/repos' })) {
 *   if (!repo.archived) console.log(repo.name);
 * }
 */
export function paginateRecords<T>(options: PaginateOptions<T>): PullStream<T, PaginationResult<T>> {
  return pullPages(options, autoDefaults, flattenPages());
}
