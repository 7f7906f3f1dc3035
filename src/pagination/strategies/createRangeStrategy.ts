import { checkKind } from '../../core/checkOptions.js';
import { asCount } from '../../core/detect/looseValues.js';
import { ConfigurationError } from '../../core/errors.js';
import { describeKind } from '../../core/paths/paths.js';
import type { PlainRequestOptions } from '../../http/types.js';
import { createPrefetch } from '../createPrefetch.js';
import type { PageExtraction } from '../pageExtraction.js';
import { createRangeSignals } from './createRangeSignals.js';
import type { ParameterLocation } from './parameterLocation.js';
import type { PaginationStrategy, PaginationStrategyState, RangeConfig } from './types.js';

/** A position that grows from page to page: what offsets and page numbers have in common. */
export interface Range {
  position: ParameterLocation;
  /** Where to start, by the options. */
  start: number | undefined;
  /** Where to start, when neither the options nor the base request say. */
  first: number;
  /** The first position no longer asked for, by the options. */
  end: number;
  /** The first position past a total that the API told. */
  endOf(total: number): number;
  /** What else the first request carries: the page size. */
  prepare(base: PlainRequestOptions): PlainRequestOptions;
  /** How far it is to the next page. */
  stepAfter(request: PlainRequestOptions, extraction: PageExtraction<unknown>, state: PaginationStrategyState): number;
}

/** Where a range stands after a page. */
export interface RangeStep {
  position: ParameterLocation;
  /** What a request asks for that does not say. */
  start: number;
  /** How far it is to the next page. */
  step: number;
  /** The first position no longer asked for. */
  end: number;
  /** The API told a total, so that every position up to the end is known. */
  isCounted: boolean;
}

/** @throws ConfigurationError for a range with no way to end */
export function createRangeStrategy(range: Range, config: RangeConfig): PaginationStrategy {
  const { position, start, first, end, endOf, prepare, stepAfter } = range;
  const isBounded = Number.isFinite(end);
  const { totalPath, hasMorePath, stopAfterEmptyPage = true } = config;
  if (!isBounded && !stopAfterEmptyPage && (totalPath ?? hasMorePath) === undefined) {
    throw new ConfigurationError(
      'stopAfterEmptyPage',
      'is false and nothing else ends the range: name totalPath, hasMorePath or a maximum',
    );
  }
  const readSignals = createRangeSignals(config, isBounded);

  const rangeAfter = (
    request: PlainRequestOptions,
    extraction: PageExtraction<unknown>,
    state: PaginationStrategyState,
  ): RangeStep | undefined => {
    const signal = readSignals(extraction, state);
    if (signal.ended) return undefined;
    const { total } = signal;
    return {
      position,
      start: start ?? first,
      step: stepAfter(request, extraction, state),
      end: total === undefined ? end : Math.min(end, endOf(total)),
      isCounted: total !== undefined,
    };
  };
  return {
    prefetch: createPrefetch,
    buildInitialRequest(base) {
      const initial = start ?? positionIn(base, position, first);
      if (initial >= end) throw new ConfigurationError(position.name, `starts at ${initial}, past the maximum`);
      // Position first: `?offset=0&limit=50` reads, and is cached and mocked, as everybody writes it.
      return prepare(position.write(base, initial));
    },
    buildNextRequest: (previous, extraction, state) => nextInRange(rangeAfter(previous, extraction, state), previous),
    planRequests: (request, extraction, state) => restOfRange(rangeAfter(request, extraction, state), request),
  };
}

/** The request after this one; none past the end. */
export function nextInRange(
  range: RangeStep | undefined,
  previous: PlainRequestOptions,
): PlainRequestOptions | undefined {
  const [next] = range ? requestsAfter(range, previous) : [];
  return next;
}

/** All requests after this one, where it is known how many they are. */
export function restOfRange(
  range: RangeStep | undefined,
  request: PlainRequestOptions,
): Iterable<PlainRequestOptions> | undefined {
  if (!range) return [];
  return range.isCounted ? requestsAfter(range, request) : undefined;
}

/** A total may be in the millions: each request is made when it is asked for. */
function* requestsAfter({ position, start, step, end }: RangeStep, request: PlainRequestOptions) {
  for (let at = positionIn(request, position, start) + step; at < end; at += step) yield position.write(request, at);
}

function positionIn(request: PlainRequestOptions, { name, read }: ParameterLocation, start: number): number {
  const written = read(request);
  return written === undefined ? start : countAt(name, written);
}

/** @throws ConfigurationError when an option is given and is no whole number of at least `minimum` */
export function checkCount(option: string, value: number | undefined, minimum = 0): number | undefined {
  checkKind(option, value, 'number');
  if (value === undefined) return undefined;
  if (Number.isSafeInteger(value) && value >= minimum) return value;
  throw new ConfigurationError(option, `is ${value}, and has to be a whole number of at least ${minimum}`);
}

/** A count that stands in a request, as a number or as digits. */
export function countAt(name: string, value: unknown, minimum = 0): number {
  const count = asCount(value);
  if (count !== undefined && count >= minimum) return count;
  throw new ConfigurationError(
    name,
    `is ${typeof value === 'string' ? JSON.stringify(value) : describeKind(value)}, and has to be a whole number of at least ${minimum}`,
  );
}
