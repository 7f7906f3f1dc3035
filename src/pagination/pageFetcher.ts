import { HttpError } from '../core/errors.js';
import type { PreparedRequest } from '../http/request.js';
import type { HttpResponse, PlainRequestOptions } from '../http/types.js';
import type { RunClock } from './clock.js';
import { type Coroutine, waitFor } from './coroutine.js';
import { extractPage } from './extraction.js';
import type { Home } from './home.js';
import type { RunSettings } from './options.js';
import type { PageExtraction } from './pageExtraction.js';
import type { PageTask } from './requestGuard.js';
import { type RunTotals, statusOf } from './runTotals.js';
import type { Secrets } from './secrets.js';

/** What the run's own time limit ends its steps with. */
export const RUN_DEADLINE: unique symbol = Symbol('out of time');

/** A page's answer, before it is delivered. */
export interface Fetched<T> {
  readonly request: PlainRequestOptions;
  readonly response: HttpResponse;
  readonly extraction: PageExtraction<T>;
}

export interface FetchConfig<T> {
  readonly settings: RunSettings<T>;
  readonly home: Home;
  readonly secrets: Secrets;
  readonly clock: RunClock;
  readonly totals: RunTotals<T>;
  /** Pages that `maxPages` leaves from this one on, itself included. */
  readonly pagesLeft: (task: PageTask) => number;
}

/**
 * Sends the request of a page and reads its answer: all of a page that does not depend on the pages before it.
 * Answers nothing when the client completes without a response.
 */
export function pageFetcher<T>({ settings, home, secrets, clock, totals, pagesLeft }: FetchConfig<T>) {
  const { extract, resilience } = settings;

  return function* fetchPage(task: PageTask): Coroutine<never, Fetched<T> | undefined> {
    let request = task.pageRequest;
    let prepared = task.prepared as PreparedRequest;
    const share = resilience?.normalizePerPageLatency ? clock.share(pagesLeft(task)) : undefined;
    const own = request.resilience?.maxEndToEndLatencyMs ?? home.clientLatencyMs ?? Number.POSITIVE_INFINITY;
    const isShared = share !== undefined && share.ms < own;
    if (isShared) {
      const profile = { ...request.resilience, maxEndToEndLatencyMs: share.ms };
      request = home.shown(request, { resilience: profile });
      prepared = prepared.withResilience(profile);
    }
    const { run } = prepared;
    totals.begin(run);
    let response: HttpResponse | undefined;
    try {
      response = yield* waitFor(home.send(prepared));
      totals.settle(run, response?.outcome?.attempts);
    } catch (error) {
      totals.settle(run, error instanceof HttpError ? error.outcome?.attempts : 0);
      totals.status = statusOf(error) ?? totals.status;
      throw clock.isUp(error, isShared ? share : undefined) ? RUN_DEADLINE : error;
    }
    if (!response) return undefined;
    totals.status = response.status;
    home.learn(response);
    secrets.learn(request, response);
    return { request, response, extraction: yield* extractPage(extract, response) };
  };
}
