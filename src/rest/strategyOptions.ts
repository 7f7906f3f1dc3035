import type { PaginationStrategy } from '../pagination/strategies/types.js';
import type { PaginationModel } from '../pagination/types.js';
import { strategyValidator } from './config/strategyValidator.js';
import { strategyOf } from './strategyOf.js';
import type { RestStrategyConfig } from './types.js';

/** What the engine takes: a model by its name, a strategy as it is. */
export interface StrategyOptions {
  readonly model?: PaginationModel;
  readonly strategy?: PaginationStrategy;
}

/** @throws ConfigurationError naming the key of a strategy that cannot be made from its description */
export function strategyOptions(strategy: RestStrategyConfig | undefined): StrategyOptions {
  if (strategy === undefined) return {};
  if (typeof strategy === 'string') return { model: strategy };
  strategyValidator(strategy, 'strategy');
  return { strategy: strategyOf(strategy) };
}
