import type { Path } from '../../core/types.js';
import type { PaginationStrategy } from '../../pagination/strategies/types.js';
import type { PaginationModel } from '../../pagination/types.js';
import { strategyValidator } from '../config/strategyValidator.js';
import type { RestStrategyConfig } from '../configTypes.js';
import { relayNodes } from './createRelayStrategy.js';
import { isStrategy, strategyOf } from './strategyOf.js';

/** What the engine takes: a model by its name, a strategy as it is. */
export interface StrategyOptions {
  readonly model?: PaginationModel;
  readonly strategy?: PaginationStrategy;
  /** Where the records are, where the strategy says so too. */
  readonly select?: Path<readonly unknown[]>;
}

/** @throws ConfigurationError naming the key of a strategy that cannot be made from its description */
export function strategyOptions(strategy: RestStrategyConfig | undefined): StrategyOptions {
  if (strategy === undefined) return {};
  if (typeof strategy === 'string') return { model: strategy };
  strategyValidator(strategy, 'strategy');
  const select = recordsOf(strategy);
  return { strategy: strategyOf(strategy), ...(select && { select }) };
}

/** Where the records are, as far as the strategy says. */
export function recordsOf(strategy: RestStrategyConfig | undefined): Path<readonly unknown[]> | undefined {
  if (typeof strategy !== 'object' || isStrategy(strategy) || strategy.type !== 'relay') return undefined;
  return relayNodes(strategy.path);
}
