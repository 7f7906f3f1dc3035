import { Observable, type SchedulerLike, type Subscription, throwError } from 'rxjs';
import { ConfigurationError, HttpStatusError, HttpTimeoutError } from '../core/errors.js';
import { responseOf } from '../core/retry/classify.js';
import { mergeProfiles } from '../resilience/mergeProfiles.js';
import { notify } from '../resilience/notify.js';
import type { ErrorClassifier, ResilienceProfile } from '../resilience/types.js';
import type { Attempt } from './attempt.js';
import type { Deadlines } from './deadlines.js';
import { classifiedResponse, completeFailure, withBufferedBody } from './finalFailure.js';
import { interruptible } from './interruptible.js';
import { type AttemptState, nextAttempt } from './nextAttempt.js';
import type { PreparedRequest, RequestRun } from './request.js';
import { discardBody } from './response.js';
import type { HttpResponse } from './types.js';
import { tellWatchers } from './watchRequests.js';

export interface DriverConfig {
  /** The client's; a request's own goes over it key by key. */
  profile: ResilienceProfile;
  classifier: ErrorClassifier | undefined;
  scheduler: SchedulerLike;
  random: () => number;
  deadlines: Deadlines;
  throwHttpErrors: boolean;
  errorBodyChars: number;
}

/**
 * Drives a logical request through its attempts: `retryWithProfile` is the readable definition of when the next one comes,
 * and the specs hold that both are equal, frame by frame. The decisions are those of `nextAttempt` and `finalFailure`; here
 * is only who is subscribed to what. `maxEndToEndLatencyMs` is a wall around all of it, where there is one: queueing,
 * waits, attempts and the body. Around a streamed body, which may live for days, only where the request itself names the
 * limit.
 */
export function requestDriver(
  send: Attempt,
  config: DriverConfig,
): (request: PreparedRequest) => Observable<HttpResponse> {
  const { scheduler, deadlines, throwHttpErrors, errorBodyChars } = config;
  return (request) => {
    const profile = mergeProfiles(config.profile, request.resilience);
    request.run.profile = profile;
    const { maxEndToEndLatencyMs: limitMs = Number.POSITIVE_INFINITY } = profile;
    if (limitMs === Number.POSITIVE_INFINITY) return driven(request, profile, limitMs);
    if (!(limitMs >= 0)) {
      return throwError(
        () => new ConfigurationError('resilience.maxEndToEndLatencyMs', `must be 0 or more, not ${limitMs}`),
      );
    }
    const expired = () => new HttpTimeoutError('total', limitMs);
    // A failure that is known already, and of which only the body is missing, is what there is to say.
    const describe = (error: unknown) => complete(request.run.failure ?? error, request);
    if (limitMs === 0) return throwError(() => describe(expired()));
    return interruptible(driven(request, profile, limitMs), (cut) => deadlines.start(limitMs, () => cut(expired())), {
      toHeaders: request.resilience?.maxEndToEndLatencyMs === undefined && request.responseType === 'stream',
      describe,
    });
  };

  function complete<E>(error: E, request: PreparedRequest): E {
    return completeFailure(error, request, { now: scheduler.now(), errorBodyChars });
  }

  function driven(request: PreparedRequest, profile: ResilienceProfile, limitMs: number): Observable<HttpResponse> {
    return new Observable((subscriber) => {
      const { run } = request;
      const deadlineAt = limitMs === Number.POSITIVE_INFINITY ? limitMs : scheduler.now() + limitMs;
      run.deadlineAt = deadlineAt;
      profile.retryBudget?.deposit();
      let state: AttemptState = { target: request, attempt: 1, moves: 0 };
      let stop: (() => void) | undefined;
      let wait: Subscription | undefined;
      subscriber.add(() => {
        stop?.();
        wait?.unsubscribe();
        leavePlace(run);
      });
      const fail = (error: unknown) => subscriber.error(complete(error, request));
      const end = (error: unknown) => {
        leavePlace(run);
        if (!(error instanceof HttpStatusError)) fail(error);
        else if (!throwHttpErrors) {
          subscriber.next(classifiedResponse(error));
          subscriber.complete();
        } else if (error.response.content) fail(error);
        else {
          run.failure = error;
          subscriber.add(withBufferedBody(error, request.timeoutMs, deadlines).subscribe({ next: fail, error: fail }));
        }
      };
      const recover = (error: unknown) => {
        let next: ReturnType<typeof nextAttempt>;
        try {
          next = nextAttempt(error, request, state, { ...config, profile, deadlineAt });
        } catch (failure) {
          // Another error ends the request: nobody will see this one, nor its response.
          discard(error);
          end(failure);
          return;
        }
        if (!next) {
          end(error);
          return;
        }
        const { delayMs } = next;
        const { attempt } = state;
        tellWatchers(run, (watcher) => watcher.retry?.({ error, attempt, delayMs }));
        state = next;
        discard(error);
        // A callback that was asked, or told, may have left.
        if (subscriber.closed) return;
        // Whoever asks for a slot meanwhile came later.
        notify(() => run.lease?.keepPlace?.(delayMs))?.subscribe();
        wait = scheduler.schedule(start, delayMs);
      };
      function start(): void {
        const sent = state.target.forAttempt(state.attempt);
        let isOver = false;
        stop = undefined;
        const stopThis = send(
          sent,
          {
            next: (response) => {
              if (subscriber.closed || isOver) discardBody(response);
              else if (response.ok) subscriber.next(response);
              else {
                isOver = true;
                stop?.();
                recover(new HttpStatusError(response, { request: sent, outcome: response.outcome }));
              }
            },
            error: (error) => {
              if (isOver) return;
              isOver = true;
              recover(error);
            },
            complete: () => {
              if (!isOver) subscriber.complete();
            },
          },
          (stopAsking) => {
            stop = stopAsking;
          },
        );
        if (isOver || subscriber.closed) stopThis();
        else stop = stopThis;
      }
      if (!subscriber.closed) start();
    });
  }
}

/** No attempt follows: nobody in the limiter's queue has to stand back for one. */
function leavePlace(run: RequestRun): void {
  const { lease } = run;
  if (!lease) return;
  run.lease = undefined;
  notify(() => lease.keepPlace?.(0))?.subscribe();
}

/** The body of a response that nobody will see is cancelled before the wait, so that its connection can serve the next attempt. */
function discard(error: unknown): void {
  const response = responseOf(error);
  if (response) discardBody(response as HttpResponse);
}
