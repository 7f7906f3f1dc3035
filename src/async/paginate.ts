import { ignoreElements, lastValueFrom } from 'rxjs';
import { PaginationError } from '../core/errors.js';
import { runPages$ } from '../pagination/runPages.js';
import type { PaginateOptions, PaginationResult } from '../pagination/types.js';

/**
 * A whole run as a promise of its result: all pages and items (`collect: false` leaves them out), totals, outcome and
 * the checkpoint to go on from.
 *
 * Rejects with `PaginationError`, which carries the partial result; with `returnPartial: true` it resolves with that
 * instead (`completed: false`, `outcome.ok: false`). An abort rejects with the raw `signal.reason`.
 *
 * @example
 * const { items } = await paginate<Repo>({ baseRequest: 'https://api.example.com/repos', limits: { maxItems: 500 } });
 */
export async function paginate<T>(options: PaginateOptions<T>): Promise<PaginationResult<T>> {
  const { collect = true, returnPartial = false } = options;
  const ended: { result?: PaginationResult<T> } = {};
  const run$ = runPages$({ ...options, collect }, (result) => {
    ended.result = result;
  });
  try {
    await lastValueFrom(run$.pipe(ignoreElements()), { defaultValue: undefined });
  } catch (error) {
    if (!returnPartial || !(error instanceof PaginationError)) throw error;
  }
  return ended.result as PaginationResult<T>;
}
