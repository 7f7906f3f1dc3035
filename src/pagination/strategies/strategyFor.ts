import { ConfigurationError } from '../../core/errors.js';
import type { PaginationModel } from '../types.js';
import { createAutoStrategy } from './createAutoStrategy.js';
import { createCursorStrategy } from './createCursorStrategy.js';
import { createHeaderCursorStrategy } from './createHeaderCursorStrategy.js';
import { createJsonLinkStrategy } from './createJsonLinkStrategy.js';
import { createLinkHeaderStrategy } from './createLinkHeaderStrategy.js';
import { createOffsetLimitStrategy } from './createOffsetLimitStrategy.js';
import { createPageNumberStrategy } from './createPageNumberStrategy.js';
import { createSinglePageStrategy } from './createSinglePageStrategy.js';
import type { PaginationStrategy } from './types.js';

const STRATEGIES: Readonly<Record<Exclude<PaginationModel, 'custom'>, () => PaginationStrategy>> = {
  auto: createAutoStrategy,
  'offset-limit': createOffsetLimitStrategy,
  'page-number': createPageNumberStrategy,
  cursor: createCursorStrategy,
  'header-cursor': createHeaderCursorStrategy,
  'link-header': createLinkHeaderStrategy,
  'json-link': createJsonLinkStrategy,
  'single-page': createSinglePageStrategy,
};

/**
 * The strategy that a model's name stands for, with its defaults.
 *
 * @throws ConfigurationError for `'custom'`, which stands for a strategy of the caller's, and for a name that is none
 */
export function strategyFor(model: PaginationModel): PaginationStrategy {
  if (model === 'custom') {
    throw new ConfigurationError('strategy', "is missing: model 'custom' stands for one of your own");
  }
  if (!Object.hasOwn(STRATEGIES, model)) {
    throw new ConfigurationError('model', `\`${String(model)}\` is none that is known`);
  }
  return STRATEGIES[model]();
}
