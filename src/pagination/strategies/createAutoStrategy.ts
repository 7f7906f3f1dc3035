import { detectPagination, type PaginationDecision } from '../../core/detect/detectPagination.js';
import { ResponseParseError } from '../../core/errors.js';
import { isObject } from '../../core/paths/paths.js';
import type { HttpRequestOptions, HttpResponse } from '../../http/types.js';
import type { PageExtraction, PaginationStrategy, PaginationStrategyState } from '../types.js';
import { urlOf } from './nextUrl.js';
import { assertAdvanced, saysEnd, standsStill, strategyOf } from './strategyFromDetection.js';

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
 * with a total or a flag for more; such a total or flag with a range in the request; else one page. The decision travels
 * in checkpoints. A flag that says there is no more ends the run, also beside a link or a cursor.
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
      const decision = known ?? decide(previous, extraction, state.response, state);
      if (saysEnd(decision, state.response)) return undefined;
      const next = strategyFor(decision).buildNextRequest(previous, extraction, state);
      const isOver = next && extraction.items.length === 0 && standsStill(decision, previous, next);
      return isOver ? undefined : next;
    },
    planRequests(request, extraction, state) {
      if (extraction.done) return [];
      if (!state.response) return undefined;
      const decision = decisionIn(state) ?? decide(request, extraction, state.response, state);
      if (saysEnd(decision, state.response)) return [];
      return strategyFor(decision).planRequests?.(request, extraction, state);
    },
  };
}

const KINDS: readonly unknown[] = [
  'link-header',
  'continuation',
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
  { items }: PageExtraction<unknown>,
  response: HttpResponse,
  state: PaginationStrategyState,
): PaginationDecision {
  const decision = detectPagination({
    headers: response.headers,
    body: bodyOf(response),
    url: urlOf(response),
    query: queryOf(request, urlOf(response)),
    json: request.json,
    itemCount: items.length,
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
