import type { EnvelopePart } from './envelope.js';
import {
  askedLimit,
  askedPage,
  type DetectedPageNumber,
  type DetectedTotal,
  isTotalOfOthers,
  type RangeSight,
  totalFor,
} from './rangeSight.js';
import { type CountField, countIn } from './readFields.js';
import { type AskedValue, type DetectedPlace, placeFor, type RequestValues } from './requestPlaces.js';

export const TOTAL_PAGES_NAMES = [
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
  'lastpagenumber',
  'pagescount',
  'pages',
];
const LAST_PAGE_NAMES = new Set(['lastpage', 'maxpage', 'lastpagenumber']);
const PAGE_NAMES = ['page', 'currentpage', 'pagenumber', 'pageno', 'pagenum', 'pageindex', 'number', 'current'];
const SIZE_NAMES = ['perpage', 'pagesize', 'limit', 'size', 'itemsperpage', 'pagelen'];
/** Sizes that are none of anything else, wherever they stand: Typesense's `request_params`. */
const CLEAR_SIZE_NAMES = ['perpage', 'pagesize', 'itemsperpage'];
/** Answers that use these names for their page are asked with the same; the others with `page`. */
const PAGE_NAMESAKES = new Set(['page', 'pagenumber', 'pageno', 'pagenum', 'pageindex']);
/** Fields that a record may have for reasons of its own: beside records they mean paging, two of them alone do not. */
const AMBIGUOUS = new Set(['pages', 'number', 'current']);

/** A total of pages, with the current page known from the answer or the request. */
export function detectPageCount(sight: RangeSight): DetectedPageNumber | undefined {
  const { parts, request, headerPages } = sight;
  const asked = askedPage(request);
  for (const part of parts) {
    const total = countIn(part, TOTAL_PAGES_NAMES);
    const echo = total && countIn(part, PAGE_NAMES);
    if (!total || (!asked && !echo)) continue;
    if (part.name === '' && !asked && AMBIGUOUS.has(total.name) && echo && AMBIGUOUS.has(echo.name)) continue;
    const page = pageOf(sight, part, asked, echo);
    // Where pages count from 0, the last page's number is one less than how many there are.
    const isNumber = LAST_PAGE_NAMES.has(total.name) && (!echo || echo.value === page.first);
    const base = isNumber ? 1 : page.base;
    return { ...page, base, total: total.value, totalPath: total.path };
  }
  return headerPages === undefined ? undefined : { ...pageOf(sight, undefined, asked, undefined), total: headerPages };
}

/**
 * A page and its size in the answer, with a total of items, a flag that says whether there are more, or as many records as
 * make a page. A server that caps the size may still say what it was asked for, and then there are more pages, not fewer.
 */
export function detectNumberedPage(sight: RangeSight): DetectedPageNumber | undefined {
  const { parts, request, listed, more, isLast } = sight;
  const asked = askedPage(request);
  const askedSize = askedLimit(request)?.value;
  const otherSize = parts.map((part) => countIn(part, CLEAR_SIZE_NAMES)?.value).find(Boolean);
  for (const part of parts) {
    const echo = countIn(part, PAGE_NAMES);
    if (!echo) continue;
    const ownSize = countIn(part, SIZE_NAMES);
    const size = ownSize?.value ?? askedSize ?? otherSize;
    const isClear = part.name === 'page' || !AMBIGUOUS.has(echo.name);
    const total = size && isClear ? totalFor(sight, part) : undefined;
    const page = pageOf(sight, part, asked, echo);
    if (size && total) return { ...page, ...totalOfPages(total, size, sight) };
    if (more !== undefined && (isClear || size)) return page;
    // A full page without a total: only an empty one ends. What is called `size` may be how many this page has.
    if (isClear && ownSize && ownSize.name !== 'size' && listed >= ownSize.value && !isLast) return page;
  }
  return undefined;
}

/** A total, and how many of it make a page. One that is below what a page has does not count records: it counts pages. */
export function totalOfPages(
  total: DetectedTotal,
  size: number | undefined,
  sight: RangeSight,
): DetectedTotal & { itemsPerPage?: number } {
  if (isTotalOfOthers(total, sight)) return total;
  return { ...total, itemsPerPage: Math.min(size ?? sight.itemCount, sight.itemCount) };
}

/** Pages by number, from what the request asked for and what its answer said. */
export function pageOf(
  { request, end }: RangeSight,
  part: EnvelopePart | undefined,
  asked: AskedValue<number> | undefined,
  echo: CountField | undefined,
): DetectedPageNumber {
  return {
    kind: 'page-number',
    place: asked?.place ?? pagePlace(request, part, echo),
    first: asked?.value ?? echo?.value ?? 1,
    base: basePage(asked?.value, echo?.value),
    ...(echo && { echo: { path: echo.path, value: echo.value } }),
    ...end,
  };
}

/** JSON:API's `page[number]`, Magento's `searchCriteria[currentPage]`. */
const GROUPED = new Map([
  ['page', 'number'],
  ['searchCriteria', 'currentPage'],
]);

/** The parameter that asks for a page, where the request has none. */
function pagePlace(
  request: RequestValues,
  part: EnvelopePart | undefined,
  echo: CountField | undefined,
): DetectedPlace {
  const name = echo && PAGE_NAMESAKES.has(echo.name) ? echo.key : 'page';
  const [, prefix = '', group] = /^([_$]?)(?:(\w+)\[)?/.exec(askedLimit(request)?.key ?? '') ?? [];
  if (group) return { in: 'query', name: `${group}[${GROUPED.get(group) ?? name}]` };
  const isStrapi = part?.path.join() === 'meta,pagination' && part.entries.get('pagecount')?.key === 'pageCount';
  return isStrapi ? { in: 'query', name: `pagination[${name}]` } : placeFor(request, prefix + name);
}

/** 1, unless somebody says 0: the answer, the request, or the two by being one apart. */
function basePage(asked: number | undefined, echo: number | undefined): number {
  if (asked === undefined) return echo === 0 ? 0 : 1;
  if (echo === undefined || echo === asked) return asked === 0 ? 0 : 1;
  return asked === echo - 1 ? 0 : 1;
}
