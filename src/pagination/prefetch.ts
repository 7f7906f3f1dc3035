import { AsyncSubject, finalize, type Observable, type Subscription } from 'rxjs';
import type { HttpRequestOptions } from '../http/types.js';
import type { PageTask } from './requestGuard.js';

/** A page under way, or there and waiting to be delivered. */
interface PrefetchedPage<F> {
  readonly task: PageTask;
  readonly fetched$: Observable<F>;
  readonly subscription: Subscription | undefined;
}

export interface PrefetchConfig<F> {
  /** Pages under way, or there and not yet answered for. */
  readonly concurrency: number;
  readonly admit: (request: HttpRequestOptions) => PageTask | undefined;
  readonly fetch: (task: PageTask) => Observable<F>;
}

/**
 * The window of a parallel run: planned requests that are sent ahead of their delivery, kept in page order.
 * A failure waits in its place; nothing is started after one, nor after a request that was refused.
 */
export class Prefetch<F> {
  readonly #config: PrefetchConfig<F>;
  readonly #window: PrefetchedPage<F>[] = [];
  #plan: Iterator<HttpRequestOptions> | undefined;
  #upcoming: PageTask | undefined;
  #doomed = false;

  constructor(config: PrefetchConfig<F>) {
    this.#config = config;
  }

  follow(plan: Iterable<HttpRequestOptions>): void {
    this.#plan = plan[Symbol.iterator]();
  }

  /** The page after the current one, by the plan; sent already or not. */
  get next(): PageTask | undefined {
    return this.#window[0]?.task ?? this.#peek();
  }

  /** Sends ahead until the window is full or holds `pages`. */
  fill(pages: number): void {
    const room = Math.min(this.#config.concurrency, pages);
    while (!this.#doomed && this.#window.length < room) {
      const task = this.#peek();
      if (!task) return;
      this.#upcoming = undefined;
      this.#window.push(this.#start(task));
    }
  }

  /** This page, when it was sent ahead. */
  take(task: PageTask): Observable<F> | undefined {
    if (this.#window[0]?.task !== task) {
      if (this.#upcoming === task) this.#upcoming = undefined;
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

  #peek(): PageTask | undefined {
    if (this.#upcoming || !this.#plan) return this.#upcoming;
    const planned = this.#plan.next();
    if (!planned.done) this.#upcoming = this.#config.admit(planned.value);
    if (!this.#upcoming) this.#plan = undefined;
    return this.#upcoming;
  }

  #start(task: PageTask): PrefetchedPage<F> {
    const fetched$ = new AsyncSubject<F>();
    if (task.refusal) {
      this.#doomed = true;
      return { task, fetched$, subscription: undefined };
    }
    const subscription = this.#config.fetch(task).subscribe({
      next: (page) => fetched$.next(page),
      error: (error: unknown) => {
        this.#doomed = true;
        fetched$.error(error);
      },
      complete: () => fetched$.complete(),
    });
    return { task, fetched$, subscription };
  }
}
