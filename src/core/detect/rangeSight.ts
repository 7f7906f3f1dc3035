import type { DetectedEnd } from './detectEnd.js';
import type { EnvelopePart } from './envelope.js';
import { asCount } from './looseValues.js';
import { totalIn } from './readFields.js';
import { type AskedValue, type DetectedPlace, findAsked, type RequestValues } from './requestPlaces.js';

/** What is known of a first page when page numbers and offsets are looked for. */
export interface RangeSight {
  readonly parts: readonly EnvelopePart[];
  readonly request: RequestValues;
  /** How many records the page has. Where there are none, nothing can be said about pages of them. */
  readonly itemCount: number;
  /** How many there are in the list of the answer, whatever an extractor has made of them. */
  readonly listed: number;
  /** The plain name of their list. */
  readonly listName: string;
  readonly end: DetectedEnd;
  /** What the flags of `end` say. */
  readonly more: boolean | undefined;
  /** Its next link is there and empty. */
  readonly isLast: boolean;
  /** Totals that headers say, of items and of pages. */
  readonly headerTotal: number | undefined;
  readonly headerPages: number | undefined;
}

/** Where answers say their own position, and what the first one said: an API that ignores the parameter shows by it. */
export interface DetectedEcho {
  readonly path: string;
  readonly value: number;
}

/** A total as the first answer said it, and where; without a path it stood in a header. */
export interface DetectedTotal {
  readonly total?: number;
  readonly totalPath?: string;
}
export interface DetectedPageNumber extends DetectedTotal, DetectedEnd {
  readonly kind: 'page-number';
  readonly place: DetectedPlace;
  /** The number that the first request asked for, or that its answer says. */
  readonly first: number;
  /** The first page's number at this API. */
  readonly base: number;
  /** Set where the total counts items: so many make a page. */
  readonly itemsPerPage?: number;
  readonly echo?: DetectedEcho;
}
export interface DetectedOffset extends DetectedTotal, DetectedEnd {
  readonly kind: 'offset-limit';
  readonly place: DetectedPlace;
  readonly first: number;
  readonly pageSize: number;
  /** How far it is to the next page, where a server with a limit of its own gave less than a page while more are to come. */
  readonly step?: number;
  /** The first record's offset at this API: 1 in SCIM. */
  readonly base: number;
  readonly echo?: DetectedEcho;
}

const PAGE_PARAM = /^(page|pagenumber|pageno|pagenum|pageindex|currentpage|p)$/;
const OFFSET_PARAM = /^(offset|skip|start|startat|startindex|sysparmoffset|resultoffset)$/;
const LIMIT_PARAM = /^(limit|take|top|rows|size|pagesize|perpage|maxresults|count|sysparmlimit|resultrecordcount)$/;

export function askedPage(request: RequestValues): AskedValue<number> | undefined {
  return findAsked(request, PAGE_PARAM, asCount);
}
export function askedOffset(request: RequestValues): AskedValue<number> | undefined {
  return findAsked(request, OFFSET_PARAM, asCount);
}
export function askedLimit(request: RequestValues): AskedValue<number> | undefined {
  return findAsked(request, LIMIT_PARAM, (written) => asCount(written) || undefined);
}

/** CouchDB is asked for the rows of some keys, and its total counts those past them, too. */
export function isKeyRange({ query }: RequestValues): boolean {
  return [...query.keys()].some((name) => /^(end_?)?keys?$/.test(name));
}

/** A total below what one page has counts something else than records. */
export function isTotalOfOthers({ total = 0 }: DetectedTotal, { listed }: RangeSight): boolean {
  return total > 0 && total < listed;
}

/** The total of items that counts for a part: its own, another part's, a header's. */
export function totalFor(
  { parts, itemCount, listName, headerTotal }: RangeSight,
  part?: EnvelopePart,
): DetectedTotal | undefined {
  const found = totalIn(part ? [part, ...parts] : parts, itemCount, listName);
  if (found) return { total: found.value, totalPath: found.path };
  return headerTotal === undefined ? undefined : { total: headerTotal };
}
