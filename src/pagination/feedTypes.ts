import type { Observable } from 'rxjs';
import type { Page, PaginateOptions, PaginationLimits } from './types.js';

/** What a {@link createPageFeed} list shows. Each change is a new object; `items` of an old one stay as they were. */
export interface PageFeedState<TItem> {
  /** All items in memory, oldest first. */
  readonly items: readonly TItem[];
  /** `loading` from `loadMore()` or `retry()` to the answer; `done` when there is nothing left to ask for. */
  readonly status: 'idle' | 'loading' | 'done' | 'error';
  /** With `status: 'error'`: what `paginate$` fails with, a `PaginationError` as a rule. */
  readonly error?: unknown;
  /** The page that came last. */
  readonly page?: Page<TItem> | undefined;
  /** Whether asking again can bring more: true until `done`. */
  readonly hasMore: boolean;
  /** Items that `maxItems` has dropped in front of the first one here. */
  readonly droppedItems: number;
}
export interface PageFeedOptions<TItem>
  extends Omit<PaginateOptions<TItem>, 'pace' | 'collect' | 'keepResponses' | 'returnPartial' | 'concurrency'> {
  /**
   * Items to keep in memory: whole pages are dropped at the far end, the newest always stays.
   * @default no limit
   */
  maxItems?: number | undefined;
  /** For the whole list, retries included. `maxEndToEndLatencyMs` is refused: it would count the user's time. */
  limits?: PaginationLimits | undefined;
}
/** A list that grows on demand. Its methods need no `this`. */
export interface PageFeed<TItem> {
  /** The state now, then each change; completes with `close()`. Sends nothing by itself. */
  readonly state$: Observable<PageFeedState<TItem>>;
  /** The state now: the same object until it changes. */
  snapshot(): PageFeedState<TItem>;
  /** Calls back after each change; returns how to stop that. */
  subscribe(listener: () => void): () => void;
  /** Asks for the next page. Does nothing unless `status` is `idle`. */
  loadMore(): void;
  /** Asks again for the page that failed. Does nothing unless `status` is `error`. */
  retry(): void;
  /** Aborts what is in flight and empties the list; `baseRequest` is what it is of from now on. Sends nothing. */
  reset(baseRequest?: PaginateOptions<TItem>['baseRequest']): void;
  /** Aborts what is in flight, for good. */
  close(): void;
}
