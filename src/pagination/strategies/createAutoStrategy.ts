import { detectPagination, type PaginationDecision } from '../../core/detect/detectPagination.js';
import { ResponseParseError } from '../../core/errors.js';
import { isObject } from '../../core/paths/paths.js';
import type { HttpRequestOptions, HttpResponse } from '../../http/types.js';
import type { PaginationStrategy, PaginationStrategyState } from '../types.js';
import { urlOf } from './nextUrl.js';
import { assertAdvanced, strategyOf } from './strategyFromDetection.js';

/**
 * Finds out from the first response how the API pages, and stays with it.
 *
 * ```
 * requests:  /items----?cursor=a----?cursor=b
 * bodies:    -----next_cursor: a---next_cursor: b---|
 * ```
 *
 * In this order: a `Link` header; a next link in the body; a total of pages with the current page known; a cursor with
 * the parameter that its name implies; offset, limit and total; page, page size and total; else one page. The decision
 * travels in checkpoints.
 *
 * An API that ignores the parameter that was detected answers with the page it answered before: where the answer says
 * which page it is, that is a {@link ResponseParseError}, not an endless run.
 *
 * @example
 * paginate$({ baseRequest: 'https://api.example.com/items' })
 */
export function createAutoStrategy(): PaginationStrategy {
  // Of one decision, one strategy: a cache of something that has no state, not state.
  const strategies = new WeakMap<PaginationDecision, PaginationStrategy>();
  const strategyFor = (decision: PaginationDecision): PaginationStrategy => {
    const strategy = strategies.get(decision) ?? strategyOf(decision);
    strategies.set(decision, strategy);
    return strategy;
  };

  return {
    buildInitialRequest: (base) => base,
    buildNextRequest(previous, extraction, state) {
      if (extraction.done || !state.response) return undefined;
      const known = decisionIn(state);
      if (known && extraction.items.length > 0) assertAdvanced(known, previous, state.response);
      return strategyFor(known ?? decide(previous, state.response, state)).buildNextRequest(
        previous,
        extraction,
        state,
      );
    },
    planRequests(request, extraction, state) {
      if (extraction.done) return [];
      if (!state.response) return undefined;
      const decision = decisionIn(state) ?? decide(request, state.response, state);
      return strategyFor(decision).planRequests?.(request, extraction, state);
    },
  };
}

const KINDS: readonly unknown[] = [
  'link-header',
  'json-link',
  'page-number',
  'cursor',
  'offset-limit',
  'single-page',
] satisfies PaginationDecision['kind'][];

/** What was decided on this run's first page, or carried over by a checkpoint. */
function decisionIn({ userState }: PaginationStrategyState): PaginationDecision | undefined {
  const decision = isObject(userState) ? (userState as { auto?: unknown }).auto : undefined;
  return isObject(decision) && KINDS.includes((decision as { kind?: unknown }).kind)
    ? (decision as PaginationDecision)
    : undefined;
}

function decide(
  request: HttpRequestOptions,
  response: HttpResponse,
  state: PaginationStrategyState,
): PaginationDecision {
  const decision = detectPagination({
    headers: response.headers,
    body: bodyOf(response),
    url: urlOf(response),
    query: queryOf(request, urlOf(response)),
    json: request.json,
  });
  state.userState = { auto: decision };
  return decision;
}

/** A body that is no JSON says nothing about pagination; whether its records can be read is the extractor's matter. */
function bodyOf(response: HttpResponse): unknown {
  try {
    return response.contentJson();
  } catch (error) {
    if (error instanceof ResponseParseError) return undefined;
    throw error;
  }
}

/** What was sent: the client's own parameters show in the URL only. */
function queryOf({ query, path }: HttpRequestOptions, url: string): Map<string, unknown> {
  const sent = new Map<string, unknown>();
  for (const text of [url, path]) {
    const start = text.indexOf('?');
    if (start < 0) continue;
    for (const [name, value] of new URLSearchParams(text.slice(start + 1).split('#', 1)[0])) sent.set(name, value);
  }
  for (const [name, value] of Object.entries(query ?? {})) sent.set(name, Array.isArray(value) ? value.at(-1) : value);
  return sent;
}
