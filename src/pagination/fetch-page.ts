import { HttpError, HttpStatusError } from '../core/errors.js';
import { withRun } from '../http/resolve-request.js';
import type { HttpRequestOptions, HttpResponse } from '../http/types.js';
import type { RunClock } from './clock.js';
import { type Coroutine, waitFor } from './coroutine.js';
import { extractPage } from './extraction.js';
import type { Home } from './home.js';
import type { RunSettings } from './options.js';
import { pageRequests } from './page-request.js';
import type { Secrets } from './secrets.js';
import type { Tally } from './tally.js';
import type { Turn } from './turns.js';
import type { PageExtraction } from './types.js';

/** What the run's own time limit ends its steps with. */
export const OUT_OF_TIME: unique symbol = Symbol('out of time');

/** A page's answer, before its turn. */
export interface Fetched<T> {
  readonly request: HttpRequestOptions;
  readonly response: HttpResponse;
  readonly extraction: PageExtraction<T>;
}

export interface FetchConfig<T> {
  readonly settings: RunSettings<T>;
  readonly home: Home;
  readonly secrets: Secrets;
  readonly clock: RunClock;
  readonly tally: Tally<T>;
  /** Pages that `maxPages` leaves from this one on, itself included. */
  readonly pagesLeft: (turn: Turn) => number;
}

/**
 * Sends the request of a turn and reads its answer: all of a page that does not depend on the pages before it.
 * Answers nothing when the client completes without a response.
 */
export function pageFetcher<T>({ settings, home, secrets, clock, tally, pagesLeft }: FetchConfig<T>) {
  const { client, baseRequest, extract, resilience } = settings;
  const requests = pageRequests(baseRequest, resilience?.pageProfile);

  return function* fetchPage(turn: Turn): Coroutine<never, Fetched<T> | undefined> {
    const share = resilience?.normalizePerPageLatency ? clock.share(pagesLeft(turn)) : undefined;
    const { request, isShared } = requests.build(turn, share?.ms, home.clientLatencyMs);
    const run = tally.begin();
    const sent = withRun(trusting(request, turn.trustedOrigin), { home: home.origin, run });
    let response: HttpResponse | undefined;
    try {
      response = yield* waitFor(client.request$(sent));
      tally.settle(run, response?.outcome?.attempts);
    } catch (error) {
      const outcome = error instanceof HttpError ? error.outcome : undefined;
      tally.settle(run, outcome?.attempts);
      tally.status = (error instanceof HttpStatusError ? error.status : outcome?.status) ?? tally.status;
      throw clock.isUp(error, isShared ? share : undefined) ? OUT_OF_TIME : error;
    } finally {
      // Also when it was cut off.
      tally.settle(run);
    }
    if (!response) return undefined;
    tally.status = response.status;
    home.learn(response);
    secrets.learn(request, response);
    return { request, response, extraction: yield* extractPage(extract, response) };
  };
}

function trusting(request: HttpRequestOptions, origin: string | undefined): HttpRequestOptions {
  return origin === undefined ? request : { ...request, trustedOrigins: [...(request.trustedOrigins ?? []), origin] };
}
