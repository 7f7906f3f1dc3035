import { ConfigurationError } from '../../core/errors.js';
import type { PaginationModel, PaginationStrategy } from '../types.js';

/** The strategy that a model's name stands for, with its defaults. */
export function strategyFor(model: PaginationModel): PaginationStrategy {
  throw new ConfigurationError('model', `${model} is not written yet`);
}
