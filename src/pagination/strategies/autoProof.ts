import type { DetectionInput, PaginationDecision } from '../../core/detect/detectPagination.js';
import { evidenceOfMore } from '../../core/detect/evidenceOfMore.js';
import { ResponseParseError } from '../../core/errors.js';
import { PaginationLoopError } from '../../core/paginationErrors.js';
import { recordsHash } from '../../core/recordsHash.js';
import type { AutoState } from './autoState.js';
import type { PaginationStrategyState } from './types.js';

const ONE_PAGE = "or write `model: 'single-page'` if one page is all that is wanted";

/**
 * The end that detection has come to is one only where the answer shows nothing more.
 *
 * @throws ResponseParseError naming what it shows
 */
export function assertEnd(
  { auto, before, left = 0 }: AutoState,
  input: DetectionInput & { readonly itemCount: number },
  { collectedItems, pageIndex }: PaginationStrategyState,
): void {
  const delivered = collectedItems + left;
  const evidence = evidenceOfMore({ ...input, decision: auto, before, delivered, pages: pageIndex + 1 });
  if (evidence === undefined) return;
  throw new ResponseParseError(
    `the answer shows that there is more: ${evidence}. Auto-detection ${triedBy(auto)}: name the way by \`strategy\` (or \`model\`), ` +
      ONE_PAGE,
  );
}

/** Whether the way on is a guess of detection's. Links, and values with the names they go back by, are the server's word. */
export function isGuess(decision: PaginationDecision): boolean {
  if (decision.kind === 'continuation') return decision.path === undefined;
  return decision.kind !== 'single-page' && decision.kind !== 'link-header' && decision.kind !== 'json-link';
}

/**
 * The first page that a guess leads to holds other records than the page before.
 *
 * @throws PaginationLoopError naming the guess
 */
export function assertNewRecords({ auto, unproven }: AutoState, items: readonly unknown[], pageIndex: number): void {
  if (!unproven || recordsHash(items) !== unproven) return;
  throw new PaginationLoopError(
    `page ${pageIndex} holds the same records as the page before: auto-detection ${triedBy(auto)}, and the API does not know that. ` +
      `Name the way by \`strategy\` (or \`model\`), ${ONE_PAGE}`,
  );
}

/** Keeps the hash of a page's records until a page with other records has followed: then the guess is proven. */
export function withProof(state: AutoState, items: readonly unknown[]): AutoState {
  if (state.unproven === undefined || items.length === 0) return state;
  const { unproven, ...proven } = state;
  const hash = unproven === '' ? recordsHash(items) : undefined;
  return hash === undefined ? proven : { ...proven, unproven: hash };
}

/** What detection took for the way to the next page. */
function triedBy(decision: PaginationDecision): string {
  switch (decision.kind) {
    case 'single-page':
      return 'found no way on';
    case 'link-header':
      return 'followed the Link header';
    case 'json-link':
      return `followed the link at \`${decision.nextUrlPath}\``;
    case 'continuation':
      return `sent back what stands ${decision.path ? `at \`${decision.path}\`` : 'in the headers'}`;
    case 'cursor':
      return `sent \`${decision.cursorPath}\` as \`${decision.place.name}\``;
    default:
      return `counted up \`${decision.place.name}\``;
  }
}
