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
import type { RestPaginatorConfig } from './types.js';

type Typed = Exclude<RestPaginatorConfig, PaginationModel | PaginationStrategy>;

export function isStrategy(paginator: unknown): paginator is PaginationStrategy {
  return typeof paginator === 'object' && paginator !== null && 'buildInitialRequest' in paginator;
}

/** What the engine takes: a model by its name, a strategy as it is. */
export function paginatorOptions(paginator: PaginationStrategy | PaginationModel | undefined): {
  model?: PaginationModel;
  strategy?: PaginationStrategy;
} {
  if (paginator === undefined) return {};
  return typeof paginator === 'string' ? { model: paginator } : { strategy: paginator };
}

/** A declared paginator as a strategy. Its paths may be JSONPath. */
export function strategyOf(paginator: RestPaginatorConfig): PaginationStrategy {
  if (isStrategy(paginator)) return paginator;
  return typeof paginator === 'string' ? strategyOfModel(paginator) : strategyOfConfig(paginator);
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

function strategyOfConfig(paginator: Typed): PaginationStrategy {
  switch (paginator.type) {
    case 'offset-limit': {
      const { type: _, ...config } = paginator;
      return createOffsetLimitStrategy({ ...config, ...rangePaths(config) });
    }
    case 'page-number': {
      const { type: _, ...config } = paginator;
      return createPageNumberStrategy({ ...config, ...rangePaths(config) });
    }
    case 'cursor': {
      const { type: _, cursorPath, hasMorePath, ...config } = paginator;
      return createCursorStrategy({
        ...config,
        ...(cursorPath !== undefined && { cursorPath: restValuePath(cursorPath) }),
        ...(hasMorePath !== undefined && { hasMorePath: restValuePath(hasMorePath) }),
      });
    }
    case 'header-cursor': {
      const { type: _, ...config } = paginator;
      return createHeaderCursorStrategy(config);
    }
    case 'link-header': {
      const { type: _, ...config } = paginator;
      return createLinkHeaderStrategy(config);
    }
    case 'json-link': {
      const { type: _, nextUrlPath } = paginator;
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
