import { asFlag } from '../../core/detect/looseValues.js';
import { compilePath, type WrittenPath } from '../../core/paths/paths.js';
import type { Path } from '../../core/types.js';
import { createRangeSignals } from '../../pagination/strategies/createRangeSignals.js';
import type { PaginationStrategy } from '../../pagination/strategies/types.js';
import type { RestEndConfig } from '../configTypes.js';
import { named } from '../jsonPath.js';
import { restValuePath } from '../restPath.js';

type EndOfData = NonNullable<RestEndConfig['endOfData']>;

const OPTION = 'endOfData';

/** A flag that means the end, either way, as the `hasMorePath` that ranges and cursors go by. */
export function hasMorePathOf(endOfData: EndOfData): Path<boolean> {
  const { path, when = true } = typeof endOfData === 'object' ? endOfData : { path: endOfData };
  const read = compilePath<unknown>(restValuePath<unknown>(path), OPTION);
  const hasMore = (body: unknown) => {
    const field = read(body);
    if (!field.found) return undefined;
    const flag = asFlag(field.value);
    // What is neither yes nor no is named by whoever reads it.
    return (flag === undefined ? field.value : flag !== when) as boolean;
  };
  if (typeof path === 'string') return named(path, hasMore, OPTION);
  Object.defineProperty(hasMore, 'name', { value: path.name });
  return Object.assign(hasMore, { option: OPTION } satisfies WrittenPath);
}

/** A strategy that goes by links or headers, ended by a flag in the answer as well. */
export function endingWhere(strategy: PaginationStrategy, endOfData: EndOfData | undefined): PaginationStrategy {
  if (endOfData === undefined) return strategy;
  const readSignals = createRangeSignals({ hasMorePath: hasMorePathOf(endOfData), stopAfterEmptyPage: false }, true);
  const { planRequests } = strategy;
  return {
    ...strategy,
    buildNextRequest: (previous, extraction, state) =>
      readSignals(extraction, state).ended ? undefined : strategy.buildNextRequest(previous, extraction, state),
    ...(planRequests && {
      planRequests: (request, extraction, state) =>
        readSignals(extraction, state).ended ? [] : planRequests(request, extraction, state),
    }),
  };
}
