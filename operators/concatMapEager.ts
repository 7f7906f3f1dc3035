import type { ObservableInput, OperatorFunction } from 'rxjs';
import { checkKind } from '../src/core/checkOptions.js';
import { assertConcurrency, orderedMerge } from './internal/orderedMerge.js';

/**
 * Like `concatMap`, but subscribes up to `concurrency` inner sources early: they run side by side, and their values
 * come out in the order of the source. Finished ones that wait for their turn are held; with `concurrency` of them held
 * nothing more is started.
 *
 * ```
 * source:  a--b--c--|          a: -----A|   b: -B|   c: -C|
 * concatMapEager((x) => inner[x], 2)
 * result:  -----(AB)C|
 * ```
 *
 * An inner failure comes in its place, after everything before it; from the moment it is known nothing new is
 * started. A failure of the source comes at once. The source itself is pushed, so what it emits ahead of its turn is
 * queued; `gather$` reads iterables lazily instead.
 *
 * @param concurrency How many inner sources run at once. @default Infinity
 * @throws ConfigurationError when `concurrency` is below 1 or not a number
 * @example
 * from(ids).pipe(concatMapEager((id) => client.json$(`/users/${id}`), 4)).subscribe(show);
 */
export function concatMapEager<T, R>(
  project: (value: T, index: number) => ObservableInput<R>,
  concurrency: number = Number.POSITIVE_INFINITY,
): OperatorFunction<T, R> {
  checkKind('concatMapEager', project ?? null, 'function');
  assertConcurrency(concurrency);
  return (source) => orderedMerge(source, { project, concurrency, order: 'input' });
}
