import { autoDefaults } from '../pagination/autoDefaults.js';
import type { RunDefaults } from '../pagination/runDefaults.js';
import type { PaginateOptions, PaginationResult } from '../pagination/types.js';
import { runToResult } from './runToResult.js';

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
export function paginate<T>(options: PaginateOptions<T>): Promise<PaginationResult<T>> {
  return collected(options, autoDefaults);
}

/** {@link paginate} with the defaults of an entry. */
export function collected<T>(options: PaginateOptions<T>, defaults: RunDefaults): Promise<PaginationResult<T>> {
  return runToResult({ ...options, collect: options?.collect ?? true }, defaults);
}
