import type { DetectedCursorPlace } from './detectCursor.js';
import { pageOf } from './detectPageNumber.js';
import type { EnvelopePart } from './envelope.js';
import { asCount } from './looseValues.js';
import { plainName } from './plainName.js';
import {
  askedLimit,
  askedOffset,
  askedPage,
  type DetectedOffset,
  type DetectedPageNumber,
  type DetectedTotal,
  isKeyRange,
  isTotalOfOthers,
  type RangeSight,
  totalFor,
} from './rangeSight.js';
import { type CountField, countIn } from './readFields.js';
import { type AskedValue, type DetectedPlace, findAsked, placeFor, type RequestValues } from './requestPlaces.js';

const OFFSET_NAMES = ['offset', 'skip', 'start', 'startat', 'startindex'];
const LIMIT_NAMES = ['limit', 'maxresults', 'pagesize', 'perpage', 'take', 'itemsperpage', 'rowcount'];

/** An offset in the answer, with a total, a flag that says whether there are more, or as many records as make a page. */
export function detectOffset(sight: RangeSight): DetectedOffset | DetectedPageNumber | DetectedCursorPlace | undefined {
  const { parts, request, more } = sight;
  for (const part of parts) {
    const echo = countIn(part, OFFSET_NAMES);
    const limit = countIn(part, LIMIT_NAMES);
    const told = totalFor(sight, part);
    const total = told && isTotalOfOthers(told, sight) ? undefined : told;
    // Spring's `pageable` has an offset for its reader, and takes pages.
    if (!echo || limit?.value === 0 || part.entries.has('pagenumber')) continue;
    if (!total && more === undefined && !mayBeMore(part, echo, limit, sight)) continue;
    const param = offsetParam(request, part, echo);
    const asked = askedFor(request, param, echo.value);
    const page = asked ? undefined : pageInstead(sight, part, echo, total);
    if (page) return page;
    const place = asked?.place ?? placeFor(request, param);
    // HubSpot's first versions say where the next page starts.
    if (more && !total && echo.value > (asked?.value ?? Number(echo.name.startsWith('start')))) {
      return { kind: 'cursor', place, cursorPath: echo.path, ...sight.end };
    }
    // SCIM (RFC 7644) counts from 1.
    const isFromOne = echo.value === 1 || (echo.value > 0 && limit?.name === 'itemsperpage');
    // CouchDB counts its offset from the first of all rows, and what is skipped from the first of those asked for.
    const isCouch = isCouchDb(part, echo);
    const first = asked?.value ?? (isCouch ? 0 : echo.value);
    const base = isCouch ? first - echo.value : Number(echo.name === 'startindex' && isFromOne);
    return {
      ...offsetAt(sight, place, first, isCouch && isKeyRange(request) ? undefined : total, limit?.value, base),
      echo: { path: echo.path, value: echo.value },
    };
  }
  return undefined;
}

/**
 * Without a total and a flag: Meilisearch's `estimatedTotalHits` says that there may be more, and not how many; else as many
 * records as the answer says make a page, from the start on, of which only an empty page shows that they were all.
 */
function mayBeMore(
  { entries }: EnvelopePart,
  echo: CountField,
  limit: CountField | undefined,
  { itemCount, listed, isLast }: RangeSight,
): boolean {
  const [, estimate] = [...entries].find(([name]) => name.startsWith('estimated')) ?? [];
  if (estimate) return (asCount(estimate.value) ?? 0) > itemCount;
  return !isLast && echo.value <= 1 && limit !== undefined && limit.name !== 'rowcount' && listed >= limit.value;
}

/**
 * Offsets from `first` on. `limit` is the size of pages that the answer says, else it is what was asked for, or what came
 * where a server gave less by a limit of its own.
 */
export function offsetAt(
  { itemCount, end, request }: RangeSight,
  place: DetectedPlace,
  first: number,
  total: DetectedTotal | undefined,
  limit?: number,
  base = 0,
): DetectedOffset {
  const asked = askedLimit(request)?.value ?? itemCount;
  const pageSize = limit ?? (total ? asked : Math.min(asked, itemCount));
  const isCapped = itemCount < pageSize && first - base + itemCount < (total?.total ?? 0);
  return { kind: 'offset-limit', place, first, pageSize, ...(isCapped && { step: itemCount }), base, ...total, ...end };
}

/** Answers that say an offset, and are asked for a page: those of requests that did, and Mailman's. */
function pageInstead(
  sight: RangeSight,
  part: EnvelopePart,
  echo: CountField,
  total: DetectedTotal | undefined,
): DetectedPageNumber | undefined {
  const { request, itemCount } = sight;
  const asked = askedPage(request);
  const size = askedLimit(request);
  const isItsAnswer = part.entries.has('totalsize') && echo.name === 'start';
  const isMailman = isItsAnswer && (size?.key === 'count' || part.entries.has('httpetag'));
  if (!asked && !isMailman) return undefined;
  const itemsPerPage = Math.min(size?.value ?? itemCount, itemCount);
  const { first, ...page } = pageOf(sight, undefined, asked, undefined);
  // Auth0 asks for page 0 to get offset 0.
  return { ...page, first, base: first - Math.round(echo.value / itemsPerPage), ...total, itemsPerPage };
}

/** The parameter in the request, or one of another name that the answer has taken for it. */
function askedFor(request: RequestValues, param: string, said: number): AskedValue<number> | undefined {
  const other = askedOffset(request);
  return (
    findAsked(request, new RegExp(`^${plainName(param)}$`), asCount) ?? (other?.value === said ? other : undefined)
  );
}

/** The parameter that takes what the answer calls its offset. */
function offsetParam(request: RequestValues, part: EnvelopePart, echo: CountField): string {
  if (isCouchDb(part, echo)) return 'skip';
  const { key } = echo;
  // Feathers: where the parameters start with `$`, one that does not is a filter.
  return [...request.query.keys()].some((asked) => asked.startsWith('$')) ? `$${key}` : key;
}

/** It says `offset`, and takes `skip`. */
function isCouchDb({ entries }: EnvelopePart, { name }: CountField): boolean {
  return name === 'offset' && entries.has('totalrows');
}
