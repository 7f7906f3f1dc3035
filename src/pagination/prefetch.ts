import type { Observable } from 'rxjs';
import type { HttpRequestOptions } from '../http/types.js';

/** Pages that a plan names, sent ahead of their delivery and kept in page order. `K`: what the run knows of one. */
export interface Prefetch<F, K> {
  /** Takes the requests to come, one by one as there is room. */
  follow(plan: Iterable<HttpRequestOptions>): void;
  /** The page after the current one, by the plan; sent already or not. */
  readonly next: K | undefined;
  /** Sends one more ahead, unless the window is full or holds `pages`; answers whether it did. */
  sendOne(pages: number): boolean;
  /** This page, when it was sent ahead. */
  take(task: K): Observable<F> | undefined;
  /** Aborts what is under way and forgets the plan. */
  close(): void;
}

export interface PrefetchConfig<F, K> {
  /** Pages under way, or there and not yet answered for. */
  readonly concurrency: number;
  /** Makes the run's task of a planned request; with none the plan ends. */
  readonly admit: (request: HttpRequestOptions) => K | undefined;
  /** Sends the request of a task. */
  readonly fetch: (task: K) => Observable<F>;
}

/** What a strategy that plans brings, so that the runs of others do not hold it. */
export type CreatePrefetch = <F, K extends { readonly refusal?: unknown }>(
  config: PrefetchConfig<F, K>,
) => Prefetch<F, K>;
