import type { PaginationDecision } from '../../core/detect/detectPagination.js';
import { asCount, asFlag } from '../../core/detect/looseValues.js';
import type { DetectedPlace } from '../../core/detect/requestPlaces.js';
import { ResponseParseError } from '../../core/errors.js';
import { compilePath } from '../../core/paths/paths.js';
import type { HttpRequestOptions, HttpResponse } from '../../http/types.js';
import type { PaginationStrategy } from '../types.js';
import { createCursorStrategy } from './createCursorStrategy.js';
import { createJsonLinkStrategy } from './createJsonLinkStrategy.js';
import { createLinkHeaderStrategy } from './createLinkHeaderStrategy.js';
import { createOffsetLimitStrategy } from './createOffsetLimitStrategy.js';
import { createPageNumberStrategy } from './createPageNumberStrategy.js';
import { createSinglePageStrategy } from './createSinglePageStrategy.js';
import { createParameterLocation, type ParameterLocation } from './parameterLocation.js';

/** The strategy that a decision of auto-detection stands for. What was only detected may be missing from later pages. */
export function strategyOf(decision: PaginationDecision): PaginationStrategy {
  switch (decision.kind) {
    case 'link-header':
      return createLinkHeaderStrategy();
    case 'json-link':
      return createJsonLinkStrategy({ nextUrlPath: decision.nextUrlPath });
    case 'page-number': {
      const { place, totalPath, total, base, first, itemsPerPage = 1 } = decision;
      return createPageNumberStrategy({
        ...(place.in === 'query' ? { pageParam: place.name } : { pageBodyPath: place.name }),
        totalPath: (body) => Math.ceil(countOr(totalPath, total)(body) / itemsPerPage),
        basePage: base,
        initialPage: first,
      });
    }
    case 'cursor': {
      const { place, cursorPath, hasMorePath } = decision;
      return createCursorStrategy({
        ...(place.in === 'query' ? { cursorParam: place.name } : { cursorBodyPath: place.name }),
        cursorPath,
        hasMorePath: hasMorePath === undefined ? undefined : valueOr(hasMorePath, true),
      });
    }
    case 'offset-limit': {
      const { place, totalPath, total, base, first, pageSize } = decision;
      return createOffsetLimitStrategy({
        ...(place.in === 'query' ? { offsetParam: place.name } : { offsetBodyPath: place.name }),
        // A strategy's total is where offsets end: one later for those that start at 1.
        totalPath: (body) => countOr(totalPath, total)(body) + base,
        initialOffset: first,
        pageSize,
      });
    }
    case 'single-page':
      return createSinglePageStrategy();
  }
}

/**
 * An answer that says it is the first page again, to a request for another, comes from an API that does not know the
 * parameter: going on would deliver that page for ever.
 *
 * @throws ResponseParseError naming the parameter
 */
export function assertAdvanced(
  decision: PaginationDecision,
  request: HttpRequestOptions,
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

function countOr(path: string, otherwise: number): (body: unknown) => number {
  const read = compilePath(path);
  return (body) => {
    const result = read(body);
    return (result.found ? asCount(result.value) : undefined) ?? otherwise;
  };
}

function valueOr(path: string, otherwise: boolean): (body: unknown) => boolean {
  const read = compilePath(path);
  return (body) => {
    const result = read(body);
    return (result.found ? asFlag(result.value) : undefined) ?? otherwise;
  };
}
