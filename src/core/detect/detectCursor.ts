import { formatPath } from '../paths/pathSyntax.js';
import { isObject } from '../paths/paths.js';
import { CURSORS, type CursorRule, type CursorSight, EXACT_CURSORS, isCursor, WEAK_CURSORS } from './cursorRules.js';
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

/** A cursor that says by the fields beside it which API this is, also where the answer counts its pages. */
export function detectExactCursor(parts: readonly EnvelopePart[], request: RequestValues): DetectedCursor | undefined {
  return cursorBy(EXACT_CURSORS, parts, request) ?? sortCursor(parts, request);
}

/** The first cursor that a body offers; `undefined` when it offers none. */
export function detectCursor(parts: readonly EnvelopePart[], request: RequestValues): DetectedCursor | undefined {
  return cursorBy(CURSORS, parts, request);
}

/** A cursor of a name that may mean something else. */
export function detectWeakCursor(parts: readonly EnvelopePart[], request: RequestValues): DetectedCursor | undefined {
  return cursorBy(WEAK_CURSORS, parts, request);
}

/** Stripe says `has_more` only: the cursor is the last record's id. */
export function detectLastId(parts: readonly EnvelopePart[], request: RequestValues): DetectedCursor | undefined {
  for (const part of parts) {
    const list = part.entries.get('data');
    const last: unknown = Array.isArray(list?.value) ? list.value.at(-1) : undefined;
    if (!list || typeof part.entries.get('hasmore')?.value !== 'boolean') continue;
    if (!isObject(last) || !Object.hasOwn(last, 'id')) continue;
    const place = placeOf(request, 'starting_after', (last as { id?: unknown }).id);
    return place && { place, cursorPath: formatPath([...part.path, list.key, -1, 'id']), part };
  }
  return undefined;
}

/** Elasticsearch: a search that sorts goes on after what the last hit was sorted by. */
function sortCursor(parts: readonly EnvelopePart[], request: RequestValues): DetectedCursor | undefined {
  if (!isObject(request.json) || !Object.hasOwn(request.json, 'sort')) return undefined;
  for (const part of parts) {
    const list = part.entries.get('hits');
    const last: unknown = Array.isArray(list?.value) ? list.value.at(-1) : undefined;
    if (!list || !isObject(last) || !Array.isArray((last as { sort?: unknown }).sort)) continue;
    return {
      place: { in: 'body', name: 'search_after' },
      cursorPath: formatPath([...part.path, list.key, -1, 'sort']),
      part,
    };
  }
  return undefined;
}

function cursorBy(
  rules: readonly CursorRule[],
  parts: readonly EnvelopePart[],
  request: RequestValues,
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
