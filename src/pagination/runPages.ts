import { defer, type Observable } from 'rxjs';
import { coroutine$ } from './coroutine.js';
import { runSettings } from './options.js';
import { Run } from './run.js';
import type { RunDefaults } from './runDefaults.js';
import type { Page, PaginateOptions, PaginationResult } from './types.js';

/**
 * The engine: a run for each subscription. `paginate$` and every promise and iterator form are adapters on this.
 *
 * @param defaults those of the entry: with detection, or without
 * @param onResult gets the run's result before its stream ends, however it ends; early unsubscription included
 */
export function runPages$<T>(
  options: PaginateOptions<T>,
  defaults: RunDefaults,
  onResult: (result: PaginationResult<T>) => void = () => {},
): Observable<Page<T>> {
  return defer(() => {
    const run = new Run(runSettings(options, defaults), onResult);
    return coroutine$<Page<T>>((interrupt) => run.steps(interrupt));
  });
}

/**
 * The result of a run that was never begun.
 *
 * @throws what {@link runPages$} would fail with before its first request
 */
export function idleResult<T>(options: PaginateOptions<T>, defaults: RunDefaults): PaginationResult<T> {
  return new Run(runSettings(options, defaults), () => {}).idleResult;
}
