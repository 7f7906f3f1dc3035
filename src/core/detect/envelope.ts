import type { PathSegment } from '../paths/pathSyntax.js';
import { isObject, isRecord } from '../paths/paths.js';
import { detectRecords } from './detectRecords.js';
import { looksLikePaging } from './looksLikePaging.js';
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

/** Names that tell of pagination by themselves: `page_details`, `pageable`, `meta`, `_links`, `response_metadata`. */
const TELLING_NAME =
  /pag(e|in)|^meta|meta(data)?$|cursor|links?$|^(info|view|navigation|next|additionaldata)$|^(results?|list|search|response|query|request)info$/;

const MAX_DEPTH = 6;
const MAX_PARTS = 60;
const MAX_SEEN = 300;

/**
 * The parts of a body that may speak of pagination, the shallowest first: the body, the objects on the way to its
 * records, and beside these and below them the objects that are named for it or have its fields. Records are never looked
 * into: neither those of a list, nor what a body without a list consists of.
 */
export function envelopeOf(body: unknown): EnvelopePart[] {
  if (!isObject(body)) return [];
  const wayToRecords = detectRecords(body).path;
  const hasList = wayToRecords.length > 0;
  if (Array.isArray(body) && !hasList) return [];
  const parts: EnvelopePart[] = [];
  let level: Candidate[] = [{ part: partOf('', [], body, wayToRecords), counts: true }];
  let seen = 0;

  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const below: Candidate[] = [];
    for (const { part, counts } of level) {
      if (counts && parts.push(part) >= MAX_PARTS) return parts;
      for (const [name, { key, value }] of part.entries) {
        if (!isRecord(value) || ++seen > MAX_SEEN) continue;
        const child = partOf(name, [...part.path, key], value, wayToRecords);
        const isNamed = counts && TELLING_NAME.test(name);
        const isPart = child.holdsRecords || isNamed || (hasList && looksLikePaging(child.entries));
        // Pagination may stand one below an object that has nothing to do with it.
        if (isPart || (counts && hasList)) below.push({ part: child, counts: isPart });
      }
    }
    level = below;
  }
  return parts;
}

interface Candidate {
  readonly part: EnvelopePart;
  /** It is a part itself, and not only on the way to one. */
  readonly counts: boolean;
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
