import { formatPath } from '../paths/pathSyntax.js';
import { isObject } from '../paths/paths.js';
import { WEAK_CURSORS } from './cursorRules.js';
import { detectAsked } from './detectAsked.js';
import { type DetectedContinuation, detectContinuation } from './detectContinuation.js';
import {
  type DetectedCursor,
  type DetectedCursorPlace,
  detectCursor,
  detectExactCursor,
  detectLastId,
} from './detectCursor.js';
import { type DetectedEnd, detectEnd } from './detectEnd.js';
import { type DetectedLink, nextLinkIn, saysNoNext } from './detectNextLink.js';
import { detectOffset } from './detectOffset.js';
import { detectNumberedPage, detectPageCount } from './detectPageNumber.js';
import { detectRecords, hasRecordsObject } from './detectRecords.js';
import { type EnvelopePart, envelopeOf } from './envelope.js';
import { headerTotals } from './headerTotals.js';
import { findLink, parseLinkHeader } from './linkHeader.js';
import { plainName } from './plainName.js';
import type { DetectedOffset, DetectedPageNumber } from './rangeSight.js';
import type { RequestValues } from './requestPlaces.js';

/** What detection looks at: the first response, and the request that it answers. */
export interface DetectionInput extends RequestValues {
  readonly headers: { get(name: string): string | null };
  /** The response's JSON; `undefined` when it is none. */
  readonly body: unknown;
  /** The response's URL. */
  readonly url: string;
  /** How many records were found, by whomever. By default what detection finds. */
  readonly itemCount?: number;
}

export interface DetectedLinkPlace extends DetectedEnd {
  readonly kind: 'json-link';
  readonly nextUrlPath: string;
  /** Where the path stands that links count from, in Confluence. */
  readonly basePath?: string;
}

/** How an API pages. Plain JSON, so that a checkpoint can carry it. */
export type PaginationDecision =
  | { readonly kind: 'link-header' }
  | DetectedContinuation
  | DetectedLinkPlace
  | DetectedPageNumber
  | DetectedCursorPlace
  | DetectedOffset
  | { readonly kind: 'single-page' };

/**
 * How the API that gave this response pages, by the first of these that it shows: a `Link` header; values that go back as
 * they came; a next link in the body; a total of pages, with the current page known; a cursor; an offset, or a page and its
 * size, with a total or a flag for more; a total or such a flag with a range in the request. Else it is one page.
 */
export function detectPagination(input: DetectionInput): PaginationDecision {
  const links = parseLinkHeader(input.headers.get('link'));
  if (findLink(links, 'next', input.url) !== undefined) return { kind: 'link-header' };
  const { path, records } = detectRecords(input.body);
  const isList = path.length > 0 || Array.isArray(input.body) || (input.itemCount ?? 0) > 1;
  const isLone = !isList && isEntity(input.body);
  const parts = envelopeOf(input.body);
  const continuation = detectContinuation(parts, input.headers);
  if (continuation) return continuation;
  if (isLone) return { kind: 'single-page' };

  const link = nextLinkIn(parts);
  if (link && !prefersCursor(link, input)) return linkDecision(link, parts);
  const { end, more } = detectEnd(parts);
  const itemCount = isList || hasRecordsObject(input.body) ? (input.itemCount ?? records.length) : 0;
  const listName = plainName(String(path.at(-1) ?? ''));
  const listed = records.length;
  const isLast = saysNoNext(parts);
  const sight = {
    parts,
    request: input,
    itemCount,
    listed,
    listName,
    end,
    more,
    isLast,
    ...headerTotals(input.headers),
  };
  const cursor = (found: DetectedCursor | undefined) => found && cursorDecision(found, parts);

  return (
    cursor(detectExactCursor(parts, input)) ??
    (itemCount > 0 ? detectPageCount(sight) : undefined) ??
    cursor(detectCursor(parts, input)) ??
    (itemCount > 0
      ? (detectOffset(sight) ?? detectNumberedPage(sight) ?? (isLast ? undefined : detectAsked(sight)))
      : undefined) ??
    cursor(detectCursor(parts, input, WEAK_CURSORS)) ??
    cursor(detectLastId(parts, input)) ?? { kind: 'single-page' }
  );
}

function cursorDecision({ part, ...found }: DetectedCursor, parts: readonly EnvelopePart[]): DetectedCursorPlace {
  return { kind: 'cursor', ...found, ...detectEnd(parts, part).end };
}

function linkDecision({ path, part, target }: DetectedLink, parts: readonly EnvelopePart[]): DetectedLinkPlace {
  const base = part.entries.get('base');
  const isRooted = target.startsWith('/') && typeof base?.value === 'string' && URL.canParse(base.value);
  return {
    kind: 'json-link',
    nextUrlPath: path,
    ...(base && isRooted && { basePath: formatPath([...part.path, base.key]) }),
    ...detectEnd(parts, part).end,
  };
}

/**
 * HubSpot's `{ after, link }`: the cursor goes on where the request has its parameters in a body, or has some that the link
 * would drop.
 */
function prefersCursor({ value, target }: DetectedLink, { json, query }: DetectionInput): boolean {
  if (!isObject(value) || !Object.hasOwn(value, 'after')) return false;
  if (isObject(json)) return true;
  const kept = new URLSearchParams(target.slice(target.indexOf('?') + 1));
  return [...query.keys()].some((name) => !kept.has(name));
}

/** A record by itself: what it says of a next one is its own matter. */
function isEntity(body: unknown): boolean {
  return isObject(body) && ['id', '_id', 'uuid', 'slug', 'title'].some((key) => Object.hasOwn(body, key));
}
