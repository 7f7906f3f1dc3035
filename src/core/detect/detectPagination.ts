import { detectCursor } from './detectCursor.js';
import { nextLinkIn } from './detectNextLink.js';
import {
  type DetectedOffset,
  type DetectedPageNumber,
  detectOffset,
  detectPageNumber,
  detectPageSize,
} from './detectRange.js';
import { detectRecords } from './detectRecords.js';
import { envelopeOf } from './envelope.js';
import { findLink, parseLinkHeader } from './linkHeader.js';
import { plainName } from './plainName.js';
import { type DetectedPlace, findAsked, placeFor, type RequestValues } from './requestPlaces.js';

/** What detection looks at: the first response, and the request that it answers. */
export interface DetectionInput extends RequestValues {
  readonly headers: { get(name: string): string | null };
  /** The response's JSON; `undefined` when it is none. */
  readonly body: unknown;
  /** The response's URL. */
  readonly url: string;
}

export interface DetectedCursorPlace {
  readonly kind: 'cursor';
  readonly place: DetectedPlace;
  readonly cursorPath: string;
  readonly hasMorePath?: string;
}

/** How an API pages. Plain JSON, so that a checkpoint can carry it. */
export type PaginationDecision =
  | { readonly kind: 'link-header' }
  | { readonly kind: 'json-link'; readonly nextUrlPath: string }
  | DetectedPageNumber
  | DetectedCursorPlace
  | DetectedOffset
  | { readonly kind: 'single-page' };

/**
 * How the API that gave this response pages, by the first of these that it shows: a `Link` header; a next link in the
 * body; a total of pages, with the current page known; a cursor; offset, limit and total; page, page size and total.
 * Else it is one page.
 */
export function detectPagination(input: DetectionInput): PaginationDecision {
  const links = parseLinkHeader(input.headers.get('link'));
  if (findLink(links, 'next', input.url) !== undefined) return { kind: 'link-header' };

  const parts = envelopeOf(input.body);
  const link = nextLinkIn(parts);
  if (link) return { kind: 'json-link', nextUrlPath: link.path };

  const pageNumber = detectPageNumber(parts, input);
  if (pageNumber) return pageNumber;

  const cursor = detectCursor(parts);
  if (cursor) {
    const { param, ...paths } = cursor;
    const asked = findAsked(input, new Set([plainName(param)]), (value) => value ?? undefined);
    return { kind: 'cursor', place: asked?.place ?? placeFor(input, param), ...paths };
  }
  const itemCount = detectRecords(input.body).records.length;
  return detectOffset(parts, input) ?? detectPageSize(parts, input, itemCount) ?? { kind: 'single-page' };
}
