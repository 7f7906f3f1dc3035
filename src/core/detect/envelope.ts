import type { PathSegment } from '../paths/pathSyntax.js';
import { isObject } from '../paths/paths.js';
import { detectRecords } from './detectRecords.js';
import { plainName } from './plainName.js';

/** One object of a body that may say something about pagination. */
export interface EnvelopePart {
  /** The key it stands at, as {@link plainName} has it; `''` for the body itself. */
  readonly name: string;
  readonly path: readonly PathSegment[];
  /** The records stand directly in it, or below. */
  readonly holdsRecords: boolean;
  /** Its own entries by plain name; the first of a name counts. */
  readonly entries: ReadonlyMap<string, EnvelopeEntry>;
}
export interface EnvelopeEntry {
  readonly key: string;
  readonly value: unknown;
}

/** Names of the objects that APIs put their pagination into, besides those that hold the records. */
const PART_NAMES = new Set([
  'links',
  'link',
  'paging',
  'pagination',
  'page',
  'pages',
  'pageinfo',
  'pager',
  'meta',
  'metadata',
  'responsemetadata',
  'pagingmetadata',
  'searchmetadata',
  'additionaldata',
  'info',
  'cursor',
  'cursors',
  'next',
  'navigation',
]);

const MAX_DEPTH = 6;
const MAX_PARTS = 60;

/**
 * The parts of a body that may speak of pagination, the shallowest first: the body, the objects on the way to its
 * records, and below each of these the objects that are named for it. Records themselves are never looked into.
 */
export function envelopeOf(body: unknown): EnvelopePart[] {
  if (!isObject(body) || Array.isArray(body)) return [];
  const wayToRecords = detectRecords(body).path;
  const parts: EnvelopePart[] = [];
  let level = [partOf('', [], body, wayToRecords)];

  for (let depth = 0; depth < MAX_DEPTH && level.length > 0 && parts.length < MAX_PARTS; depth++) {
    parts.push(...level);
    level = level.flatMap((part) => {
      const children: EnvelopePart[] = [];
      for (const [name, { key, value }] of part.entries) {
        if (!isObject(value) || Array.isArray(value)) continue;
        const child = partOf(name, [...part.path, key], value, wayToRecords);
        if (child.holdsRecords || PART_NAMES.has(name)) children.push(child);
      }
      return children;
    });
  }
  return parts.slice(0, MAX_PARTS);
}

function partOf(
  name: string,
  path: readonly PathSegment[],
  value: object,
  wayToRecords: readonly PathSegment[],
): EnvelopePart {
  const entries = new Map<string, EnvelopeEntry>();
  for (const [key, entry] of Object.entries(value)) {
    const plain = plainName(key);
    if (!entries.has(plain)) entries.set(plain, { key, value: entry });
  }
  const holdsRecords = path.length < wayToRecords.length && path.every((step, index) => step === wayToRecords[index]);
  return { name, path, holdsRecords, entries };
}
