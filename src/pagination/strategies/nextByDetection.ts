import { continuationIn, parametersIn } from '../../core/detect/detectContinuation.js';
import type { DetectedEnd } from '../../core/detect/detectEnd.js';
import type { DetectedLinkPlace, PaginationDecision } from '../../core/detect/detectPagination.js';
import { asCount, asFlag } from '../../core/detect/looseValues.js';
import { plainName } from '../../core/detect/plainName.js';
import type { DetectedOffset, DetectedPageNumber } from '../../core/detect/rangeSight.js';
import type { DetectedPlace } from '../../core/detect/requestPlaces.js';
import { ResponseParseError } from '../../core/errors.js';
import { compilePath, pathName } from '../../core/paths/paths.js';
import type { HttpResponse, PlainRequestOptions } from '../../http/types.js';
import type { PageExtraction } from '../pageExtraction.js';
import { countRecords } from './autoState.js';
import { bodyOf } from './bodyOf.js';
import { requestAfterCursor } from './createCursorStrategy.js';
import { linkIn, requestAfterLink } from './createJsonLinkStrategy.js';
import { requestAfterLinkHeader } from './createLinkHeaderStrategy.js';
import { nextInRange, type RangeStep, restOfRange } from './createRangeStrategy.js';
import { createParameterLocation, type ParameterLocation } from './parameterLocation.js';
import type { PaginationStrategyState } from './types.js';

/** Parameters that take a number which grows. */
const POSITION_NAME = /^(page|pagenumber|offset|start|startat|skip)$/;

/** A page of a run that has decided, and its answer. */
export interface DecidedPage {
  readonly decision: PaginationDecision;
  readonly request: PlainRequestOptions;
  readonly extraction: PageExtraction<unknown>;
  readonly response: HttpResponse;
}

/** The request after a page, by what was detected on the first one: it may be missing from later pages. None at the end. */
export function nextByDetection(page: DecidedPage, state: PaginationStrategyState): PlainRequestOptions | undefined {
  const { decision, request, extraction, response } = page;
  if (saysEnd(decision as DetectedEnd, response)) return undefined;
  switch (decision.kind) {
    case 'single-page':
      return undefined;
    case 'link-header':
      return requestAfterLinkHeader(request, state);
    case 'json-link':
      return requestAfterLink(request, linkAfter(decision, response), response, pathName(decision.nextUrlPath));
    case 'continuation':
      return requestAfterContinuation(request, continuationAfter(decision.path, response), state);
    case 'cursor': {
      const { place, cursorPath: path } = decision;
      if (isBehind(valueAt(path, response), place)) return undefined;
      const source = { place: locationOf(place), path, read: compilePath(path), isNamed: true };
      return requestAfterCursor(request, extraction, response, source);
    }
    default:
      return nextInRange(rangeAfter(decision, page), request);
  }
}

/** What is before the start is no way on: -1, and 0 for a page or an offset that follows another one. A cursor may be 0. */
function isBehind(cursor: unknown, { name }: DetectedPlace): boolean {
  if (typeof cursor !== 'number' && typeof cursor !== 'string') return false;
  return String(cursor) === '-1' || (/^(0|-\d+)$/.test(String(cursor)) && POSITION_NAME.test(plainName(name)));
}

/** Every request after the first page, where a total says how many they are. */
export function restByDetection(page: DecidedPage): Iterable<PlainRequestOptions> | undefined {
  const { decision, request, response } = page;
  if (saysEnd(decision as DetectedEnd, response)) return [];
  if (decision.kind !== 'page-number' && decision.kind !== 'offset-limit') return undefined;
  return restOfRange(rangeAfter(decision, page), request);
}

/** The cursor has come back as it was sent: beside an empty page, so do Solr and CouchDB end. */
export function standsStill({ decision, request }: DecidedPage, next: PlainRequestOptions): boolean {
  if (decision.kind !== 'cursor') return false;
  const { read } = locationOf(decision.place);
  return read(request) === read(next);
}

/**
 * An answer that says it is the first page again, to a request for another, comes from an API that does not know the
 * parameter: going on would deliver that page for ever.
 *
 * @throws ResponseParseError naming the parameter
 */
export function assertAdvanced({ decision, request, response }: DecidedPage): void {
  if (!('echo' in decision) || !decision.echo) return;
  const { place, first, echo } = decision;
  const asked = asCount(locationOf(place).read(request));
  if (asked === undefined || asked === first || asCount(valueAt(echo.path, response)) !== echo.value) return;
  throw new ResponseParseError(
    `asked for \`${place.name}\` ${asked}, and the answer says it is \`${echo.path}\` ${echo.value} again: ` +
      'auto-detection took the wrong parameter, name a strategy',
  );
}

/** Whether an answer says that it is the last one, be there a link or a cursor beside it or not. */
function saysEnd({ hasMorePath, isLastPath }: DetectedEnd, response: HttpResponse): boolean {
  const flagAt = (path: string | undefined) => (path === undefined ? undefined : asFlag(valueAt(path, response)));
  return flagAt(hasMorePath) === false || flagAt(isLastPath) === true;
}

function rangeAfter(
  decision: DetectedPageNumber | DetectedOffset,
  { request, extraction: { items }, response }: DecidedPage,
): RangeStep | undefined {
  // What an extractor left out was read, too.
  const itemCount = countRecords(items, bodyOf(response));
  if (itemCount === 0) return undefined;
  const { place, first, base, total, totalPath } = decision;
  const [step, itemsPerStep = 1] =
    decision.kind === 'page-number' ? [1, decision.itemsPerPage] : [decision.step ?? decision.pageSize];
  const position = locationOf(place);
  const before = (asCount(position.read(request)) ?? first) - base;
  const read =
    decision.kind === 'page-number' && decision.itemsPerPage === undefined
      ? before + 1
      : before * itemsPerStep + itemCount;
  // A count below what was read is none: there are APIs that count for the first page only, and such that count what is left.
  const told = (totalPath !== undefined && asCount(valueAt(totalPath, response))) || 0;
  const known = told < read ? total : told;
  return {
    position,
    start: first,
    step,
    end: known === undefined ? Number.POSITIVE_INFINITY : base + Math.ceil(known / itemsPerStep),
    isCounted: known !== undefined,
  };
}

function linkAfter({ nextUrlPath, basePath }: DetectedLinkPlace, response: HttpResponse): string | null | undefined {
  const target = linkIn(valueAt(nextUrlPath, response), response, pathName(nextUrlPath));
  const base = basePath === undefined ? undefined : String(valueAt(basePath, response));
  if (!target?.startsWith('/') || base === undefined || !URL.canParse(base)) return target;
  const root = new URL(base).pathname.replace(/\/$/, '');
  return target.startsWith(`${root}/`) ? target : root + target;
}

type Continuation = Readonly<Record<string, string | number | bigint>>;

function continuationAfter(path: string | undefined, response: HttpResponse): Continuation | undefined {
  return path === undefined ? continuationIn(response.headers) : parametersIn(valueAt(path, response));
}

/**
 * Each value as a parameter of its own, in the form where the request has its parameters there, else in the query. Those of the
 * page before that do not come again are taken out.
 */
function requestAfterContinuation(
  request: PlainRequestOptions,
  continuation: Continuation | undefined,
  state: PaginationStrategyState,
): PlainRequestOptions | undefined {
  if (!continuation) return undefined;
  const { sent, ...others } = state.userState as { sent?: unknown };
  const gone: readonly unknown[] = Array.isArray(sent) ? sent : [];
  state.userState = { ...others, sent: Object.keys(continuation) };
  const { form, query = {} } = request;
  const isKept = ([name]: readonly [string, unknown]) => !gone.includes(name);
  if (Array.isArray(form)) {
    const otherPairs = form.filter((pair) => isKept(pair) && !Object.hasOwn(continuation, pair[0]));
    const added = Object.entries(continuation).map(([name, value]) => [name, String(value)] as const);
    return { ...request, form: [...otherPairs, ...added] };
  }
  const kept = Object.entries(form ?? query).filter(isKept);
  return { ...request, [form ? 'form' : 'query']: { ...Object.fromEntries(kept), ...continuation } };
}

function locationOf({ in: where, name }: DetectedPlace): ParameterLocation {
  return createParameterLocation('auto', where === 'query' ? { param: name } : { bodyPath: name });
}

function valueAt(path: string, response: HttpResponse): unknown {
  const result = compilePath<unknown>(path)(response.contentJson());
  return result.found ? result.value : undefined;
}
