import { concatMap, defer, type Observable, take, tap } from 'rxjs';
import { headerOf } from '../core/headerOf.js';
import { originOf } from '../core/originOf.js';
import { parseRateLimitHeaders } from '../core/rate/parseRateLimitHeaders.js';
import type { HeaderLookup } from '../core/retry/parseRetryAfter.js';
import { isRateLimitRefusal } from '../core/retry/rateLimitRefusal.js';
import { isPromiseLike } from '../core/schema.js';
import type { RateLimitFeedback } from '../core/types.js';
import type { PreparedRequest } from '../http/request.js';
import type { HttpInterceptor, HttpResponse } from '../http/types.js';
import type { ClientTools } from './attemptLayer.js';
import { notify, reportUnhandled } from './notify.js';
import { observableAnswer } from './observableAnswer.js';
import type { RateLimiter, RateLimitLease } from './types.js';

/**
 * A slot of the limiter for each attempt, keyed by origin, a retry's ahead of newcomers, and what the response says about the server's limits reported back to it.
 * The slot is held until the body has ended, failed or been cancelled.
 */
export function rateLimitLayer(limiter: RateLimiter, tools: ClientTools): HttpInterceptor {
  return (request, next) =>
    defer(() => {
      const key = originOf(request);
      const { run } = request as PreparedRequest;
      const { priority, failFast, maxRetryAfterMs } = run.profile ?? {};
      const report = (response: HttpResponse) => {
        const header: HeaderLookup = (name) => headerOf(response, name);
        const feedback = parseRateLimitHeaders(header, tools.scheduler.now());
        if (!feedback) return;
        const applicable = applicableFeedback(feedback, isRateLimitRefusal(response.status, header));
        const reported: unknown = limiter.report(applicable, key);
        // One of another make may be asynchronous.
        if (isPromiseLike(reported)) reported.then(undefined, reportUnhandled);
      };
      const askedAt = tools.scheduler.now();
      const options = { key, priority, failFast, deadlineAt: run.deadlineAt, maxRetryAfterMs, retryOf: run.lease };
      return observableAnswer('rateLimit.acquire$', () => limiter.acquire$(options)).pipe(
        take(1),
        concatMap((lease) => {
          run.lease = lease;
          run.queuedMs = tools.scheduler.now() - askedAt;
          return holding(lease, () => next(request), report, tools);
        }),
      );
    });
}

/** The rest of the chain is asked inside what gives the slot back. */
function holding(
  lease: RateLimitLease,
  ask: () => Observable<HttpResponse>,
  report: (response: HttpResponse) => void,
  { whenBodyDone }: ClientTools,
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
