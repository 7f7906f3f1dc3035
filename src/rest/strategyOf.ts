import { createAutoStrategy } from '../pagination/strategies/createAutoStrategy.js';
import { createCursorStrategy } from '../pagination/strategies/createCursorStrategy.js';
import { createHeaderCursorStrategy } from '../pagination/strategies/createHeaderCursorStrategy.js';
import { createJsonLinkStrategy } from '../pagination/strategies/createJsonLinkStrategy.js';
import { createLinkHeaderStrategy } from '../pagination/strategies/createLinkHeaderStrategy.js';
import { createOffsetLimitStrategy } from '../pagination/strategies/createOffsetLimitStrategy.js';
import { createPageNumberStrategy } from '../pagination/strategies/createPageNumberStrategy.js';
import { createSinglePageStrategy } from '../pagination/strategies/createSinglePageStrategy.js';
import type { PaginationStrategy } from '../pagination/strategies/types.js';
import type { PaginationModel } from '../pagination/types.js';
import { restValuePath } from './restPath.js';
import type { RestStrategyConfig } from './types.js';

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
      const { type: _, ...config } = strategy;
      return createOffsetLimitStrategy({ ...config, ...rangePaths(config) });
    }
    case 'page-number': {
      const { type: _, ...config } = strategy;
      return createPageNumberStrategy({ ...config, ...rangePaths(config) });
    }
    case 'cursor': {
      const { type: _, cursorPath, hasMorePath, ...config } = strategy;
      return createCursorStrategy({
        ...config,
        ...(cursorPath !== undefined && { cursorPath: restValuePath(cursorPath) }),
        ...(hasMorePath !== undefined && { hasMorePath: restValuePath(hasMorePath) }),
      });
    }
    case 'header-cursor': {
      const { type: _, ...config } = strategy;
      return createHeaderCursorStrategy(config);
    }
    case 'link-header': {
      const { type: _, ...config } = strategy;
      return createLinkHeaderStrategy(config);
    }
    case 'json-link': {
      const { type: _, nextUrlPath } = strategy;
      return createJsonLinkStrategy(nextUrlPath === undefined ? {} : { nextUrlPath: restValuePath(nextUrlPath) });
    }
  }
}

function rangePaths(config: Pick<Extract<Typed, { type: 'offset-limit' }>, 'totalPath' | 'hasMorePath'>) {
  return {
    ...(config.totalPath != null && { totalPath: restValuePath(config.totalPath) }),
    ...(config.hasMorePath !== undefined && { hasMorePath: restValuePath(config.hasMorePath) }),
  };
}
