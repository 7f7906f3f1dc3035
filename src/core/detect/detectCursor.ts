import { formatPath } from '../paths/pathSyntax.js';
import { isObject } from '../paths/paths.js';
import type { EnvelopeEntry, EnvelopePart } from './envelope.js';

/** A cursor in a body, and the parameter that its name implies. */
export interface DetectedCursor {
  readonly cursorPath: string;
  readonly hasMorePath?: string;
  readonly param: string;
}

/** Names of cursors that say their parameter when `next` is taken off: `nextPageToken` → `pageToken`. */
const NEXT_NAMES = [
  'nextcursor',
  'nextpagetoken',
  'nextpagecursor',
  'nextcontinuationtoken',
  'nextcursormark',
  'nextstartingafter',
  'nextmarker',
  'nextbookmark',
  'nextafter',
  'nextmaxid',
  'nextpageid',
  'nextoffset',
  'nextstart',
  'nextpage',
];
/** Names that are their parameter's own. */
const OWN_NAMES = ['nexttoken', 'continuationtoken', 'bookmark'];
/** Keys of an object named `next`: `paging.next.after`. */
const NAMES_IN_NEXT = ['cursor', 'after', 'startingafter', 'pagetoken', 'token', 'offset', 'page'];
/** Of these only a number is a cursor: text there is a link or nothing known. */
const NUMBERS_ONLY = new Set(['nextpage', 'page']);

const HAS_MORE_NAMES = ['hasmore', 'hasnext', 'hasnextpage', 'hasmorepages', 'moreitemsincollection'];

/** The first cursor that a body offers, in the order of the names above; `undefined` when it offers none. */
export function detectCursor(parts: readonly EnvelopePart[]): DetectedCursor | undefined {
  const [body] = parts;
  for (const part of parts) {
    const found = cursorIn(part, body);
    if (!found) continue;
    const hasMorePath = hasMoreFor(part, parts);
    return { cursorPath: formatPath([...part.path, found.entry.key]), param: found.param, hasMorePath };
  }
  return stripeCursor(parts);
}

function cursorIn(
  part: EnvelopePart,
  body: EnvelopePart | undefined,
): { entry: EnvelopeEntry; param: string } | undefined {
  const { name, entries, holdsRecords } = part;
  const take = (plain: string): EnvelopeEntry | undefined => {
    const entry = entries.get(plain);
    return entry && isCursor(entry.value, NUMBERS_ONLY.has(plain)) ? entry : undefined;
  };

  for (const plain of NEXT_NAMES) {
    const entry = take(plain);
    // Notion's lists say `next_cursor` and take `start_cursor`.
    if (entry && plain === 'nextcursor' && isNotion(body)) return { entry, param: 'start_cursor' };
    if (entry) return { entry, param: withoutNext(entry.key) };
  }
  for (const plain of OWN_NAMES) {
    const entry = take(plain);
    if (entry) return { entry, param: entry.key };
  }
  if (name === 'next') {
    for (const plain of NAMES_IN_NEXT) {
      const entry = take(plain);
      if (entry) return { entry, param: entry.key };
    }
  }
  if (name === 'cursors' || name === 'cursor') {
    const entry = take('next');
    if (entry) return { entry, param: 'cursor' };
  }
  if (name === 'pageinfo' && entries.get('hasnextpage')?.value === true) {
    const entry = take('endcursor');
    if (entry) return { entry, param: 'after' };
  }
  if (holdsRecords) {
    // Reddit's `after`, Airtable's `offset` (a word, where a number would be a position).
    const after = take('startingafter') ?? take('after') ?? take('offset');
    const isPosition = after && (typeof after.value === 'number' || /^\d+$/.test(String(after.value)));
    if (after && !isPosition) return { entry: after, param: after.key };
  }
  return undefined;
}

/** Stripe says `has_more` only: the cursor is the last record's id. */
function stripeCursor(parts: readonly EnvelopePart[]): DetectedCursor | undefined {
  for (const part of parts) {
    const hasMore = part.entries.get('hasmore');
    const list = part.entries.get('data');
    const last: unknown = Array.isArray(list?.value) ? list.value.at(-1) : undefined;
    if (!list || typeof hasMore?.value !== 'boolean' || !isObject(last) || !Object.hasOwn(last, 'id')) continue;
    return {
      cursorPath: formatPath([...part.path, list.key, -1, 'id']),
      hasMorePath: formatPath([...part.path, hasMore.key]),
      param: 'starting_after',
    };
  }
  return undefined;
}

function hasMoreFor(part: EnvelopePart, parts: readonly EnvelopePart[]): string | undefined {
  for (const candidate of [part, ...parts]) {
    for (const plain of HAS_MORE_NAMES) {
      const entry = candidate.entries.get(plain);
      if (typeof entry?.value === 'boolean') return formatPath([...candidate.path, entry.key]);
    }
  }
  return undefined;
}

function isCursor(value: unknown, numbersOnly: boolean): boolean {
  if (typeof value === 'number') return true;
  return typeof value === 'string' && (numbersOnly ? /^\d+$/.test(value) : value !== '');
}

function isNotion(body: EnvelopePart | undefined): boolean {
  return body?.entries.get('object')?.value === 'list' && Array.isArray(body.entries.get('results')?.value);
}

/** `next_page_token` → `page_token`, `nextPageToken` → `pageToken`; what is written large stays large. */
function withoutNext(key: string): string {
  const rest = key.replace(/^[^a-z0-9]*next[^a-z0-9]*/i, '');
  return /^[^a-z0-9]*n/.test(key) ? rest.charAt(0).toLowerCase() + rest.slice(1) : rest;
}
