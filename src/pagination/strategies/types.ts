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
  response?: HttpResponse | undefined;
  /** Tells of what may be wrong though the run goes on, or ends, as it should: the observer's `onWarning`, else the console. */
  readonly warn?: ((message: string) => void) | undefined;
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
  checkPage?:
    | ((request: PlainRequestOptions, extraction: PageExtraction<unknown>, state: PaginationStrategyState) => void)
    | undefined;
  /** After the first page, every remaining request at once, where the total is known: what `concurrency` needs. */
  planRequests?:
    | ((
        firstRequest: PlainRequestOptions,
        firstExtraction: PageExtraction<unknown>,
        state: PaginationStrategyState,
      ) => Iterable<HttpRequestOptions> | undefined)
    | undefined;
  /**
   * Sends what {@link planRequests} planned ahead of its delivery. Strategies of this library that plan bring it; one of
   * your own takes theirs: `createOffsetLimitStrategy().prefetch`.
   * @default theirs; at entry "./lean" none
   */
  readonly prefetch?: CreatePrefetch | undefined;
}

export interface RangeConfig {
  totalPath?: Path<number> | null | undefined;
  hasMorePath?: Path<boolean> | undefined;
  /** @default true */ stopAfterEmptyPage?: boolean | undefined;
}
export interface OffsetLimitConfig extends RangeConfig {
  offsetParam?: string | undefined;
  limitParam?: string | undefined;
  /** Where the values go in the JSON body instead of the query. */
  offsetBodyPath?: string | undefined;
  limitBodyPath?: string | undefined;
  initialOffset?: number | undefined;
  pageSize?: number | undefined;
  /** First offset that is no longer asked for. */ maximumOffset?: number | undefined;
}
export interface PageNumberConfig extends RangeConfig {
  pageParam?: string | undefined;
  pageBodyPath?: string | undefined;
  pageSizeParam?: string | undefined;
  pageSize?: number | undefined;
  /** First page's number at this API. @default 1 */ basePage?: number | undefined;
  /** Where to start. @default basePage */ initialPage?: number | undefined;
  /** Last page that may be asked for, inclusive. */ maximumPage?: number | undefined;
}
export interface CursorConfig {
  cursorParam?: string | undefined;
  cursorBodyPath?: string | undefined;
  cursorPath?: Path<string | number> | undefined;
  hasMorePath?: Path<boolean> | undefined;
  stopAfterEmptyPage?: boolean | undefined;
  initialCursor?: string | null | undefined;
}
export interface HeaderCursorConfig {
  cursorHeader?: string | undefined;
  cursorParam?: string | undefined;
  initialCursor?: string | null | undefined;
}
export interface LinkHeaderConfig {
  rel?: string | undefined;
  header?: string | undefined;
}
export interface JsonLinkConfig {
  nextUrlPath?: Path<string> | undefined;
}
