import { AsyncSubject, finalize, type Observable, type Subscription } from 'rxjs';
import type { HttpRequestOptions } from '../http/types.js';
import type { Turn } from './turns.js';

/** A page under way, or there and waiting for its turn. */
interface Ahead<F> {
  readonly turn: Turn;
  readonly fetched$: Observable<F>;
  readonly subscription: Subscription | undefined;
}

export interface PrefetchConfig<F> {
  /** Pages under way, or there and not yet answered for. */
  readonly concurrency: number;
  readonly admit: (request: HttpRequestOptions) => Turn | undefined;
  readonly fetch: (turn: Turn) => Observable<F>;
}

/**
 * The window of a parallel run: planned requests that are sent ahead of their turn, kept in page order.
 * A failure waits in its place; nothing is started after one, nor after a request that was refused.
 */
export class Prefetch<F> {
  readonly #config: PrefetchConfig<F>;
  readonly #window: Ahead<F>[] = [];
  #plan: Iterator<HttpRequestOptions> | undefined;
  #upcoming: Turn | undefined;
  #doomed = false;

  constructor(config: PrefetchConfig<F>) {
    this.#config = config;
  }

  follow(plan: Iterable<HttpRequestOptions>): void {
    this.#plan = plan[Symbol.iterator]();
  }

  /** The turn after the current one, by the plan; sent already or not. */
  get next(): Turn | undefined {
    return this.#window[0]?.turn ?? this.#peek();
  }

  /** Sends ahead until the window is full or holds `pages`. */
  fill(pages: number): void {
    const room = Math.min(this.#config.concurrency, pages);
    while (!this.#doomed && this.#window.length < room) {
      const turn = this.#peek();
      if (!turn) return;
      this.#upcoming = undefined;
      this.#window.push(this.#start(turn));
    }
  }

  /** The page of this turn, when it was sent ahead. */
  take(turn: Turn): Observable<F> | undefined {
    if (this.#window[0]?.turn !== turn) {
      if (this.#upcoming === turn) this.#upcoming = undefined;
      return undefined;
    }
    const ahead = this.#window.shift();
    // From here on it is the taker's: leaving the wait aborts the request.
    return ahead?.fetched$.pipe(finalize(() => ahead.subscription?.unsubscribe()));
  }

  close(): void {
    this.#doomed = true;
    for (const { subscription } of this.#window) subscription?.unsubscribe();
    this.#window.length = 0;
    const plan = this.#plan;
    this.#plan = undefined;
    plan?.return?.();
  }

  #peek(): Turn | undefined {
    if (this.#upcoming || !this.#plan) return this.#upcoming;
    const planned = this.#plan.next();
    if (!planned.done) this.#upcoming = this.#config.admit(planned.value);
    if (!this.#upcoming) this.#plan = undefined;
    return this.#upcoming;
  }

  #start(turn: Turn): Ahead<F> {
    const fetched$ = new AsyncSubject<F>();
    if (turn.refusal) {
      this.#doomed = true;
      return { turn, fetched$, subscription: undefined };
    }
    const subscription = this.#config.fetch(turn).subscribe({
      next: (page) => fetched$.next(page),
      error: (error: unknown) => {
        this.#doomed = true;
        fetched$.error(error);
      },
      complete: () => fetched$.complete(),
    });
    return { turn, fetched$, subscription };
  }
}
