import type { Path } from './types.js';

/** What a path led to. A key that holds `null` is found; one that holds nothing is not. */
export type PathResult<T = unknown> = { readonly found: true; readonly value: T } | { readonly found: false };

export function compilePath<T = unknown>(_path: Path<T>): (body: unknown) => PathResult<T> {
  throw new Error('not written yet');
}
