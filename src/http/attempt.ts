import { Observable, type SchedulerLike, type Subscription } from 'rxjs';
import { wrongAnswer } from '../core/checkAnswer.js';
import { HttpNetworkError, HttpTimeoutError } from '../core/errors.js';
import { observableAnswer } from '../resilience/observableAnswer.js';
import { sizeError } from './bodyCollector.js';
import { bufferResponse } from './buffer.js';
import type { Deadlines } from './deadlines.js';
import { isResponse } from './interceptors/guardLayer.js';
import { outcomeOf } from './outcome.js';
import type { PreparedRequest } from './request.js';
import { adoptResponse, discardBody, setOutcome } from './response.js';
import type { HttpHandler, HttpResponse } from './types.js';
import { amongWatchers, tellWatchers } from './watchRequests.js';

export interface AttemptObserver {
  next(response: HttpResponse): void;
  error(error: unknown): void;
  complete(): void;
}

/**
 * Starts one attempt; returns how to stop it, which says nothing any more.
 *
 * @param asking is told how to stop it before the layers around it are asked: a callback in one of them may leave
 */
export type Attempt = (
  request: PreparedRequest,
  observer: AttemptObserver,
  asking?: (stop: () => void) => void,
) => () => void;

/**
 * One attempt at the transport: counted, limited in time (`timeoutMs`: to the whole body, or to the headers of a
 * streamed one), and answered with a response of ours, buffered when that was asked for.
 *
 * No Observable of its own, so that a client without further layers subscribes once; the timers of all attempts are
 * shared (see `deadlines.ts`).
 */
export function createAttempt(transport: HttpHandler, scheduler: SchedulerLike, deadlines: Deadlines): Attempt {
  return (request, observer) => {
    const { run, timeoutMs } = request;
    run.attempts++;
    let isOver = false;
    let exchange: Subscription | undefined;
    let first: { raw: HttpResponse } | undefined;
    const stop = () => {
      isOver = true;
      stopTimer?.();
      exchange?.unsubscribe();
    };
    const fail = (error: unknown) => {
      if (isOver) return;
      stop();
      observer.error(error);
    };
    const deliver = (response: HttpResponse) => {
      isOver = true;
      setOutcome(response, outcomeOf(run, response, scheduler.now()));
      observer.next(response);
      observer.complete();
      // Last: where the next request of a sequence begins on this answer, the shared timer goes on instead of being set anew.
      stopTimer?.();
    };
    const accept = (raw: HttpResponse) => {
      // Torn down before anybody hears of the answer: whoever counts requests in flight at the transport, and starts
      // the next one on this answer, never sees one too many.
      exchange?.unsubscribe();
      if (!isResponse(raw)) {
        fail(wrongAnswer('transport', 'answered with', raw, 'a response'));
        return;
      }
      const response = adoptResponse(request, raw);
      const { content } = response;
      const tooLarge = content && sizeError(content.length, request.policy);
      if (isOver) discardBody(response);
      else if (tooLarge) fail(tooLarge);
      else if (content || request.responseType === 'stream') deliver(response);
      else exchange = bufferResponse(response).subscribe({ next: deliver, error: fail });
    };
    const stopTimer = Number.isFinite(timeoutMs)
      ? deadlines.start(timeoutMs, () => fail(new HttpTimeoutError('attempt', timeoutMs)))
      : undefined;
    tellWatchers(run, (watcher) => watcher.attempt?.(request.attempt));
    exchange = amongWatchers(run, () =>
      observableAnswer('transport', () => transport(request)).subscribe({
        next: (raw) => {
          if (first) return;
          first = { raw };
          if (exchange) accept(raw);
        },
        error: fail,
        complete: () => {
          if (!first) fail(new HttpNetworkError('the transport completed without a response'));
        },
      }),
    );
    if (first) accept(first.raw);
    else if (isOver) exchange.unsubscribe();
    return stop;
  };
}

/** The same where layers stand around it, of which one may have been left while it was subscribed. */
export function attemptHandler(attempt: Attempt): HttpHandler {
  return (request) =>
    new Observable((subscriber) => (subscriber.closed ? undefined : attempt(request as PreparedRequest, subscriber)));
}
