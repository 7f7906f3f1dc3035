import { concatMap, type OperatorFunction } from 'rxjs';
import type { Page } from '../src/pagination/types.js';

/**
 * The items of each page, one by one.
 *
 * ```
 * source:  -p------q--|     (p: [1, 2], q: [3])
 * flattenPages()
 * result:  -(12)---3--|
 * ```
 *
 * @example
 * paginate$<Item>({ baseRequest: '/items' }).pipe(flattenPages())
 */
export function flattenPages<T>(): OperatorFunction<Pick<Page<T>, 'items'>, T> {
  return concatMap(({ items }) => items);
}
