import { AsyncSubject, finalize, type Observable, type Subscription } from 'rxjs';
import type { HttpRequestOptions } from '../http/types.js';
import type { CreatePrefetch, Prefetch, PrefetchConfig } from './prefetch.js';

/** A page under way, or there and waiting to be delivered. */
interface PrefetchedPage<F, K> {
  readonly task: K;
  readonly fetched$: Observable<F>;
  readonly subscription: Subscription | undefined;
}

/** {@link CreatePrefetch}, in the one way there is. */
export const createPrefetch: CreatePrefetch = (config) => new PrefetchWindow(config);

/**
 * The window of a parallel run: planned requests that are sent ahead of their delivery, kept in page order.
 * A failure waits in its place; nothing is started after one, nor after a request that was refused.
 */
class PrefetchWindow<F, K extends { readonly refusal?: unknown }> implements Prefetch<F, K> {
  readonly #config: PrefetchConfig<F, K>;
  readonly #window: PrefetchedPage<F, K>[] = [];
  #plan: Iterator<HttpRequestOptions> | undefined;
  #upcoming: K | undefined;
  #doomed = false;

  constructor(config: PrefetchConfig<F, K>) {
    this.#config = config;
  }

  follow(plan: Iterable<HttpRequestOptions>): void {
    this.#plan = plan[Symbol.iterator]();
  }

  get next(): K | undefined {
    return this.#window[0]?.task ?? this.#peek();
  }

  sendOne(pages: number): boolean {
    if (this.#doomed || this.#window.length >= Math.min(this.#config.concurrency, pages)) return false;
    const task = this.#peek();
    if (!task) return false;
    this.#upcoming = undefined;
    this.#window.push(this.#start(task));
    return true;
  }

  take(task: K): Observable<F> | undefined {
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

  #peek(): K | undefined {
    if (this.#upcoming || !this.#plan) return this.#upcoming;
    const planned = this.#plan.next();
    if (!planned.done) this.#upcoming = this.#config.admit(planned.value);
    if (!this.#upcoming) this.#plan = undefined;
    return this.#upcoming;
  }

  #start(task: K): PrefetchedPage<F, K> {
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
