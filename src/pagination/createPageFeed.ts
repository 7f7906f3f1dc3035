import { defer, of, Subject, skip, takeUntil } from 'rxjs';
import { checkKind } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { PaginationError } from '../core/paginationErrors.js';
import { autoDefaults } from './autoDefaults.js';
import { EMPTY_FEED, keptPages, loading, settled } from './feedState.js';
import { createFeedStore } from './feedStore.js';
import type { PageFeed, PageFeedOptions, PageFeedState } from './feedTypes.js';
import type { RunDefaults } from './runDefaults.js';
import { runPages$ } from './runPages.js';
import type { Page, PaginateOptions, PaginationCheckpoint, PaginationLimits, PaginationResult } from './types.js';

/**
 * A list that grows on demand: infinite scroll, "load more", a search box. One request for each `loadMore()`.
 *
 * ```
 * loadMore():  x---------x--x-------x
 * requests:    r----     r-----     r---
 * items:       -----ab---------abcd-----abcde     status: idle → loading → idle … → done
 * ```
 *
 * Nothing is sent until `loadMore()`; while a request is under way a second call does nothing. After a failure
 * `retry()` goes on from its checkpoint: nothing is lost, nothing comes twice. The methods need no `this`, so that
 * `useSyncExternalStore(feed.subscribe, feed.snapshot)` and `toSignal(feed.state$)` take them as they are.
 *
 * What goes wrong is a state, not an exception: `status: 'error'`, with what `paginate$` fails with in `error`.
 *
 * @throws ConfigurationError for a `maxItems` below 1, and for a limit of the run's time: it would count the user's
 *
 * @example
 * const feed = createPageFeed<Repo>({ baseRequest: 'https://api.example.com/repos' });
 * feed.state$.subscribe(({ items, status, hasMore }) => render(items, status, hasMore));
 * feed.loadMore();
 */
export function createPageFeed<T>(options: PageFeedOptions<T>): PageFeed<T> {
  return pageFeed(options, autoDefaults);
}

/** {@link createPageFeed} with the defaults of an entry. */
export function pageFeed<T>(options: PageFeedOptions<T>, defaults: RunDefaults): PageFeed<T> {
  checkKind('options', options ?? null, 'object');
  const { maxItems = Number.POSITIVE_INFINITY, limits, ...runOptions } = options;
  checkOptions(maxItems, limits);
  const state = createFeedStore<PageFeedState<T>>(EMPTY_FEED);
  let baseRequest = options.baseRequest;
  let list = startOf<T>(options.resumeFrom);
  let isClosed = false;

  /** Takes in the page that came, and what else is known by now. */
  const settle = (own: List<T>, end: RunEnd = {}) => {
    const page = own.arrived;
    own.arrived = undefined;
    if (page) {
      own.checkpoint = page.checkpoint;
      own.pages++;
      own.items += page.items.length;
      own.sizes = keptPages([...own.sizes, page.items.length], maxItems);
    }
    own.checkpoint = end.checkpoint ?? own.checkpoint;
    state.set(settled(state.value, { ...end, page, kept: own.sizes.reduce((sum, size) => sum + size, 0) }));
  };

  const run = (own: List<T>) => {
    own.isRunning = true;
    const runs: PaginateOptions<T> = {
      ...runOptions,
      baseRequest,
      resumeFrom: own.checkpoint,
      // A run that goes on counts its limits anew; the feed's are for the whole list.
      limits: { maxPages: left(limits?.maxPages, own.pages), maxItems: left(limits?.maxItems, own.items) },
      // Asked once the run could go on: from here on it is the user's turn.
      pace: () => {
        own.isWanted = false;
        settle(own);
        return defer(() => (own.isWanted ? of(undefined) : own.wanted$));
      },
    };
    runPages$(runs, defaults)
      .pipe(takeUntil(own.dropped$))
      .subscribe({
        next: (page) => {
          own.arrived = page;
        },
        complete: () => {
          if (list === own && !isClosed) settle(own, { isDone: true });
        },
        error: (error: unknown) => {
          own.isRunning = false;
          const from = error instanceof PaginationError ? (error.result as PaginationResult<T>).checkpoint : undefined;
          settle(own, { failure: { error }, checkpoint: from });
        },
      });
  };

  /** Asks for the next page, in the state that allows it. */
  const load = (status: PageFeedState<T>['status']) => {
    if (isClosed || state.value.status !== status) return;
    const own = list;
    state.set(loading(state.value));
    // A listener may have reset or closed the feed.
    if (isClosed || list !== own) return;
    own.isWanted = true;
    if (own.isRunning) own.wanted$.next();
    else run(own);
  };

  return {
    state$: state.value$,
    snapshot: () => state.value,
    subscribe: (listener) => {
      const subscription = state.value$.pipe(skip(1)).subscribe(() => listener());
      return () => subscription.unsubscribe();
    },
    loadMore: () => load('idle'),
    retry: () => load('error'),
    reset: (request = baseRequest) => {
      if (isClosed) return;
      const { dropped$ } = list;
      baseRequest = request;
      list = startOf();
      dropped$.next();
      state.set(EMPTY_FEED);
    },
    close: () => {
      if (isClosed) return;
      isClosed = true;
      list.dropped$.next();
      if (state.value.status === 'loading') state.set({ ...state.value, status: 'idle' });
      state.close();
    },
  };
}

interface RunEnd {
  failure?: { error: unknown };
  isDone?: boolean;
  /** Where a run that failed is to go on. */
  checkpoint?: PaginationCheckpoint | undefined;
}

/** One list from its first page on, over however many runs: each `retry()` begins another. */
interface List<T> {
  /** Where the next run goes on. */
  checkpoint: PaginationCheckpoint | undefined;
  /** Pages and items of the whole list, for its limits. */
  pages: number;
  items: number;
  /** Of the pages in memory. */
  sizes: number[];
  /** Delivered by the run, and not yet shown: whether it was the last is known a step later. */
  arrived: Page<T> | undefined;
  isRunning: boolean;
  /** The user asked for more before the run waited for it. */
  isWanted: boolean;
  readonly wanted$: Subject<void>;
  readonly dropped$: Subject<void>;
}

function startOf<T>(checkpoint?: PaginationCheckpoint): List<T> {
  return {
    checkpoint,
    pages: 0,
    items: 0,
    sizes: [],
    arrived: undefined,
    isRunning: false,
    isWanted: false,
    wanted$: new Subject(),
    dropped$: new Subject(),
  };
}

function left(limit: number | undefined, used: number): number | undefined {
  return limit === undefined ? undefined : limit - used;
}

function checkOptions(maxItems: number, limits: PaginationLimits | undefined): void {
  if (!(maxItems >= 1)) throw new ConfigurationError('maxItems', `must be at least 1, not ${maxItems}`);
  if (limits?.maxEndToEndLatencyMs !== undefined) {
    const problem = 'would count the time until somebody asks for more; limit each page with baseRequest.resilience';
    throw new ConfigurationError('limits.maxEndToEndLatencyMs', problem);
  }
}
