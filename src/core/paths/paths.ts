import { ConfigurationError } from '../errors.js';
import { isPromiseLike } from '../schema.js';
import type { Path } from '../types.js';
import { asIndex, formatPath, type PathSegment, parsePath } from './pathSyntax.js';

/** What a path led to. A key that holds `null` is found; one that is not there, or holds `undefined`, is not. */
export type PathResult<T = unknown> = { readonly found: true; readonly value: T } | { readonly found: false };

const MISSING = { found: false } as const;
const KEYS_SHOWN = 20;

/**
 * A {@link Path} as a function. A string is first an own key of the body, of exactly that name (`@odata.nextLink`),
 * then a dotted path (`meta.next`, `items[-1].id`, `meta['next.page']`), which may begin with `$`. Own properties only:
 * `__proto__` and `length` lead nowhere.
 *
 * `place` names the option in the error of a string that is neither.
 *
 * @throws ConfigurationError at once for a JSONPath query; when called, for a string that is neither an own key nor a path
 */
export function compilePath<T = unknown>(path: Path<T>, place = 'path'): (body: unknown) => PathResult<T> {
  if (typeof path === 'function') {
    return (body) => asResult(path(body));
  }
  if (typeof path !== 'string')
    throw new ConfigurationError(place, `must be a path or a function, not ${describeKind(path)}`);
  const { segments, problem, isQuery } = parsePath(path);
  const error = () => new ConfigurationError(place, `\`${path}\` ${problem}`);
  if (isQuery) throw error();
  return (body) => {
    if (isRecord(body) && Object.hasOwn(body, path)) {
      return asResult(body[path] as T);
    }
    // Only where there is no such key does it matter whether the text is a path.
    if (!segments) throw error();
    return follow(body, segments) as PathResult<T>;
  };
}

/** A path function that was made from a text: errors show the text, and the option that it was given under. */
export interface WrittenPath {
  readonly written?: string;
  readonly option?: string;
}

/** `` `data.items` is missing (keys found: data, total; in `data`: rows) ``, for errors. */
export function describeMissing(path: Path, body: unknown): string {
  const text = textOf(path);
  if (text === undefined) return `${pathName(path)} found nothing (${keysFound(body)})`;
  const parsed = parsePath(text);
  let deepest = body;
  let reached = 0;
  for (const segment of parsed.segments ?? []) {
    const next = step(deepest, segment);
    if (!next.found) break;
    deepest = next.value;
    reached++;
  }
  const inside = reached > 0 && parsed.segments ? formatPath(parsed.segments.slice(0, reached)) : '';
  const there = inside ? `; in \`${inside}\`: ${keysFound(deepest)}` : '';
  return `${pathName(path)} is missing (${keysFound(body)}${there})`;
}

/** A path as errors show it. */
export function pathName(path: Path): string {
  const text = textOf(path);
  if (text !== undefined) return `\`${text}\``;
  const { name } = path as { name?: string };
  return `the path function${name ? ` ${name}` : ''}`;
}

/** The option that a path was given under, by what its user calls it. */
export function optionOf(path: Path, option: string): string {
  return (path as WrittenPath).option ?? option;
}

function textOf(path: Path): string | undefined {
  return typeof path === 'string' ? path : (path as WrittenPath).written;
}

/** `a string`, `a list of 3`, `null`: what a value is, without showing it. */
export function describeKind(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (isPromiseLike(value)) return 'a promise';
  if (typeof value === 'object') return 'an object';
  return `a ${typeof value}`;
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** An object that is no list. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return isObject(value) && !Array.isArray(value);
}

function follow(body: unknown, segments: readonly PathSegment[]): PathResult {
  let value = body;
  for (const segment of segments) {
    const next = step(value, segment);
    if (!next.found) return MISSING;
    value = next.value;
  }
  return { found: true, value };
}

function step(value: unknown, segment: PathSegment): PathResult {
  if (Array.isArray(value)) {
    const index = asIndex(segment);
    return index === undefined ? MISSING : asResult(value.at(index));
  }
  if (!isObject(value)) return MISSING;
  const key = String(segment);
  return Object.hasOwn(value, key) ? asResult((value as Record<string, unknown>)[key]) : MISSING;
}

function asResult<T>(value: T | undefined): PathResult<T> {
  return value === undefined ? MISSING : { found: true, value };
}

/** `keys found: data, total`, for errors about what is not there. */
export function keysFound(value: unknown): string {
  if (!isRecord(value)) return `found ${describeKind(value)}`;
  const keys = Object.keys(value);
  if (keys.length === 0) return 'found no keys';
  const shown = keys.slice(0, KEYS_SHOWN).map((key) => (key.length > 60 ? `${key.slice(0, 59)}…` : key));
  const hidden = keys.length - shown.length;
  return `keys found: ${shown.join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
}
