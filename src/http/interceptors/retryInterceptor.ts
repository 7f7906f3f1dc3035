import { asyncScheduler, defer, finalize, type Observable, retry, type SchedulerLike } from 'rxjs';
import { CircuitOpenError } from '../../core/errors.js';
import { responseOf } from '../../core/retry/classify.js';
import { classifyRawError, mayRepeat } from '../../core/retry/methodRule.js';
import { mergeProfiles } from '../../resilience/mergeProfiles.js';
import { notify } from '../../resilience/notify.js';
import { retryNotifier } from '../../resilience/retryNotifier.js';
import type { ClassifiedError, ErrorClassifier, ResilienceProfile } from '../../resilience/types.js';
import { isOneShot } from '../bodyKind.js';
import { PreparedRequest, type RequestRun, withAttempt } from '../request.js';
import { discardBody } from '../response.js';
import type { HttpInterceptor, HttpRequest, HttpResponse } from '../types.js';

export interface RetryInterceptorConfig {
  /** The client's; a request's own goes over it key by key. */
  profile?: ResilienceProfile;
  classifier?: ErrorClassifier;
  scheduler?: SchedulerLike;
  random?: () => number;
}

/**
 * `retryWithProfile` around each attempt of a request, with what only HTTP knows: the method rule, bodies that can be sent once,
 * failover base URLs, and the body of a discarded response, which is cancelled before the wait.
 * Knows no wall clock of its own: the deadline is the layer around it.
 */
export function retryInterceptor(config: RetryInterceptorConfig = {}): HttpInterceptor {
  const { profile: clientProfile = {}, classifier, scheduler = asyncScheduler, random = Math.random } = config;
  return (request, next) =>
    defer(() => {
      const profile = mergeProfiles(clientProfile, request.resilience);
      const { maxEndToEndLatencyMs, allowFailover = false } = profile;
      const deadlineAt = scheduler.now() + (maxEndToEndLatencyMs ?? Number.POSITIVE_INFINITY);
      const run = request instanceof PreparedRequest ? request.run : undefined;
      if (run) Object.assign(run, { profile, deadlineAt });
      let attempt = 0;
      let moves = 0;
      let target = request;
      profile.retryBudget?.deposit();
      const decide = (error: unknown, failed: number): Observable<unknown> => {
        const elsewhere = () =>
          allowFailover && isTransient(error) && request instanceof PreparedRequest
            ? run?.failover?.(request, moves + 1)
            : undefined;
        const wait = retryNotifier({
          profile,
          classifier,
          scheduler,
          random,
          deadlineAt,
          classifyUnknown: classifyRawError,
          request: target,
          refine: (_, classified) => refined(request, error, classified, elsewhere() !== undefined),
          onRetry: ({ delayMs }) => {
            discard(error);
            // Whoever asks for a slot meanwhile came later.
            run?.lease?.keepPlace?.(delayMs);
          },
        })(error, failed);
        const moved = elsewhere();
        if (moved) {
          moves++;
          target = moved;
        }
        return wait;
      };
      const delay = (error: unknown, failed: number): Observable<unknown> => {
        try {
          return decide(error, failed);
        } catch (failure) {
          // Another error ends the request: nobody will see this one, nor its response.
          discard(error);
          throw failure;
        }
      };
      return defer(() => next(withAttempt(target, ++attempt))).pipe(
        retry({ delay }),
        finalize(() => leavePlace(run)),
      );
    });
}

/** What HTTP knows besides. Nothing overrules that the caller gave up, or that the body is gone. */
function refined(
  request: HttpRequest,
  error: unknown,
  classified: ClassifiedError,
  movesOn: boolean,
): ClassifiedError | undefined {
  const { body, signal } = request;
  if (isOneShot(body) || (signal?.aborted && signal.reason === error)) return undefined;
  const retryable = classified.retryable && mayRepeat(request, error);
  // An open circuit that is left behind need not be waited for.
  const suggestedBackoffMs = movesOn && error instanceof CircuitOpenError ? undefined : classified.suggestedBackoffMs;
  return { ...classified, retryable, suggestedBackoffMs };
}

/** No attempt follows: nobody in the limiter's queue has to stand back for one. */
function leavePlace(run: RequestRun | undefined): void {
  const lease = run?.lease;
  if (!lease) return;
  run.lease = undefined;
  notify(() => lease.keepPlace?.(0))?.subscribe();
}

function discard(error: unknown): void {
  const response = responseOf(error);
  if (response) discardBody(response as HttpResponse);
}

function isTransient(error: unknown): boolean {
  return (error as { category?: unknown } | undefined)?.category === 'transient';
}
