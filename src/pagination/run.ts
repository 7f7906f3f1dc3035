import { from, fromEvent, Subscription, take, timer } from 'rxjs';
import { ConfigurationError, PaginationError } from '../core/errors.js';
import { MAX_TIMER_MS } from '../core/retry/backoff.js';
import { isPromiseLike } from '../core/schema.js';
import { isolated } from '../resilience/isolated.js';
import { RunClock } from './clock.js';
import { type Coroutine, coroutine$, type Interrupt, waitFor } from './coroutine.js';
import { Course } from './course.js';
import { validateItems } from './extraction.js';
import { type Fetched, OUT_OF_TIME, pageFetcher } from './fetch-page.js';
import { Home } from './home.js';
import type { RunSettings } from './options.js';
import { Prefetch } from './prefetch.js';
import { Secrets } from './secrets.js';
import { Tally } from './tally.js';
import { Admission, type Turn } from './turns.js';
import type { Page, PaginationResult, StopReason } from './types.js';

/**
 * One run from its first request to its result. {@link Run.steps} is the whole of it, to be read from there down: a
 * coroutine whose waits are Observables, so that what answers synchronously stays synchronous.
 */
export class Run<T> {
  readonly #settings: RunSettings<T>;
  readonly #clock: RunClock;
  readonly #tally: Tally<T>;
  readonly #course: Course;
  readonly #prefetch: Prefetch<Fetched<T>>;
  readonly #fetch: (turn: Turn) => Coroutine<never, Fetched<T> | undefined>;
  readonly #onResult: (result: PaginationResult<T>) => void;
  #stopReason: StopReason = 'exhausted';

  /** @param onResult gets the result however the run ends, before `onComplete` does */
  constructor(settings: RunSettings<T>, onResult: (result: PaginationResult<T>) => void) {
    const { client, baseRequest, scheduler, concurrency, maxEndToEndLatencyMs, maxPages, resumeFrom } = settings;
    this.#settings = settings;
    this.#onResult = onResult;
    this.#clock = new RunClock(scheduler, maxEndToEndLatencyMs);
    const home = new Home(client, baseRequest);
    const secrets = new Secrets(baseRequest, home.clientQueries, home.redactor);
    const admission = new Admission(home, settings);
    const firstIndex = resumeFrom?.pageIndex ?? 0;
    let planned = firstIndex;
    this.#prefetch = new Prefetch({
      concurrency,
      admit: (request) => admission.admit(request, ++planned),
      fetch: (turn) => coroutine$(() => emitted(this.#fetch(turn))),
    });
    this.#course = new Course({ settings, home, secrets, admission, prefetch: this.#prefetch });
    this.#tally = new Tally(this.#clock.startedAt, this.#course.start, settings);
    this.#fetch = pageFetcher({
      settings,
      home,
      secrets,
      clock: this.#clock,
      tally: this.#tally,
      pagesLeft: (turn) => maxPages - (turn.index - firstIndex),
    });
  }

  /** The result of a run that has delivered nothing and will not. */
  get idleResult(): PaginationResult<T> {
    return this.#tally.result('cancelled', this.#clock.now());
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
        this.#prefetch.close();
      }
      isOver = true;
      const { result, observed } = this.#conclude(failure);
      if (observed) yield* waitFor(observed);
      if (failure) throw this.#errorFor(failure.error, result);
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
    let turn = this.#course.first;
    if (!turn || this.#isAtLimit()) return;
    while (turn) {
      if (turn.refusal) throw turn.refusal.error;
      const ahead = this.#prefetch.take(turn);
      const fetched: Fetched<T> | undefined = ahead ? yield* waitFor(ahead) : yield* this.#fetch(turn);
      // A client that completes without a response ends the run quietly.
      if (!fetched) return this.#tally.closeQuietly();
      turn = yield* this.#deliver(turn, fetched);
    }
  }

  /** Hands a page on; answers the turn after it, once that may begin. */
  *#deliver(turn: Turn, fetched: Fetched<T>): Coroutine<Page<T>, Turn | undefined> {
    const { stopWhen, pace, context, maxPages } = this.#settings;
    const { page, next, isTrimmed } = yield* this.#pageOf(turn, fetched);
    const isLate = yield* this.#announce(page);
    this.#tally.add(page);
    yield { emit: page };
    if (isLate) throw OUT_OF_TIME;

    if (isTrimmed) this.#stopReason = 'maxItems';
    if (!next || this.#isAtLimit()) return undefined;
    if (stopWhen) {
      const answer = stopWhen(page, context);
      if (isPromiseLike(answer) ? yield* waitFor(from(answer)) : answer) {
        this.#stopReason = 'stopWhen';
        return undefined;
      }
    }
    if (pace) yield* waitFor(from(pace(page)).pipe(take(1)));
    this.#prefetch.fill(maxPages - this.#tally.totalPages);
    return next;
  }

  *#pageOf(
    turn: Turn,
    { request, response, extraction }: Fetched<T>,
  ): Coroutine<never, { page: Page<T>; next: Turn | undefined; isTrimmed: boolean }> {
    const { maxItems, schema } = this.#settings;
    const { items: all, state } = extraction;
    const room = maxItems - this.#tally.totalItems;
    const isTrimmed = all.length - turn.skip > room;
    let items = turn.skip > 0 || isTrimmed ? all.slice(turn.skip, turn.skip + room) : all;
    if (schema) {
      items = yield* validateItems(schema, items, { pageIndex: turn.index, firstIndex: turn.skip, response });
    }
    // A resumed run comes back to a page that was trimmed: what comes after it is no matter of this one.
    const next = isTrimmed
      ? this.#course.show(turn, extraction, response)
      : this.#course.after(turn, extraction, response);
    const checkpoint = isTrimmed
      ? this.#course.checkpointWithin(turn, items.length)
      : this.#course.checkpointAfter(turn, next);
    const page: Page<T> = { index: turn.index, items, status: response.status, request, response, checkpoint };
    if (state !== undefined) page.state = state;
    return { page, next, isTrimmed };
  }

  /** Tells the observer. A page that it was told of is delivered, also when the run's time ends meanwhile. */
  *#announce(page: Page<T>): Coroutine<never, boolean> {
    const { observer, context } = this.#settings;
    const observed = observer?.onPage && isolated(() => observer.onPage?.(page, context));
    if (!observed) return false;
    try {
      yield* waitFor(observed);
      return false;
    } catch (error) {
      if (error !== OUT_OF_TIME) throw error;
      return true;
    }
  }

  #isAtLimit(): boolean {
    const { maxPages, maxItems } = this.#settings;
    if (this.#tally.totalPages >= maxPages) this.#stopReason = 'maxPages';
    else if (this.#tally.totalItems >= maxItems) this.#stopReason = 'maxItems';
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
      alarms.add(timer(maxEndToEndLatencyMs, scheduler).subscribe(() => interrupt(OUT_OF_TIME)));
    }
    if (signal) alarms.add(fromEvent(signal, 'abort').subscribe(() => interrupt(signal.reason)));
    return alarms;
  }

  /** Why the run ended early. Its own limit is no failure. */
  #failureOf(error: unknown): { error: unknown } | undefined {
    const { signal } = this.#settings.baseRequest;
    if (signal?.aborted) {
      this.#stopReason = 'cancelled';
      return { error: signal.reason };
    }
    this.#stopReason = error === OUT_OF_TIME ? 'maxEndToEndLatencyMs' : 'error';
    return error === OUT_OF_TIME ? undefined : { error };
  }

  #conclude(failure: { error: unknown } | undefined) {
    const { observer, context } = this.#settings;
    const result = this.#tally.result(
      this.#stopReason,
      this.#clock.now(),
      this.#stopReason === 'error' ? failure : undefined,
    );
    this.#onResult(result);
    return { result, observed: observer?.onComplete && isolated(() => observer.onComplete?.(result, context)) };
  }

  #errorFor(error: unknown, result: PaginationResult<T>): unknown {
    if (this.#stopReason === 'cancelled') return error;
    // Options that turned out not to work before anything was sent.
    if (error instanceof ConfigurationError && result.totalPages === 0 && result.outcome.attempts === 0) return error;
    const reason = error instanceof Error ? error.message : String(error);
    const { totalPages, totalItems } = result;
    return new PaginationError(
      `pagination failed after ${totalPages} pages (${totalItems} items): ${reason}`,
      error,
      result,
    );
  }
}

function* emitted<F>(fetching: Coroutine<never, F | undefined>): Coroutine<F> {
  const fetched = yield* fetching;
  if (fetched) yield { emit: fetched };
}
