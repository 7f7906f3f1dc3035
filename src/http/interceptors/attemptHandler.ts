import { Observable, type SchedulerLike, type Subscription } from 'rxjs';
import { wrongAnswer } from '../../core/checkAnswer.js';
import { HttpNetworkError, HttpTimeoutError, ResponseTooLargeError } from '../../core/errors.js';
import { observableAnswer } from '../../resilience/observableAnswer.js';
import { bufferResponse } from '../buffer.js';
import { createDeadlines } from '../deadlines.js';
import { outcomeOf } from '../outcome.js';
import { PreparedRequest } from '../request.js';
import { adoptResponse, setOutcome } from '../response.js';
import type { HttpHandler, HttpResponse } from '../types.js';
import { isResponse } from './guardLayer.js';

/**
 * The innermost layer: counts the attempt, limits its time (`timeoutMs`: to the whole body, or to the headers of a
 * streamed one) and sees to it that what a transport answers is a response of ours, buffered when that was asked for.
 *
 * One Subscriber for all of it; the timers of all attempts are shared (see `deadlines.ts`).
 */
export function attemptHandler(transport: HttpHandler, scheduler: SchedulerLike): HttpHandler {
  const deadlines = createDeadlines(scheduler);
  return (request) =>
    new Observable<HttpResponse>((subscriber) => {
      if (request instanceof PreparedRequest) request.run.attempts++;
      const timeoutMs = request.timeoutMs ?? Number.POSITIVE_INFINITY;
      const stopTimer = Number.isFinite(timeoutMs)
        ? deadlines.start(timeoutMs, () => subscriber.error(new HttpTimeoutError('attempt', timeoutMs)))
        : undefined;
      if (stopTimer) subscriber.add(stopTimer);
      const fail = (error: unknown) => subscriber.error(error);
      const deliver = (response: HttpResponse) => {
        stopTimer?.();
        if (request instanceof PreparedRequest) setOutcome(response, outcomeOf(request.run, response, scheduler.now()));
        subscriber.next(response);
        subscriber.complete();
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
        const { maxResponseBytes } = request.policy;
        if (content && content.length > maxResponseBytes) fail(new ResponseTooLargeError(maxResponseBytes));
        else if (content || request.responseType === 'stream') deliver(response);
        else subscriber.add(bufferResponse(response).subscribe({ next: deliver, error: fail }));
      };
      let exchange: Subscription | undefined;
      let first: { raw: HttpResponse } | undefined;
      exchange = observableAnswer('transport', () => transport(request)).subscribe({
        next: (raw) => {
          if (first) return;
          first = { raw };
          if (exchange) accept(raw);
        },
        error: fail,
        complete: () => {
          if (!first) fail(new HttpNetworkError('the transport completed without a response'));
        },
      });
      if (first) accept(first.raw);
      else subscriber.add(exchange);
    });
}
