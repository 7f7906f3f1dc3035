import { Observable } from 'rxjs';
import { describeRequest } from '../core/describeError.js';
import { completeError, HttpError, HttpStatusError } from '../core/errors.js';
import { attemptsAllowed } from '../resilience/waitBeforeRetry.js';
import { bufferResponse } from './buffer.js';
import type { Deadlines } from './deadlines.js';
import { failedOutcome } from './outcome.js';
import type { PreparedRequest } from './request.js';
import { failBody, setOutcome } from './response.js';
import type { HttpResponse } from './types.js';

/** The same error with what is known only at the end: request, outcome and message. What is not ours stays as it is. */
export function completeFailure<E>(
  error: E,
  request: PreparedRequest,
  { now, errorBodyChars }: { now: number; errorBodyChars: number },
): E {
  if (!(error instanceof HttpError)) return error;
  const failing = error.request ?? request;
  const { run } = request;
  // Of a request of its own that auth or a hook made, and complete already.
  if (error.outcome && 'run' in failing && failing.run !== run) return error;
  const response = error instanceof HttpStatusError ? error.response : undefined;
  const excerpt = errorBodyChars > 0 && response?.content ? response.contentText().slice(0, errorBodyChars) : undefined;
  completeError(error, {
    request: failing,
    outcome: failedOutcome(run, error.category, response?.status, now),
    target: describeRequest(failing),
    // There is always one, whatever the profile says.
    maxAttempts: Math.max(1, attemptsAllowed(run.profile ?? {})),
    excerpt,
  });
  return error;
}

/** The response of a failure as it came, with what the classifier made of it. */
export function classifiedResponse({ response, category }: HttpStatusError): HttpResponse {
  setOutcome(response, { ...response.outcome, errorCategory: category });
  return response;
}

/**
 * The same error once its response is buffered, within `timeoutMs`, or as it is when the body fails, is too large or takes
 * too long: whoever catches it may read the body, and whoever does not leaves no connection behind.
 */
export function withBufferedBody(
  error: HttpStatusError,
  timeoutMs: number,
  deadlines: Deadlines,
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
