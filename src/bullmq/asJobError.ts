import { inspect } from 'node:util';
import { UnrecoverableError } from 'bullmq';
import { ConfigurationError, HttpError } from '../core/errors.js';
import { PaginationError } from '../core/paginationErrors.js';

/** What no repetition mends. */
const FINAL = ['validation', 'auth', 'not_found', 'safety'];

/** A failure as BullMQ shall see it: one that will come again ends the job at once. */
export function asJobError(error: unknown): unknown {
  const cause = error instanceof PaginationError ? error.cause : error;
  // Of anything else BullMQ would note down no reason, or trip over it.
  if (!(error instanceof Error))
    return new Error(typeof error === 'string' ? error : `failed with ${inspect(error)}`, { cause: error });
  const isFinal = cause instanceof ConfigurationError || (cause instanceof HttpError && FINAL.includes(cause.category));
  return isFinal ? Object.assign(new UnrecoverableError(error.message), { cause: error }) : error;
}
