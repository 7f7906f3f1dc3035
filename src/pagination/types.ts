import type { Observable, ObservableInput, SchedulerLike } from 'rxjs';
import type { Path, QueryParams, RequestOutcome, Schema } from '../core/types.js';
import type { AgentContext, HttpClient, HttpMethod, HttpRequestOptions, HttpResponse } from '../http/types.js';
import type { ResilienceProfile } from '../resilience/types.js';
import type { CreatePrefetch } from './prefetch.js';

export type PaginationModel =
  | 'auto'
  | 'offset-limit'
  | 'page-number'
  | 'cursor'
  | 'header-cursor'
  | 'link-header'
  | 'json-link'
  | 'single-page'
  | 'custom';

export interface Page<TItem> {
  index: number;
  items: TItem[];
  status: number;
  request: HttpRequestOptions;
  response?: HttpResponse;
  state?: unknown;
  /** Plain JSON, no secrets of the client's: what `resumeFrom` takes to go on after this page. */
  checkpoint: PaginationCheckpoint;
}
/**
 * Where a run stands: plain JSON, without headers, auth and the secrets that client and `baseRequest` bring along again. A
 * link that the server signed stays in it, or it could not be gone on from: keep it as secret as the link. Printed by a
 * console it shows `***` there; its JSON has what it holds.
 */
export interface PaginationCheckpoint {
  version: 1;
  /** `null`: nothing is left. */
  next: { method: HttpMethod; path: string; query?: QueryParams; json?: unknown } | null;
  pageIndex: number;
  collectedItems: number;
  /** Items of the next page that were delivered already. */
  skipItems?: number;
  userState?: unknown;
}
export type StopReason =
  | 'exhausted'
  | 'maxPages'
  | 'maxItems'
  | 'maxEndToEndLatencyMs'
  | 'stopWhen'
  | 'error'
  | 'cancelled';
export interface PaginationResult<TItem> {
  pages: Page<TItem>[];
  items: TItem[];
  completed: boolean;
  totalItems: number;
  totalPages: number;
  outcome: RequestOutcome;
  stopReason: StopReason;
  checkpoint: PaginationCheckpoint;
}

export interface PageExtraction<TItem> {
  items: TItem[];
  state?: unknown;
  done?: boolean;
}
/** May answer at once, which keeps a marble test in virtual time. */
export type PageExtractor<TItem> = (
  response: HttpResponse,
) => PageExtraction<TItem> | ObservableInput<PageExtraction<TItem>>;

/** One object a run: a strategy may set `userState`, and finds it again, also after a resume. */
export interface PaginationStrategyState {
  pageIndex: number;
  collectedItems: number;
  userState?: unknown;
  /** The response just extracted, for strategies that read its headers or body. */
  response?: HttpResponse;
}
/**
 * Stateless: one strategy object serves any number of runs at once. What it throws ends the run, without the page that it
 * was asked about; after that page where it is a `ResponseParseError`, which says that the answer names no next page.
 */
export interface PaginationStrategy {
  buildInitialRequest(base: HttpRequestOptions): HttpRequestOptions;
  buildNextRequest(
    previousRequest: HttpRequestOptions,
    previousExtraction: PageExtraction<unknown>,
    state: PaginationStrategyState,
  ): HttpRequestOptions | undefined;
  /**
   * Looks at each page before it is delivered. What it throws ends the run without that page, a `PaginationLoopError`
   * only where `onLoop` is not `'allow'`.
   */
  checkPage?(request: HttpRequestOptions, extraction: PageExtraction<unknown>, state: PaginationStrategyState): void;
  /** After the first page, every remaining request at once, where the total is known: what `concurrency` needs. */
  planRequests?(
    firstRequest: HttpRequestOptions,
    firstExtraction: PageExtraction<unknown>,
    state: PaginationStrategyState,
  ): Iterable<HttpRequestOptions> | undefined;
  /**
   * Sends what {@link planRequests} planned ahead of its delivery. Strategies of this library that plan bring it; one of
   * your own takes theirs: `createOffsetLimitStrategy().prefetch`.
   * @default theirs; at entry "./lean" none
   */
  readonly prefetch?: CreatePrefetch;
}

export interface RangeConfig {
  totalPath?: Path<number> | null;
  hasMorePath?: Path<boolean>;
  /** @default true */ stopAfterEmptyPage?: boolean;
}
export interface OffsetLimitConfig extends RangeConfig {
  offsetParam?: string;
  limitParam?: string;
  /** Where the values go in the JSON body instead of the query. */
  offsetBodyPath?: string;
  limitBodyPath?: string;
  initialOffset?: number;
  pageSize?: number;
  /** First offset that is no longer asked for. */ maximumOffset?: number;
}
export interface PageNumberConfig extends RangeConfig {
  pageParam?: string;
  pageBodyPath?: string;
  pageSizeParam?: string;
  pageSize?: number;
  /** First page's number at this API. @default 1 */ basePage?: number;
  /** Where to start. @default basePage */ initialPage?: number;
  /** Last page that may be asked for, inclusive. */ maximumPage?: number;
}
export interface CursorConfig {
  cursorParam?: string;
  cursorBodyPath?: string;
  cursorPath?: Path<string | number>;
  hasMorePath?: Path<boolean>;
  stopAfterEmptyPage?: boolean;
  initialCursor?: string | null;
}
export interface HeaderCursorConfig {
  cursorHeader?: string;
  cursorParam?: string;
  initialCursor?: string | null;
}
export interface LinkHeaderConfig {
  rel?: string;
  header?: string;
}
export interface JsonLinkConfig {
  nextUrlPath?: Path<string>;
}

export interface PaginationLimits {
  maxPages?: number;
  maxItems?: number;
  maxEndToEndLatencyMs?: number;
}
export interface PaginationResilience {
  pageProfile?: ResilienceProfile;
  normalizePerPageLatency?: boolean;
}
export interface PaginationRunContext {
  runId?: string;
  agentContext?: AgentContext;
  baseRequest: HttpRequestOptions;
  limits: PaginationLimits;
  resilience?: PaginationResilience;
}
export interface PaginationObserver<TItem = unknown> {
  onPage?(page: Page<TItem>, context: PaginationRunContext): void | Promise<void>;
  onComplete?(result: PaginationResult<TItem>, context: PaginationRunContext): void | Promise<void>;
}

export interface PaginateOptions<TItem> {
  /** @default a client over `fetch` */ client?: HttpClient;
  baseRequest: HttpRequestOptions | string;
  /** @default 'auto' */ model?: PaginationModel;
  /** Wins over `model`. */ strategy?: PaginationStrategy;
  /** @default JSON, with the records found at `select` or by detection */ extractPage?: PageExtractor<TItem>;
  select?: Path<readonly unknown[]>;
  schema?: Schema<TItem>;
  limits?: PaginationLimits;
  resilience?: PaginationResilience;
  observer?: PaginationObserver<TItem>;
  stopWhen?: (page: Page<TItem>, context: PaginationRunContext) => boolean | Promise<boolean>;
  /** The next page is requested only after what this returns has emitted or completed. */
  pace?: (page: Page<TItem>) => ObservableInput<unknown>;
  /** Pages in flight at once, where the strategy can plan them. @default 1 */ concurrency?: number;
  resumeFrom?: PaginationCheckpoint;
  /** What the same request twice in one run means, or one that leads on and on over the same records. @default 'error' */ onLoop?:
    | 'error'
    | 'stop'
    | 'allow';
  /** What a next link to an untrusted origin means. @default 'error' */ onCrossOrigin?:
    | 'error'
    | 'strip-credentials'
    | 'allow';
  /** Keep pages and items in the result. @default true in `paginate`, false in every streaming form */ collect?: boolean;
  /** Collected pages keep their `response`; a delivered page always has it. @default false */ keepResponses?: boolean;
  /** `paginate` only: resolve with the partial result instead of rejecting. @default false */ returnPartial?: boolean;
  scheduler?: SchedulerLike;
}

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
  maxItems?: number;
  /** For the whole list, retries included. `maxEndToEndLatencyMs` is refused: it would count the user's time. */
  limits?: PaginationLimits;
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

/** Something that keeps checkpoints by key: files with `fileCheckpointStore` of entry "./node". */
export interface CheckpointStore {
  load(key: string): Promise<unknown>;
  save(key: string, value: unknown): Promise<void>;
  clear(key: string): Promise<void>;
}
