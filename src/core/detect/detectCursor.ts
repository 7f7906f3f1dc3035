import { formatPath } from '../paths/pathSyntax.js';
import { isObject } from '../paths/paths.js';
import { CURSORS, type CursorRule, type CursorSight, EXACT_CURSORS, isCursor } from './cursorRules.js';
import type { DetectedEnd } from './detectEnd.js';
import type { EnvelopePart } from './envelope.js';
import { plainName } from './plainName.js';
import { askedLimit } from './rangeSight.js';
import { type DetectedPlace, findAsked, placeFor, type RequestValues } from './requestPlaces.js';

/** A cursor in a body, and where it goes in the next request. */
export interface DetectedCursor {
  readonly place: DetectedPlace;
  readonly cursorPath: string;
  /** The part that it stands in. */
  readonly part: EnvelopePart;
}

/** The same, decided on. Plain JSON. */
export interface DetectedCursorPlace extends DetectedEnd {
  readonly kind: 'cursor';
  readonly place: DetectedPlace;
  readonly cursorPath: string;
}

/** A cursor that says by the fields beside it which API this is, also where the answer counts its pages. */
export function detectExactCursor(parts: readonly EnvelopePart[], request: RequestValues): DetectedCursor | undefined {
  return detectCursor(parts, request, EXACT_CURSORS) ?? sortCursor(parts, request);
}

/** Stripe says `has_more` only: the cursor is the last record's id. */
export function detectLastId(parts: readonly EnvelopePart[], request: RequestValues): DetectedCursor | undefined {
  const says = (part: EnvelopePart) => typeof part.entries.get('hasmore')?.value === 'boolean';
  const last = lastRecordIn(parts.filter(says), 'data', 'id', (id) => id !== undefined);
  const place = last && placeOf(request, 'starting_after', last.value);
  return place && { place, cursorPath: last.path, part: last.part };
}

/** Elasticsearch: a search that sorts goes on after what the last hit was sorted by. */
function sortCursor(parts: readonly EnvelopePart[], { json }: RequestValues): DetectedCursor | undefined {
  if (!isObject(json) || !Object.hasOwn(json, 'sort')) return undefined;
  const last = lastRecordIn(parts, 'hits', 'sort', Array.isArray);
  return last && { place: { in: 'body', name: 'search_after' }, cursorPath: last.path, part: last.part };
}

/** What the last record of a list of this name has under `key`, where it fits. */
function lastRecordIn(
  parts: readonly EnvelopePart[],
  listName: string,
  key: string,
  fits: (value: unknown) => boolean,
): { path: string; value: unknown; part: EnvelopePart } | undefined {
  for (const part of parts) {
    const list = part.entries.get(listName);
    const last: unknown = Array.isArray(list?.value) ? list.value.at(-1) : undefined;
    const value = isObject(last) ? (last as Record<string, unknown>)[key] : undefined;
    if (list && fits(value)) return { path: formatPath([...part.path, list.key, -1, key]), value, part };
  }
  return undefined;
}

/** The first cursor that a body offers, by these rules; `undefined` when it offers none. */
export function detectCursor(
  parts: readonly EnvelopePart[],
  request: RequestValues,
  rules: readonly CursorRule[] = CURSORS,
): DetectedCursor | undefined {
  for (const part of parts) {
    const { entries } = part;
    const sight: CursorSight = {
      part,
      parts,
      has: (name) => entries.has(name),
      is: (name, value) => entries.get(name)?.value === value,
    };
    for (const { name, when, only, param = withoutNext } of rules) {
      for (const [plain, { key, value }] of entries) {
        if (!name.test(plain) || !isCursor(value, only) || when?.(sight, value) === false) continue;
        const place = placeOf(request, typeof param === 'string' ? param : param(key), value);
        // An object has no place in a query.
        if (!place || (only === 'object' && place.in === 'query')) continue;
        return { place, cursorPath: formatPath([...part.path, key]), part };
      }
    }
  }
  return undefined;
}

/** Where the request has the parameter already, else where its paging is; nowhere for a value that it has sent itself. */
function placeOf(request: RequestValues, param: string, cursor: unknown): DetectedPlace | undefined {
  const asked = findAsked(request, new RegExp(`^${plainName(param)}$`), (value) => value ?? undefined);
  if (asked?.value === cursor) return undefined;
  // Zendesk, and JSON:API's profile of cursors.
  const isGrouped = /^(cursor|after)$/.test(param) && askedLimit(request)?.key === 'page[size]';
  return asked?.place ?? placeFor(request, isGrouped ? 'page[after]' : param);
}

/** `next_page_token` → `page_token`, `nextPageToken` → `pageToken`; what is written large stays large. */
function withoutNext(key: string): string {
  const rest = key.replace(/^[^a-z0-9]*next[^a-z0-9]*/i, '');
  return /^[^a-z0-9]*n/.test(key) ? rest.charAt(0).toLowerCase() + rest.slice(1) : rest;
}
