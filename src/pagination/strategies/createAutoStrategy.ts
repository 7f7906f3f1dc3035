import { detectPagination } from '../../core/detect/detectPagination.js';
import { skippedBefore } from '../../core/detect/skippedBefore.js';
import { splitPath } from '../../core/url.js';
import type { HttpResponse, PlainRequestOptions } from '../../http/types.js';
import { createPrefetch } from '../createPrefetch.js';
import type { PageExtraction } from '../pageExtraction.js';
import { assertEnd, assertNewRecords, isGuess, withProof } from './autoProof.js';
import { type AutoState, autoStateIn, countRecords, withPage } from './autoState.js';
import { bodyOf } from './bodyOf.js';
import { assertAdvanced, nextByDetection, restByDetection, standsStill } from './nextByDetection.js';
import { urlOf } from './nextUrl.js';
import type { PaginationStrategy, PaginationStrategyState } from './types.js';

/**
 * Finds out from the first response how the API pages, and stays with it.
 *
 * ```
 * requests:  /items----?cursor=a----?cursor=b
 * bodies:    -----next_cursor: a---next_cursor: b---|
 * ```
 *
 * In this order: a `Link` header; values that go back as they came (MediaWiki, Azure); a next link in the body; a total of
 * pages with the current page known; a cursor with the parameter that its name implies; an offset, or a page and its size,
 * with a total, a flag for more, or as many records as make a page; such a total or flag with a range in the request; else
 * one page. The decision travels in checkpoints. A flag that says there is no more ends the run, also beside a link or a cursor.
 *
 * A parameter that was detected is a guess: the first page that it leads to must hold other records than the page before,
 * else that page is not delivered, and the run fails with a `PaginationLoopError` that names the guess. An end is one only
 * where the last answer does not show that there is more (a flag, a total above what was read, a cursor or link that was
 * left), else it is a `ResponseParseError` that names the evidence.
 *
 * Errors, in the run that uses it: `PaginationLoopError` for a guess that leads to the same page, `ResponseParseError` for an end
 * that is not proven.
 *
 * @example
 * paginate$({ baseRequest: 'https://api.example.com/items' })
 */
export function createAutoStrategy(): PaginationStrategy {
  return {
    prefetch: createPrefetch,
    buildInitialRequest: (base) => base,
    checkPage(request, extraction, state) {
      const { items } = extraction;
      const { response } = state;
      const known = autoStateIn(state);
      if (!known || !response) return;
      // 204 No Content ends a run, and nobody asks what comes next.
      if (response.status === 204) assertEnd(known, inputOf(request, extraction, response), state);
      if (items.length === 0) return;
      assertAdvanced({ decision: known.auto, request, extraction, response });
      assertNewRecords(known, items, state.pageIndex);
    },
    buildNextRequest(request, extraction, state) {
      const { response } = state;
      const { items, done } = extraction;
      if (done || !response) return undefined;
      const known = withPage(stateOf(request, extraction, response, state), items, bodyOf(response));
      const page = { decision: known.auto, request, extraction, response };
      // The step may add to it.
      state.userState = known;
      const next = nextByDetection(page, state);
      if (next && (items.length > 0 || !standsStill(page, next))) {
        state.userState = withProof(state.userState as AutoState, items);
        return next;
      }
      assertEnd(known, inputOf(request, extraction, response), state);
      return undefined;
    },
    planRequests(request, extraction, state) {
      const { response } = state;
      if (extraction.done) return [];
      if (!response) return undefined;
      const { auto: decision } = stateOf(request, extraction, response, state);
      return restByDetection({ decision, request, extraction, response });
    },
  };
}

/** What the run knows, decided here on its first page. */
function stateOf(
  request: PlainRequestOptions,
  extraction: PageExtraction<unknown>,
  response: HttpResponse,
  state: PaginationStrategyState,
): AutoState {
  const known = autoStateIn(state);
  if (known) return known;
  const input = inputOf(request, extraction, response);
  const auto = detectPagination(input);
  const before = skippedBefore(input, auto);
  const decided: AutoState = { auto, ...(before && { before }), ...(isGuess(auto) && { unproven: '' }) };
  state.userState = decided;
  return decided;
}

function inputOf(request: PlainRequestOptions, { items }: PageExtraction<unknown>, response: HttpResponse) {
  const url = urlOf(response);
  const body = bodyOf(response);
  const query = queryOf(request, url);
  return { headers: response.headers, body, url, query, json: request.json, itemCount: countRecords(items, body) };
}

/** What was sent: the client's own parameters show in the URL only. */
function queryOf({ query, path }: PlainRequestOptions, url: string): Map<string, unknown> {
  const sent = new Map<string, unknown>();
  for (const text of [url, path]) {
    for (const [name, value] of new URLSearchParams(splitPath(text).search)) sent.set(name, value);
  }
  for (const [name, value] of Object.entries(query ?? {})) sent.set(name, Array.isArray(value) ? value.at(-1) : value);
  return sent;
}
