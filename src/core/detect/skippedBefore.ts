import type { DetectionInput, PaginationDecision } from './detectPagination.js';
import { asCount } from './looseValues.js';
import { askedLimit, askedOffset, askedPage } from './rangeSight.js';
import { findAsked } from './requestPlaces.js';

/** What lies before the page that a run begins with; `null` where that cannot be told. Plain JSON. */
export interface SkippedBefore {
  readonly records: number | null;
  readonly pages: number | null;
}

/** Parameters that say where to go on, and not how far that is. */
const CURSOR_PARAM =
  /^(cursor|after|before|(next|page|continuation|resumption|skip|sync)?token|marker|bookmark|(start|starting|ending|search)(cursor|after|before|key)|exclusivestartkey|cursormark|scrollid|(since|max|min)id|pageinfo|page(after|before|cursor))$/;

/** How many records and pages the first request of a run passes over; nothing for one that begins at the beginning. */
export function skippedBefore(input: DetectionInput, decision: PaginationDecision): SkippedBefore | undefined {
  const cursor = findAsked(input, CURSOR_PARAM, (value) => value || undefined);
  if (cursor) return { records: null, pages: null };
  const isOffset = decision.kind === 'offset-limit';
  const offset = isOffset
    ? decision.first - decision.base
    : (askedOffset(input)?.value ?? findAsked(input, /^from$/, asCount)?.value ?? 0);
  if (offset > 0) return { records: offset, pages: null };
  const [first, base] =
    decision.kind === 'page-number' ? [decision.first, decision.base] : [askedPage(input)?.value ?? 1, 1];
  const pages = Math.max(0, first - base);
  if (pages === 0) return undefined;
  const size = askedLimit(input)?.value;
  return { records: size === undefined ? null : pages * size, pages };
}
