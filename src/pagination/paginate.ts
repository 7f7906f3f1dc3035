import type { Observable } from 'rxjs';
import { autoDefaults } from './autoDefaults.js';
import { runPages$ } from './runPages.js';
import type { Page, PaginateOptions } from './types.js';

/**
 * The pages of a paginated API, one request after the other, each sent when the page before has been dealt with.
 *
 * ```
 * requests:  r---------r---------r
 * pages:     ----p0--------p1--------(p2|)
 * ```
 *
 * Cold: each subscription is a run of its own. Page n+1 is requested once page n was emitted, `pace` has answered for
 * it and the subscriber is still there, so `take(1)` makes one request. Unsubscribing aborts what is in flight. Nothing
 * is asynchronous that the transport or a callback does not make so.
 *
 * Errors: `PaginationError`, whose `cause` is the original and whose `result.checkpoint` is where `resumeFrom` goes on;
 * `signal.reason` as it is after an abort; `ConfigurationError` and `RangeError` (a negative limit) before anything is sent.
 *
 * @example
 * paginate$<Repo>({ baseRequest: 'https://api.example.com/repos', limits: { maxPages: 5 } })
 *   .subscribe((page) => console.log(page.index, page.items.length));
 */
export function paginate$<T>(options: PaginateOptions<T>): Observable<Page<T>> {
  return runPages$(options, autoDefaults);
}
