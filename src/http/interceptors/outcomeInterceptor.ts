import { Observable, type SchedulerLike } from 'rxjs';
import { describeRequest } from '../../core/describeError.js';
import { completeError, HttpError, HttpStatusError } from '../../core/errors.js';
import { mergeProfiles } from '../../resilience/mergeProfiles.js';
import { attemptsAllowed } from '../../resilience/retryNotifier.js';
import type { ResilienceProfile } from '../../resilience/types.js';
import { bufferResponse } from '../buffer.js';
import { createDeadlines } from '../deadlines.js';
import { failedOutcome } from '../outcome.js';
import { PreparedRequest } from '../request.js';
import { failBody, setOutcome } from '../response.js';
import type { HttpInterceptor, HttpRequest, HttpResponse } from '../types.js';

export interface OutcomeConfig {
  profile: ResilienceProfile;
  scheduler: SchedulerLike;
  throwHttpErrors: boolean;
  errorBodyChars: number;
}

/**
 * Fills in what is known only at the end: request, outcome and message of an error. With `throwHttpErrors: false` the
 * last response comes out instead. The body of a thrown streamed response is buffered, within `timeoutMs`: whoever
 * catches the error may read it, and whoever does not leaves no connection behind.
 */
export function outcomeInterceptor({
  profile,
  scheduler,
  throwHttpErrors,
  errorBodyChars,
}: OutcomeConfig): HttpInterceptor {
  const deadlines = createDeadlines(scheduler);
  return (request, next) =>
    new Observable<HttpResponse>((subscriber) => {
      const fail = (error: unknown) => {
        if (error instanceof HttpError) complete(error, request);
        subscriber.error(error);
      };
      return next(request).subscribe({
        next: (response) => subscriber.next(response),
        complete: () => subscriber.complete(),
        error: (error: unknown) => {
          if (!(error instanceof HttpStatusError)) fail(error);
          else if (!throwHttpErrors) {
            subscriber.next(classifiedResponse(error));
            subscriber.complete();
          } else if (error.response.content) fail(error);
          else subscriber.add(withBody(error, request).subscribe({ next: fail, error: fail }));
        },
      });
    });

  function complete(error: HttpError, request: HttpRequest): void {
    const failing = error.request ?? request;
    if (!(request instanceof PreparedRequest)) return;
    // Of a request of its own that auth or a hook made, and complete already.
    if (error.outcome && failing instanceof PreparedRequest && failing.run !== request.run) return;
    const response = error instanceof HttpStatusError ? error.response : undefined;
    const excerpt =
      errorBodyChars > 0 && response?.content ? response.contentText().slice(0, errorBodyChars) : undefined;
    completeError(error, {
      request: failing,
      outcome: failedOutcome(request.run, error.category, response?.status, scheduler.now()),
      target: describeRequest(failing),
      // There is always one, whatever the profile says.
      maxAttempts: Math.max(1, attemptsAllowed(mergeProfiles(profile, request.resilience))),
      excerpt,
    });
  }

  /** The same error once its response is buffered, or as it is when the body fails, is too large or takes too long. */
  function withBody(
    error: HttpStatusError,
    { timeoutMs = Number.POSITIVE_INFINITY }: HttpRequest,
  ): Observable<HttpStatusError> {
    return new Observable((subscriber) => {
      const { response } = error;
      const settle = () => {
        subscriber.next(error);
        subscriber.complete();
      };
      if (Number.isFinite(timeoutMs)) subscriber.add(deadlines.start(timeoutMs, () => failBody(response, error)));
      subscriber.add(
        bufferResponse(response).subscribe({
          next: (buffered) => Object.assign(error, { response: buffered }),
          error: settle,
          complete: settle,
        }),
      );
    });
  }
}

/** The response as it came, with what the classifier made of it. */
function classifiedResponse({ response, category }: HttpStatusError): HttpResponse {
  setOutcome(response, { ...response.outcome, errorCategory: category });
  return response;
}
