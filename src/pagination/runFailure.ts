import { ConfigurationError } from '../core/errors.js';
import { messageOf } from '../core/messageOf.js';
import { PaginationError } from '../core/paginationErrors.js';
import type { Redactor } from '../core/redact.js';
import type { PaginationResult } from './types.js';

/** What a run fails with for `error`, which ended it. */
export function runFailure(error: unknown, result: PaginationResult<unknown>, redactor: Redactor): unknown {
  if (result.stopReason === 'cancelled') return error;
  const { totalPages, totalItems, outcome } = result;
  // Options that turned out not to work before anything was sent.
  if (error instanceof ConfigurationError && totalPages === 0 && outcome.attempts === 0) return error;
  const reason = messageOf(error);
  const problem = `pagination failed after ${totalPages} pages (${totalItems} items): ${reason}`;
  return new PaginationError(problem, error, result, redactor);
}
