import { offsetAt } from './detectOffset.js';
import { pageOf, totalOfPages } from './detectPageNumber.js';
import { plainName } from './plainName.js';
import {
  askedLimit,
  askedOffset,
  askedPage,
  type DetectedOffset,
  type DetectedPageNumber,
  isTotalOfOthers,
  type RangeSight,
  totalFor,
} from './rangeSight.js';
import { totalIn } from './readFields.js';
import { type AskedValue, type DetectedPlace, placeFor } from './requestPlaces.js';

/** Parameters for a size of pages, and what goes with them: an offset, or a page's number. */
const PARTNERS: readonly (readonly [size: RegExp, partner: string, isPage?: true])[] = [
  // Feathers, OData; json-server.
  [/^\$(limit|top)$/, '$skip'],
  [/^_limit$/, '_start'],
  [/^(_?)(per_?page|page_?size)$/i, '$1page', true],
  [/^page\[limit\]$/, 'page[offset]'],
  [/^page\[size\]$/, 'page[number]', true],
  [/^pagination\[limit\]$/, 'pagination[start]'],
  [/^(\w+_)?limit$/, '$1offset'],
  [/^(take|top)$/, 'skip'],
  [/^rows$/, 'start'],
];

/**
 * A request that says its range, answered with a total above what came or with a flag for more, and no word of where the
 * page is: what was asked for counts, and beside a mere size of pages what usually goes with it.
 */
export function detectAsked(sight: RangeSight): DetectedOffset | DetectedPageNumber | undefined {
  const { parts, request, itemCount, listName, end, more } = sight;
  const total = totalFor(sight);
  const isOfPages = total !== undefined && isTotalOfOthers(total, sight) && total.total !== 1;
  if (!isOfPages && (total ? (total.total ?? 0) <= itemCount : more !== true)) return undefined;
  const limit = askedLimit(request);
  const numbered = (page: DetectedPageNumber): DetectedPageNumber => ({
    ...page,
    ...(total && totalOfPages(total, limit?.value, sight)),
  });

  const page = askedPage(request);
  if (page) return numbered(pageOf(sight, undefined, page, undefined));
  if (isOfPages) return undefined;
  // From one position up to another: the next page moves both.
  if ([...request.query.keys()].some((key) => /^_?end$/i.test(key))) return undefined;
  const offset = askedOffset(request);
  if (offset) return offsetAt(sight, offset.place, offset.value, total);

  // ArcGIS, whose flag nobody else has.
  if (/exceededtransferlimit$/.test(plainName(end.hasMorePath ?? ''))) {
    return offsetAt(sight, placeFor(request, 'resultOffset'), 0, total);
  }
  const rule = limit && PARTNERS.find(([size]) => size.test(limit.key));
  if (!rule) return undefined;
  const [size, partner, isPage = false] = rule;
  if (isPage) return numbered(pageOf(sight, undefined, undefined, undefined));
  // What merely counts may count something else: etcd's does, beside a `limit` that no offset goes with.
  const isSure = limit.key === 'rows' || total?.totalPath === undefined || totalIn(parts, itemCount, listName)?.isOfAll;
  return total && isSure ? offsetAt(sight, placeBeside(limit, limit.key.replace(size, partner)), 0, total) : undefined;
}

/** Where the size stands, under the partner's name. */
function placeBeside({ place, key }: AskedValue<number>, name: string): DetectedPlace {
  const before = place.name.endsWith(key) ? place.name.slice(0, -key.length) : '';
  return { in: place.in, name: before + name };
}
