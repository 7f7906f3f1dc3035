import { createAutoStrategy } from '../../pagination/strategies/createAutoStrategy.js';
import { createCursorStrategy } from '../../pagination/strategies/createCursorStrategy.js';
import { createHeaderCursorStrategy } from '../../pagination/strategies/createHeaderCursorStrategy.js';
import { createJsonLinkStrategy } from '../../pagination/strategies/createJsonLinkStrategy.js';
import { createLinkHeaderStrategy } from '../../pagination/strategies/createLinkHeaderStrategy.js';
import { createOffsetLimitStrategy } from '../../pagination/strategies/createOffsetLimitStrategy.js';
import { createPageNumberStrategy } from '../../pagination/strategies/createPageNumberStrategy.js';
import { createSinglePageStrategy } from '../../pagination/strategies/createSinglePageStrategy.js';
import type { PaginationStrategy } from '../../pagination/strategies/types.js';
import type { PaginationModel } from '../../pagination/types.js';
import type { RestStrategyConfig } from '../configTypes.js';
import { restValuePath } from '../restPath.js';
import { createRelayStrategy } from './createRelayStrategy.js';
import { createSearchAfterStrategy } from './createSearchAfterStrategy.js';
import { endingWhere, hasMorePathOf } from './endOfData.js';
import { planFromLast } from './planFromLast.js';

type Typed = Exclude<RestStrategyConfig, PaginationModel | PaginationStrategy>;

export function isStrategy(strategy: unknown): strategy is PaginationStrategy {
  return typeof strategy === 'object' && strategy !== null && 'buildInitialRequest' in strategy;
}

/** A strategy as it is, or made from its description: a model's name, or an object with a `type`. Its paths may be JSONPath. */
export function strategyOf(strategy: RestStrategyConfig): PaginationStrategy {
  if (isStrategy(strategy)) return strategy;
  return typeof strategy === 'string' ? strategyOfModel(strategy) : strategyOfConfig(strategy);
}

function strategyOfModel(model: PaginationModel): PaginationStrategy {
  switch (model) {
    case 'single-page':
      return createSinglePageStrategy();
    case 'auto':
    // A model without a strategy of its own never gets past the configuration's checks.
    case 'custom':
      return createAutoStrategy();
    default:
      return strategyOfConfig({ type: model });
  }
}

function strategyOfConfig(strategy: Typed): PaginationStrategy {
  switch (strategy.type) {
    case 'offset-limit': {
      const { type: _, endOfData, ...config } = strategy;
      return createOffsetLimitStrategy({ ...config, ...rangePaths(strategy) });
    }
    case 'page-number': {
      const { type: _, endOfData, ...config } = strategy;
      return createPageNumberStrategy({ ...config, ...rangePaths(strategy) });
    }
    case 'cursor': {
      const { type: _, endOfData, cursorPath, ...config } = strategy;
      const { hasMorePath } = rangePaths(strategy);
      return createCursorStrategy({
        ...config,
        ...(cursorPath !== undefined && { cursorPath: restValuePath(cursorPath) }),
        ...(hasMorePath !== undefined && { hasMorePath }),
      });
    }
    case 'header-cursor': {
      const { type: _, endOfData, ...config } = strategy;
      return endingWhere(createHeaderCursorStrategy(config), endOfData);
    }
    case 'link-header': {
      const { type: _, endOfData, ...config } = strategy;
      return endingWhere(planFromLast(createLinkHeaderStrategy(config), config), endOfData);
    }
    case 'json-link': {
      const { nextUrlPath, endOfData } = strategy;
      const links = createJsonLinkStrategy(
        nextUrlPath === undefined ? {} : { nextUrlPath: restValuePath(nextUrlPath) },
      );
      return endingWhere(links, endOfData);
    }
    case 'search-after':
      return createSearchAfterStrategy(strategy);
    case 'relay':
      return createRelayStrategy(strategy);
  }
}

type RangePaths = Pick<Extract<Typed, { type: 'offset-limit' }>, 'totalPath' | 'hasMorePath' | 'endOfData'>;

function rangePaths({ totalPath, hasMorePath, endOfData }: RangePaths) {
  return {
    ...(totalPath != null && { totalPath: restValuePath(totalPath) }),
    ...(hasMorePath !== undefined && { hasMorePath: restValuePath(hasMorePath) }),
    ...(endOfData !== undefined && { hasMorePath: hasMorePathOf(endOfData) }),
  };
}
