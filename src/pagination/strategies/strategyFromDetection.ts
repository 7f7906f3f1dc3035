import { continuationIn, parametersIn } from '../../core/detect/detectContinuation.js';
import type { DetectedLinkPlace, PaginationDecision } from '../../core/detect/detectPagination.js';
import { asCount, asFlag } from '../../core/detect/looseValues.js';
import type { DetectedTotal } from '../../core/detect/rangeSight.js';
import { readNextLink } from '../../core/detect/readNextLink.js';
import type { DetectedPlace } from '../../core/detect/requestPlaces.js';
import { ResponseParseError } from '../../core/errors.js';
import { compilePath } from '../../core/paths/paths.js';
import type { Path } from '../../core/types.js';
import type { HttpResponse, PlainRequestOptions } from '../../http/types.js';
import { createContinuationStrategy, type ReadContinuation } from './createContinuationStrategy.js';
import { createCursorStrategy } from './createCursorStrategy.js';
import { createJsonLinkStrategy } from './createJsonLinkStrategy.js';
import { createLinkHeaderStrategy } from './createLinkHeaderStrategy.js';
import { createOffsetLimitStrategy } from './createOffsetLimitStrategy.js';
import { createPageNumberStrategy } from './createPageNumberStrategy.js';
import { createSinglePageStrategy } from './createSinglePageStrategy.js';
import { createParameterLocation, type ParameterLocation } from './parameterLocation.js';
import type { PaginationStrategy } from './types.js';

/** The strategy that a decision of auto-detection stands for. What was only detected may be missing from later pages. */
export function strategyOf(decision: PaginationDecision): PaginationStrategy {
  switch (decision.kind) {
    case 'link-header':
      return createLinkHeaderStrategy();
    case 'continuation':
      return createContinuationStrategy(continuationReader(decision.path));
    case 'json-link':
      return createJsonLinkStrategy({ nextUrlPath: linkReader(decision) });
    case 'page-number': {
      const { place, base, first, itemsPerPage = 1 } = decision;
      const total = totalReader(decision);
      return createPageNumberStrategy({
        ...(place.in === 'query' ? { pageParam: place.name } : { pageBodyPath: place.name }),
        ...(total && { totalPath: (body) => Math.ceil(total(body) / itemsPerPage) }),
        basePage: base,
        initialPage: first,
      });
    }
    case 'cursor': {
      const { place, cursorPath } = decision;
      return createCursorStrategy({
        ...(place.in === 'query' ? { cursorParam: place.name } : { cursorBodyPath: place.name }),
        cursorPath,
      });
    }
    case 'offset-limit': {
      const { place, base, first, pageSize, step = pageSize } = decision;
      const total = totalReader(decision);
      return createOffsetLimitStrategy({
        ...(place.in === 'query' ? { offsetParam: place.name } : { offsetBodyPath: place.name }),
        // A strategy's total is where offsets end: one later for those that start at 1.
        ...(total && { totalPath: (body) => total(body) + base }),
        initialOffset: first,
        pageSize: step,
      });
    }
    case 'single-page':
      return createSinglePageStrategy();
  }
}

/** Whether an answer says that it is the last one, be there a link or a cursor beside it or not. */
export function saysEnd(decision: PaginationDecision, response: HttpResponse): boolean {
  if (!('hasMorePath' in decision || 'isLastPath' in decision)) return false;
  const body = response.contentJson();
  const { hasMorePath, isLastPath } = decision;
  return (
    (hasMorePath && flagAt(hasMorePath, body) === false) || (isLastPath && flagAt(isLastPath, body) === true) || false
  );
}

/** The cursor has come back as it was sent: beside an empty page, so do Solr and CouchDB end. */
export function standsStill(
  decision: PaginationDecision,
  previous: PlainRequestOptions,
  next: PlainRequestOptions,
): boolean {
  if (decision.kind !== 'cursor') return false;
  const { read } = locationOf(decision.place);
  return read(previous) === read(next);
}

function continuationReader(path: string | undefined): ReadContinuation {
  if (path === undefined) return ({ headers }) => continuationIn(headers);
  const read = compilePath(path);
  return (response) => {
    const result = read(response.contentJson());
    return result.found ? parametersIn(result.value) : undefined;
  };
}

function linkReader({ nextUrlPath, basePath }: DetectedLinkPlace): Path<string> {
  if (basePath === undefined) return nextUrlPath;
  const [readLink, readBase] = [compilePath(nextUrlPath), compilePath(basePath)];
  return (body) => {
    const [link, base] = [readLink(body), readBase(body)];
    const target = link.found ? readNextLink(link.value) : undefined;
    if (!target?.startsWith('/') || !base.found || !URL.canParse(String(base.value))) return target ?? undefined;
    const { pathname } = new URL(String(base.value));
    return target.startsWith(`${pathname.replace(/\/$/, '')}/`) ? target : pathname.replace(/\/$/, '') + target;
  };
}

/**
 * An answer that says it is the first page again, to a request for another, comes from an API that does not know the
 * parameter: going on would deliver that page for ever.
 *
 * @throws ResponseParseError naming the parameter
 */
export function assertAdvanced(
  decision: PaginationDecision,
  request: PlainRequestOptions,
  response: HttpResponse,
): void {
  if (!('echo' in decision) || !decision.echo) return;
  const { place, first, echo } = decision;
  const asked = asCount(locationOf(place).read(request));
  if (asked === undefined || asked === first) return;
  if (countOr(echo.path, -1)(response.contentJson()) !== echo.value) return;
  throw new ResponseParseError(
    `asked for \`${place.name}\` ${asked}, and the answer says it is \`${echo.path}\` ${echo.value} again: ` +
      'auto-detection took the wrong parameter, name a strategy',
    { request: response.request, outcome: response.outcome },
  );
}

function locationOf({ in: where, name }: DetectedPlace): ParameterLocation {
  return createParameterLocation('auto', where === 'query' ? { param: name } : { bodyPath: name });
}

function totalReader({ total, totalPath }: DetectedTotal): ((body: unknown) => number) | undefined {
  if (total === undefined) return undefined;
  return totalPath === undefined ? () => total : countOr(totalPath, total);
}

function countOr(path: string, otherwise: number): (body: unknown) => number {
  const read = compilePath(path);
  return (body) => {
    const result = read(body);
    return (result.found ? asCount(result.value) : undefined) ?? otherwise;
  };
}

function flagAt(path: string, body: unknown): boolean | undefined {
  const result = compilePath(path)(body);
  return result.found ? asFlag(result.value) : undefined;
}
