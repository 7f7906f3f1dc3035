import type { Path } from '../../core/types.js';
import type { HttpRequestOptions, HttpResponse, PlainRequestOptions } from '../../http/types.js';
import type { PageExtraction } from '../pageExtraction.js';
import type { CreatePrefetch } from '../prefetch.js';

/** One object a run: a strategy may set `userState`, and finds it again, also after a resume. */
export interface PaginationStrategyState {
  pageIndex: number;
  collectedItems: number;
  userState?: unknown;
  /** The response just extracted, for strategies that read its headers or body. */
  response?: HttpResponse;
  /** Tells of what may be wrong though the run goes on, or ends, as it should: the observer's `onWarning`, else the console. */
  readonly warn?: (message: string) => void;
}
/**
 * Stateless: one strategy object serves any number of runs at once. What it throws ends the run, without the page that it
 * was asked about; after that page where it is a `ResponseParseError`, which says that the answer names no next page.
 */
export interface PaginationStrategy {
  buildInitialRequest(base: PlainRequestOptions): HttpRequestOptions;
  buildNextRequest(
    previousRequest: PlainRequestOptions,
    previousExtraction: PageExtraction<unknown>,
    state: PaginationStrategyState,
  ): HttpRequestOptions | undefined;
  /**
   * Looks at each page before it is delivered. What it throws ends the run without that page, a `PaginationLoopError`
   * only where `onLoop` is not `'allow'`.
   */
  checkPage?(request: PlainRequestOptions, extraction: PageExtraction<unknown>, state: PaginationStrategyState): void;
  /** After the first page, every remaining request at once, where the total is known: what `concurrency` needs. */
  planRequests?(
    firstRequest: PlainRequestOptions,
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
