import type { Observable } from 'rxjs';
import { flattenPages } from '../../operators/flattenPages.js';
import { paginate$ } from './paginate.js';
import type { PaginateOptions } from './types.js';

/**
 * The records of a paginated API, page after page, as one stream.
 *
 * ```
 * requests:  r---------r---------r
 * records:   ----(abc)-----(def)-----(g|)
 * ```
 *
 * Everything else is as in {@link paginate$}: the next page is requested once the records of the page before have
 * been emitted, so `take(3)` of a page of 50 makes one request.
 *
 * Errors: as {@link paginate$}.
 *
 * @example
 * paginateRecords$<Repo>({ baseRequest: 'https://api.example.com/repos' }).pipe(filter((repo) => !repo.archived), take(10))
 */
export function paginateRecords$<T>(options: PaginateOptions<T>): Observable<T> {
  return paginate$(options).pipe(flattenPages());
}
