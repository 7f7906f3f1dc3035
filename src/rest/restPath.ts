import { compilePath, type PathResult } from '../core/paths/paths.js';
import type { Path } from '../core/types.js';
import { jsonPath, named, recordsPath } from './jsonPath.js';

/** A path as the engine takes it: strings that start with `$` are JSONPath here, and only here. */
export function restPath<T>(path: Path<T>): Path<T> {
  return typeof path === 'string' && path.startsWith('$') ? jsonPath<T>(path) : path;
}

/** The same for the records of a page. */
export function restRecordsPath(path: Path<readonly unknown[]>): Path<readonly unknown[]> {
  return typeof path === 'string' && path.startsWith('$') ? recordsPath(path) : path;
}

/** The same for a place of one value (a cursor, a link): a query that matches nothing is nothing, not an empty list. */
export function restValuePath<T>(path: Path<T>): Path<T> {
  const read = restPath(path);
  if (typeof read === 'string' || read === path) return read;
  return named(read.name, (body: unknown) => {
    const value = read(body);
    return Array.isArray(value) && value.length === 0 ? undefined : value;
  });
}

/** Reads a field of a record. */
export function recordReader(path: string): (record: unknown) => PathResult {
  return compilePath(restValuePath<unknown>(path));
}
