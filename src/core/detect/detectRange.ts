import { formatPath } from '../paths/pathSyntax.js';
import type { EnvelopePart } from './envelope.js';
import { asCount } from './looseValues.js';
import { type DetectedPlace, findAsked, placeFor, type RequestValues } from './requestPlaces.js';

/** Where answers say their own position, and what the first one said: an API that ignores the parameter shows by it. */
export interface DetectedEcho {
  readonly path: string;
  readonly value: number;
}
export interface DetectedPageNumber {
  readonly kind: 'page-number';
  readonly place: DetectedPlace;
  /** The number that the first request asked for, or that its answer says. */
  readonly first: number;
  /** The first page's number at this API. */
  readonly base: number;
  readonly total: number;
  readonly totalPath: string;
  /** Set where the total counts items: so many make a page. */
  readonly itemsPerPage?: number;
  readonly echo?: DetectedEcho;
}
export interface DetectedOffset {
  readonly kind: 'offset-limit';
  readonly place: DetectedPlace;
  readonly first: number;
  readonly pageSize: number;
  /** The first record's offset at this API: 1 in SCIM. */
  readonly base: 0 | 1;
  readonly total: number;
  readonly totalPath: string;
  readonly echo: DetectedEcho;
}

const TOTAL_PAGES_NAMES = [
  'totalpages',
  'totalpage',
  'totalpagecount',
  'pagecount',
  'pagestotal',
  'pagetotal',
  'numpages',
  'numberofpages',
  'nbpages',
  'lastpage',
  'maxpage',
  'pages',
];
const PAGE_NAMES = ['page', 'currentpage', 'pagenumber', 'pageno', 'pagenum', 'pageindex', 'number', 'current'];
const PAGE_PARAMS = new Set(['page', 'pagenumber', 'pageno', 'pagenum', 'pageindex', 'currentpage', 'p']);
/** Answers that use these names for their page are asked with the same; the others with `page`. */
const PAGE_NAMESAKES = new Set(['page', 'pagenumber', 'pageno', 'pagenum', 'pageindex']);
/** Fields that a record may have for reasons of its own: beside records they mean paging, two of them alone do not. */
const AMBIGUOUS = new Set(['pages', 'number', 'current']);

const OFFSET_NAMES = ['offset', 'skip', 'start', 'startat', 'startindex'];
const LIMIT_NAMES = ['limit', 'maxresults', 'pagesize', 'perpage', 'take', 'itemsperpage'];
/** Sizes of a page beside its number. */
const SIZE_NAMES = ['perpage', 'pagesize', 'limit', 'size', 'itemsperpage'];
const TOTAL_NAMES = ['total', 'totalcount', 'totalresults', 'totalitems', 'totalrecords', 'totalhits', 'totalsize'];

/** A total of pages, with the current page known from the answer or the request. */
export function detectPageNumber(
  parts: readonly EnvelopePart[],
  request: RequestValues,
): DetectedPageNumber | undefined {
  for (const part of parts) {
    const total = countIn(part, TOTAL_PAGES_NAMES);
    if (!total) continue;
    const echo = countIn(part, PAGE_NAMES);
    const asked = findAsked(request, PAGE_PARAMS, asCount);
    const first = asked?.value ?? echo?.value;
    if (first === undefined) continue;
    if (part.name === '' && !asked && AMBIGUOUS.has(total.name) && echo && AMBIGUOUS.has(echo.name)) continue;
    return {
      kind: 'page-number',
      place: asked?.place ?? placeFor(request, echo && PAGE_NAMESAKES.has(echo.name) ? echo.key : 'page'),
      first,
      base: basePage(asked?.value, echo?.value),
      total: total.value,
      totalPath: total.path,
      echo: echo && { path: echo.path, value: echo.value },
    };
  }
  return undefined;
}

/**
 * Page, page size and a total of items, all in the answer. `itemCount` is what the first page has: a server that caps
 * the size may still say what it was asked for, and then there are more pages, not fewer.
 */
export function detectPageSize(
  parts: readonly EnvelopePart[],
  request: RequestValues,
  itemCount: number,
): DetectedPageNumber | undefined {
  for (const part of parts) {
    const echo = countIn(part, PAGE_NAMES);
    const size = countIn(part, SIZE_NAMES);
    const total = [part, ...parts].map((candidate) => countIn(candidate, TOTAL_NAMES)).find(Boolean);
    if (!echo || AMBIGUOUS.has(echo.name) || !size || !total || size.value === 0 || itemCount === 0) continue;
    const asked = findAsked(request, PAGE_PARAMS, asCount);
    return {
      kind: 'page-number',
      place: asked?.place ?? placeFor(request, PAGE_NAMESAKES.has(echo.name) ? echo.key : 'page'),
      first: asked?.value ?? echo.value,
      base: basePage(asked?.value, echo.value),
      total: total.value,
      totalPath: total.path,
      itemsPerPage: Math.min(size.value, itemCount),
      echo: { path: echo.path, value: echo.value },
    };
  }
  return undefined;
}

/** 1, unless somebody says 0: the answer, the request, or the two by being one apart. */
function basePage(asked: number | undefined, echo: number | undefined): number {
  if (asked === undefined) return echo === 0 ? 0 : 1;
  if (echo === undefined || echo === asked) return asked === 0 ? 0 : 1;
  return asked === echo - 1 ? 0 : 1;
}

/** Offset, limit and total, all in the answer. A `count` is no total: it may be this page's. */
export function detectOffset(parts: readonly EnvelopePart[], request: RequestValues): DetectedOffset | undefined {
  for (const part of parts) {
    const offset = countIn(part, OFFSET_NAMES);
    const limit = countIn(part, LIMIT_NAMES);
    const total = [part, ...parts].map((candidate) => countIn(candidate, TOTAL_NAMES)).find(Boolean);
    if (!offset || !limit || limit.value === 0 || !total) continue;
    // SCIM (RFC 7644): `startIndex` counts from 1.
    const isScim = offset.name === 'startindex' && limit.name === 'itemsperpage';
    const asked = findAsked(request, new Set([offset.name]), asCount);
    return {
      kind: 'offset-limit',
      place: asked?.place ?? placeFor(request, offset.key),
      first: asked?.value ?? offset.value,
      pageSize: limit.value,
      base: isScim && offset.value > 0 ? 1 : 0,
      total: total.value,
      totalPath: total.path,
      echo: { path: offset.path, value: offset.value },
    };
  }
  return undefined;
}

function countIn(
  { entries, path }: EnvelopePart,
  names: readonly string[],
): { name: string; key: string; value: number; path: string } | undefined {
  for (const name of names) {
    const entry = entries.get(name);
    const value = asCount(entry?.value);
    if (entry && value !== undefined) return { name, key: entry.key, value, path: formatPath([...path, entry.key]) };
  }
  return undefined;
}
