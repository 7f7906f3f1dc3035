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

/**
 * The strategy that a model's name stands for, with its defaults.
 *
 * @throws ConfigurationError for `'custom'`, which stands for a strategy of the caller's, and for a name that is none
 */
export function strategyFor(model: PaginationModel): PaginationStrategy {
  switch (model) {
    case 'auto':
      return createAutoStrategy();
    case 'offset-limit':
      return createOffsetLimitStrategy();
    case 'page-number':
      return createPageNumberStrategy();
    case 'cursor':
      return createCursorStrategy();
    case 'header-cursor':
      return createHeaderCursorStrategy();
    case 'link-header':
      return createLinkHeaderStrategy();
    case 'json-link':
      return createJsonLinkStrategy();
    case 'single-page':
      return createSinglePageStrategy();
    case 'custom':
      throw new ConfigurationError('strategy', "is missing: model 'custom' stands for one of your own");
    default:
      throw new ConfigurationError('model', `\`${String(model)}\` is none that is known`);
  }
}
