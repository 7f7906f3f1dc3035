import { ConfigurationError } from '../errors.js';
import { asIndex, type PathSegment, parsePath } from './pathSyntax.js';
import { describeKind, isObject, isRecord } from './paths.js';

/** Keys that would reach the prototype of a plain object. */
const REFUSED = new Set(['__proto__', 'prototype', 'constructor']);

/**
 * A function that writes a value into a copy of a JSON body, at `search.cursor` or `pages[0].offset`.
 * Parents are made where they are missing or `null`; what the path does not touch is shared with the original.
 * A body that has a key of exactly that name gets it there.
 *
 * `place` names the option in errors.
 *
 * @throws ConfigurationError for `__proto__`, `prototype` and `constructor`, for what is no path, and, when called,
 * for a parent that is neither object nor list, or an index past a list's end
 */
export function compileBodyPath(path: string, place: string): (body: unknown, value: unknown) => unknown {
  if (typeof path !== 'string') throw new ConfigurationError(place, `must be a path, not ${describeKind(path)}`);
  const { segments, problem } = parsePath(path);
  if (!segments?.length) throw new ConfigurationError(place, `\`${path}\` ${problem ?? 'is the whole body'}`);
  const refused = segments.find((segment) => REFUSED.has(String(segment)));
  if (refused !== undefined) throw new ConfigurationError(place, `\`${path}\` writes to \`${refused}\``);

  return (body, value) => {
    if (isRecord(body) && Object.hasOwn(body, path)) return { ...body, [path]: value };
    return write(body, segments, value, `\`${path}\``, place);
  };
}

function write(body: unknown, segments: readonly PathSegment[], value: unknown, shown: string, place: string): unknown {
  // A sentinel around the root, so that the root is copied like every other parent.
  const holder: { root: unknown } = { root: body };
  let parent: object = holder;
  let key: PathSegment = 'root';

  for (const segment of segments) {
    // Own keys only: a missing `toString` must not find the inherited one.
    const present = Object.hasOwn(parent, key) ? (parent as Record<PathSegment, unknown>)[key] : undefined;
    const copy = copyOf(present, segment, shown, place);
    (parent as Record<PathSegment, unknown>)[key] = copy;
    parent = copy;
    key = Array.isArray(copy) ? indexInto(copy, segment, shown, place) : segment;
  }
  (parent as Record<PathSegment, unknown>)[key] = value;
  return holder.root;
}

function copyOf(value: unknown, segment: PathSegment, shown: string, place: string): object {
  if (value === undefined || value === null) return typeof segment === 'number' ? [] : {};
  if (Array.isArray(value)) return value.slice();
  if (isObject(value)) return { ...value };
  throw new ConfigurationError(place, `${shown} leads through ${describeKind(value)}`);
}

function indexInto(list: readonly unknown[], segment: PathSegment, shown: string, place: string): number {
  const index = asIndex(segment) ?? Number.NaN;
  const at = index < 0 ? list.length + index : index;
  // Past the end would leave holes, which JSON fills with null.
  if (!(at >= 0 && at <= list.length)) {
    throw new ConfigurationError(place, `${shown} has no place in ${describeKind(list)}`);
  }
  return at;
}
