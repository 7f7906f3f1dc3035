import { isOneShot } from '#requestBody';
import { classifyFailure, type RetryRules, shapeOf } from '../core/retry/classify.js';
import { classifyRawError, isOpenCircuit, mayRepeat } from '../core/retry/methodRule.js';
import type { ClassifiedError } from '../resilience/types.js';
import { type RetryConfig, waitBeforeRetry } from '../resilience/waitBeforeRetry.js';
import type { PreparedRequest } from './request.js';

/** Where a logical request stands after an attempt. */
export interface AttemptState {
  /** What failed, as it was sent. */
  readonly target: PreparedRequest;
  /** 1-based. */
  readonly attempt: number;
  /** How often it went on to another base URL. */
  readonly moves: number;
}

/**
 * What follows a failed attempt: the next one, with the wait before it, or nothing. By the profile, and by what only HTTP
 * knows: the method rule, bodies that can be sent once, and failover.
 */
export function nextAttempt(
  error: unknown,
  request: PreparedRequest,
  { target, attempt, moves }: AttemptState,
  config: Omit<RetryConfig, 'classify'> & Pick<RetryRules, 'classifier'>,
): (AttemptState & { delayMs: number }) | undefined {
  const elsewhere = () =>
    config.profile.allowFailover && shapeOf(error).category === 'transient'
      ? request.run.failover?.(request, moves + 1)
      : undefined;
  const rules = { ...config, classifyUnknown: classifyRawError, request: target };
  const classify = () => refined(request, error, classifyFailure(error, rules), elsewhere() !== undefined);
  const delayMs = waitBeforeRetry(error, attempt, { ...config, classify });
  if (Number.isNaN(delayMs)) return undefined;
  const moved = elsewhere();
  return { target: moved ?? target, attempt: attempt + 1, moves: moved ? moves + 1 : moves, delayMs };
}

/** What HTTP knows besides. Nothing overrules that the caller gave up, or that the body is gone. */
function refined(
  request: PreparedRequest,
  error: unknown,
  classified: ClassifiedError,
  movesOn: boolean,
): ClassifiedError | undefined {
  const { body, signal, run } = request;
  if (isOneShot(body) || (signal?.aborted && signal.reason === error)) return undefined;
  // Once it may have been acted on, no error proves that it was not.
  const retryable = classified.retryable && mayRepeat(request, run.isActedOn ? undefined : error);
  // An open circuit that is left behind need not be waited for.
  const suggestedBackoffMs = movesOn && isOpenCircuit(error) ? undefined : classified.suggestedBackoffMs;
  return { ...classified, retryable, suggestedBackoffMs };
}
