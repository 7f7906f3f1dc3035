import { Observable } from 'rxjs';
import { completeError, HttpError, HttpStatusError } from '../core/errors.js';
import type { ResilienceProfile } from '../resilience/types.js';
import type { ClientConfig } from './client-config.js';
import { attemptHandler } from './interceptors/attempt.js';
import { authInterceptor } from './interceptors/auth.js';
import { circuitBreakerInterceptor } from './interceptors/circuit-breaker.js';
import { rateLimitInterceptor } from './interceptors/rate-limit.js';
import { retryInterceptor } from './interceptors/retry.js';
import { statusInterceptor } from './interceptors/status.js';
import { totalDeadlineInterceptor } from './interceptors/total-deadline.js';
import { failedOutcome } from './outcome.js';
import { describeRequest, PreparedRequest } from './request.js';
import { fetchTransport } from './transports/fetch.js';
import type { HttpClientOptions, HttpHandler, HttpInterceptor, HttpRequest, HttpResponse } from './types.js';

/** The default number of attempts, for the message. */
const MAX_ATTEMPTS = 4;

/**
 * One client's chain, outside in: `interceptors` → outcome → total deadline → retry → (each attempt:) status → auth →
 * rate limit → circuit breaker → `attemptInterceptors` → attempt. What the options do not ask for adds no layer.
 */
export function clientHandler(options: HttpClientOptions, config: ClientConfig): HttpHandler {
  const { resilience: profile = {}, classifier, circuitBreaker, rateLimit, failoverBaseUrls, baseUrl } = options;
  const { interceptors = [], attemptInterceptors = [], errorBodyChars = 0, throwHttpErrors = true } = options;
  const { scheduler, random } = config;
  const layers: (HttpInterceptor | undefined)[] = [
    ...interceptors,
    outcomeInterceptor(profile, config, throwHttpErrors),
    totalDeadlineInterceptor(profile, scheduler),
    retryInterceptor({ profile, classifier, scheduler, random, baseUrl, failoverBaseUrls }),
    statusInterceptor(errorBodyChars),
    authInterceptor(options.auth, config.learnCredential),
    rateLimit && 'acquire$' in rateLimit ? rateLimitInterceptor(rateLimit, { scheduler, profile }) : undefined,
    circuitBreaker && circuitBreakerInterceptor(circuitBreaker),
    ...attemptInterceptors,
  ];
  const innermost = attemptHandler(options.transport ?? fetchTransport(), scheduler);
  return layers
    .filter((layer) => layer !== undefined)
    .reduceRight<HttpHandler>((next, layer) => (request) => layer(request, next), innermost);
}

/** Fills in what is known only at the end: request, outcome and message of an error; the last response when errors are not thrown. */
function outcomeInterceptor(
  profile: ResilienceProfile,
  { scheduler }: ClientConfig,
  throwHttpErrors: boolean,
): HttpInterceptor {
  return (request, next) =>
    new Observable<HttpResponse>((subscriber) =>
      next(request).subscribe({
        next: (response) => subscriber.next(response),
        complete: () => subscriber.complete(),
        error: (error) => {
          if (!throwHttpErrors && error instanceof HttpStatusError) {
            subscriber.next(error.response);
            subscriber.complete();
            return;
          }
          if (error instanceof HttpError) finish(error, request);
          subscriber.error(error);
        },
      }),
    );

  function finish(error: HttpError, request: HttpRequest): void {
    if (!(request instanceof PreparedRequest)) return;
    const { resilience } = request;
    const status = error instanceof HttpStatusError ? error.status : undefined;
    completeError(error, {
      request: error.request ?? request,
      outcome: failedOutcome(request.run, error.category, status, scheduler.now()),
      target: describeRequest(error.request ?? request),
      maxAttempts: maxAttemptsOf({ ...profile, ...resilience }),
    });
  }
}

function maxAttemptsOf({ maxAttemptsOverride, maxAttempts = MAX_ATTEMPTS, failFast }: ResilienceProfile): number {
  return failFast ? 1 : (maxAttemptsOverride ?? maxAttempts);
}
