import { asyncScheduler, concatMap, defer, type Observable, type SchedulerLike, take, tap } from 'rxjs';
import { parseRateLimitHeaders } from '../../core/rate/parseRateLimitHeaders.js';
import type { HeaderLookup } from '../../core/retry/parseRetryAfter.js';
import { isRateLimitRefusal } from '../../core/retry/rateLimitRefusal.js';
import { isPromiseLike } from '../../core/schema.js';
import type { RateLimitFeedback } from '../../core/types.js';
import { mergeProfiles } from '../../resilience/mergeProfiles.js';
import { notify, reportUnhandled } from '../../resilience/notify.js';
import type { RateLimiter, RateLimitLease, ResilienceProfile } from '../../resilience/types.js';
import { observableAnswer } from '../observableAnswer.js';
import { originOf } from '../origin.js';
import { PreparedRequest } from '../request.js';
import { headerOf, whenBodyDone } from '../response.js';
import type { HttpInterceptor, HttpResponse } from '../types.js';

export interface RateLimitInterceptorConfig {
  scheduler?: SchedulerLike;
  /** The client's; a request's own goes over it key by key. */
  profile?: ResilienceProfile;
}

/**
 * A slot of the limiter for each attempt, keyed by origin, a retry's ahead of newcomers, and what the response says about the server's limits reported back to it.
 * The slot is held until the body has ended, failed or been cancelled.
 */
export function rateLimitInterceptor(limiter: RateLimiter, config: RateLimitInterceptorConfig = {}): HttpInterceptor {
  const { scheduler = asyncScheduler, profile: clientProfile = {} } = config;
  return (request, next) =>
    defer(() => {
      const key = originOf(request);
      const { priority, failFast, maxRetryAfterMs } = mergeProfiles(clientProfile, request.resilience);
      const run = request instanceof PreparedRequest ? request.run : undefined;
      const report = (response: HttpResponse) => {
        const header: HeaderLookup = (name) => headerOf(response, name);
        const feedback = parseRateLimitHeaders(header, scheduler.now());
        if (!feedback) return;
        const applicable = applicableFeedback(feedback, isRateLimitRefusal(response.status, header));
        const reported: unknown = limiter.report(applicable, key);
        // A limiter of another make may be asynchronous.
        if (isPromiseLike(reported)) reported.then(undefined, reportUnhandled);
      };
      const { deadlineAt, lease: retryOf } = run ?? {};
      const options = { key, priority, failFast, deadlineAt, maxRetryAfterMs, retryOf };
      return observableAnswer('rateLimit.acquire$', () => limiter.acquire$(options)).pipe(
        take(1),
        tap((lease) => {
          if (run) run.lease = lease;
        }),
        concatMap((lease) => holding(lease, () => next(request), report)),
      );
    });
}

/** The rest of the chain is asked inside what gives the slot back. */
function holding(
  lease: RateLimitLease,
  ask: () => Observable<HttpResponse>,
  report: (response: HttpResponse) => void,
): Observable<HttpResponse> {
  const release = () => notify(() => lease.release())?.subscribe();
  let answered = false;
  return defer(ask).pipe(
    tap({
      next: (response) => {
        // First, so that a gate is closed before the slot goes to the next.
        report(response);
        answered = true;
        whenBodyDone(response, release);
      },
      finalize: () => {
        if (!answered) release();
      },
    }),
  );
}

/**
 * A refusal that names a reset and no count says that nothing is left until then. On other responses `Retry-After` is
 * about that one resource, or when to look again.
 */
function applicableFeedback(feedback: RateLimitFeedback, isRefusal: boolean): RateLimitFeedback {
  if (!isRefusal) return { ...feedback, retryAfterMs: undefined };
  const { remainingRequests = 0, remainingTokens, retryAfterMs } = feedback;
  return retryAfterMs === undefined && remainingTokens === undefined ? { ...feedback, remainingRequests } : feedback;
}
