import { type HttpErrorInit, ResponseParseError } from './errors.js';
import { compilePath, describeKind, describeMissing, isObject, pathName } from './paths/paths.js';
import type { Path } from './types.js';

/**
 * The records that `path` leads to: a list as it is, `null` as none, an object as one.
 *
 * @param isEmptyPage whether a body that has nothing there is a page without records
 * @throws ResponseParseError when it leads nowhere, naming it and the keys found, or to a bare value
 */
export function recordsAt(
  body: unknown,
  path: Path<readonly unknown[]>,
  init?: HttpErrorInit,
  isEmptyPage: (body: unknown) => boolean = () => false,
): unknown[] {
  const { found, value } = compilePath<unknown>(path, 'select')(body) as { found: boolean; value?: unknown };
  if (!found) {
    if (isEmptyPage(body)) return [];
    throw new ResponseParseError(describeMissing(path, body), init);
  }
  if (value === null) return [];
  if (Array.isArray(value)) return value;
  if (isObject(value)) return [value];
  throw new ResponseParseError(`${pathName(path)} is ${describeKind(value)} and no list of records`, init);
}
