import { EMPTY, from, type Observable, Subscription, take, timer } from 'rxjs';
import { onAbort } from '#onAbort';
import type { Redactor } from '../core/redact.js';
import { MAX_TIMER_MS } from '../core/retry/backoff.js';
import { isPromiseLike } from '../core/schema.js';
import { plainRequest } from '../http/plainRequest.js';
import { notify } from '../resilience/notify.js';
import { RunClock } from './clock.js';
import { type Coroutine, coroutine$, type Interrupt, waitFor } from './coroutine.js';
import { validateItems } from './extraction.js';
import { Home } from './home.js';
import type { RunSettings } from './options.js';
import { type Fetched, pageFetcher, RUN_DEADLINE } from './pageFetcher.js';
import { PageSequence } from './pageSequence.js';
import type { Prefetch } from './prefetch.js';
import { type PageTask, RequestGuard } from './requestGuard.js';
import { runFailure } from './runFailure.js';
import { RunTotals } from './runTotals.js';
import { runWarner } from './runWarner.js';
import { Secrets } from './secrets.js';
import { showContext } from './showContext.js';
import type { Page, PaginationResult, StopReason } from './types.js';

/**
 * One run from its first request to its result. {@link Run.steps} is the whole of it, to be read from there down: a
 * coroutine whose waits are Observables, so that what answers synchronously stays synchronous.
 */
export class Run<T> {
  readonly #settings: RunSettings<T>;
  readonly #clock: RunClock;
  readonly #totals: RunTotals<T>;
  readonly #sequence: PageSequence;
  readonly #prefetch: Prefetch<Fetched<T>, PageTask> | undefined;
  readonly #fetch: (task: PageTask) => Coroutine<never, Fetched<T> | undefined>;
  readonly #onResult: (result: PaginationResult<T>) => void;
  readonly #redactor: Redactor;
  #stopReason: StopReason = 'exhausted';

  /** @param onResult gets the result however the run ends, before `onComplete` does */
  constructor(settings: RunSettings<T>, onResult: (result: PaginationResult<T>) => void) {
    const { client, baseRequest, scheduler, concurrency, maxEndToEndLatencyMs, maxPages, resumeFrom } = settings;
    this.#settings = settings;
    this.#onResult = onResult;
    this.#clock = new RunClock(scheduler, maxEndToEndLatencyMs);
    const home = new Home(client, baseRequest);
    this.#redactor = home.redactor;
    showContext(settings.context, home.redactor);
    const secrets = new Secrets(baseRequest, home.clientQueries, home.redactor);
    const guard = new RequestGuard(home, settings);
    const firstIndex = resumeFrom?.pageIndex ?? 0;
    let planned = firstIndex;
    this.#prefetch = settings.prefetch?.({
      concurrency,
      admit: (request) => guard.admit(plainRequest(request), ++planned),
      fetch: (task) => coroutine$(() => emitted(this.#fetch(task))),
    });
    this.#sequence = new PageSequence({
      settings,
      home,
      secrets,
      guard,
      prefetch: this.#prefetch,
      warn: runWarner(settings),
    });
    this.#totals = new RunTotals(this.#clock.startedAt, this.#sequence.start, settings);
    this.#fetch = pageFetcher({
      settings,
      home,
      secrets,
      clock: this.#clock,
      totals: this.#totals,
      pagesLeft: (task) => maxPages - (task.index - firstIndex),
    });
  }

  /** The result of a run that has delivered nothing and will not. */
  get idleResult(): PaginationResult<T> {
    return this.#totals.result('cancelled', this.#clock.now());
  }

  *steps(interrupt: Interrupt): Coroutine<Page<T>> {
    const alarms = this.#setAlarms(interrupt);
    let failure: { error: unknown } | undefined;
    let isOver = false;
    try {
      try {
        yield* this.#pages();
      } catch (error) {
        failure = this.#failureOf(error);
      } finally {
        alarms.unsubscribe();
        this.#prefetch?.close();
      }
      isOver = true;
      const { result, observed } = this.#conclude(failure);
      if (observed) yield* waitFor(observed);
      if (failure) throw runFailure(failure.error, result, this.#redactor);
    } finally {
      // The subscriber has left: nobody waits for what onComplete returns.
      if (!isOver) {
        this.#stopReason = 'cancelled';
        this.#conclude(undefined).observed?.subscribe();
      }
    }
  }

  *#pages(): Coroutine<Page<T>> {
    const { signal } = this.#settings.baseRequest;
    if (signal?.aborted) throw signal.reason;
    let task = this.#sequence.first;
    if (!task || this.#isAtLimit()) return;
    while (task) {
      if (task.refusal) throw task.refusal.error;
      const ahead: Observable<Fetched<T>> | undefined = this.#prefetch?.take(task);
      const fetched: Fetched<T> | undefined = ahead ? yield* waitFor(ahead) : yield* this.#fetch(task);
      // A client that completes without a response ends the run quietly.
      if (!fetched) return this.#totals.closeQuietly();
      this.#sequence.check(task, fetched.extraction, fetched.response);
      task = yield* this.#deliver(task, fetched);
    }
  }

  /** Hands a page on; answers the one after it, once that may begin. */
  *#deliver(task: PageTask, fetched: Fetched<T>): Coroutine<Page<T>, PageTask | undefined> {
    const { observer, stopWhen, pace, context, maxPages } = this.#settings;
    const { page, next, isTrimmed } = yield* this.#pageOf(task, fetched);
    const isLate = observer?.onPage ? yield* this.#announce(page) : false;
    this.#totals.add(page);
    yield { emit: page };
    if (isTrimmed) this.#stopReason = 'maxItems';
    if (!next) return undefined;
    if (isLate) throw RUN_DEADLINE;
    if (this.#isAtLimit()) return undefined;
    if (stopWhen) {
      const answer = stopWhen(page, context);
      if (isPromiseLike(answer) ? yield* waitFor(from(answer)) : answer) {
        this.#stopReason = 'stopWhen';
        return undefined;
      }
    }
    if (pace) yield* waitFor(from(pace(page)).pipe(take(1)));
    // A step each: a callback on the way of one may have left the run, and nothing further is sent then.
    while (this.#prefetch?.sendOne(maxPages - this.#totals.totalPages)) yield* waitFor(EMPTY);
    return next;
  }

  *#pageOf(
    task: PageTask,
    { request, response, extraction }: Fetched<T>,
  ): Coroutine<never, { page: Page<T>; next: PageTask | undefined; isTrimmed: boolean }> {
    const { maxItems, schema } = this.#settings;
    const { items: all, state } = extraction;
    const room = maxItems - this.#totals.totalItems;
    const isTrimmed = all.length - task.skip > room;
    let items = task.skip > 0 || isTrimmed ? all.slice(task.skip, task.skip + room) : all;
    if (schema) {
      items = yield* validateItems(schema, items, { pageIndex: task.index, firstIndex: task.skip, response });
    }
    // A resumed run comes back to a page that was trimmed: what comes after it is no matter of this one.
    const next = isTrimmed
      ? this.#sequence.show(task, extraction, response)
      : this.#sequence.after(task, extraction, response);
    const checkpoint =
      isTrimmed || next?.refusal?.isOfPageBefore
        ? this.#sequence.checkpointWithin(task, items.length)
        : this.#sequence.checkpointAfter(task, next);
    const page: Page<T> = { index: task.index, items, status: response.status, request, response, checkpoint };
    if (state !== undefined) page.state = state;
    return { page, next, isTrimmed };
  }

  /** Tells the observer. A page that it was told of is delivered, also when the run's time ends meanwhile. */
  *#announce(page: Page<T>): Coroutine<never, boolean> {
    const { observer, context } = this.#settings;
    const observed = observer?.onPage && notify(() => observer.onPage?.(page, context));
    if (!observed) return false;
    try {
      yield* waitFor(observed);
      return false;
    } catch (error) {
      if (error !== RUN_DEADLINE) throw error;
      return true;
    }
  }

  #isAtLimit(): boolean {
    const { maxPages, maxItems } = this.#settings;
    if (this.#totals.totalPages >= maxPages) this.#stopReason = 'maxPages';
    else if (this.#totals.totalItems >= maxItems) this.#stopReason = 'maxItems';
    // No alarm rings while everything answers synchronously.
    else if (this.#clock.hasRunOut) this.#stopReason = 'maxEndToEndLatencyMs';
    else return false;
    return true;
  }

  #setAlarms(interrupt: Interrupt): Subscription {
    const { maxEndToEndLatencyMs, scheduler, baseRequest } = this.#settings;
    const { signal } = baseRequest;
    const alarms = new Subscription();
    if (maxEndToEndLatencyMs <= MAX_TIMER_MS) {
      alarms.add(timer(maxEndToEndLatencyMs, scheduler).subscribe(() => interrupt(RUN_DEADLINE)));
    }
    if (signal) alarms.add(onAbort(signal, () => interrupt(signal.reason)));
    return alarms;
  }

  /** Why the run ended early. Its own limit is no failure. */
  #failureOf(error: unknown): { error: unknown } | undefined {
    const { signal } = this.#settings.baseRequest;
    if (signal?.aborted) {
      this.#stopReason = 'cancelled';
      return { error: signal.reason };
    }
    this.#stopReason = error === RUN_DEADLINE ? 'maxEndToEndLatencyMs' : 'error';
    return error === RUN_DEADLINE ? undefined : { error };
  }

  #conclude(failure: { error: unknown } | undefined) {
    const { observer, context } = this.#settings;
    const result = this.#totals.result(
      this.#stopReason,
      this.#clock.now(),
      this.#stopReason === 'error' ? failure : undefined,
    );
    this.#onResult(result);
    return { result, observed: observer?.onComplete && notify(() => observer.onComplete?.(result, context)) };
  }
}

function* emitted<F>(fetching: Coroutine<never, F | undefined>): Coroutine<F> {
  const fetched = yield* fetching;
  if (fetched) yield { emit: fetched };
}
