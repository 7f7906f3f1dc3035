import type { Path } from '../../core/types.js';
import type { HttpRequestOptions, HttpResponse, PlainRequestOptions } from '../../http/types.js';
import type { PageExtraction } from '../pageExtraction.js';
import type { CreatePrefetch } from '../prefetch.js';

/** One object a run: a strategy may set `userState`, and finds it again, also after a resume. */
export interface PaginationStrategyState {
  /** Of the page at hand, 0-based, over the whole run. */
  pageIndex: number;
  /** Items up to and with this page, over the whole run. */
  collectedItems: number;
  /** The strategy's own: plain JSON, kept in checkpoints. */
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
  /** The first request, from the `baseRequest`. A new object: requests are never changed. */
  buildInitialRequest(base: PlainRequestOptions): HttpRequestOptions;
  /** The request after this page; `undefined` ends the run. */
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
  /**
   * Where the total stands: of items for offsets, of pages for page numbers. Missing on a page with items it is a
   * `ResponseParseError`; `null` looks for none. @default none
   */
  totalPath?: Path<number> | null | undefined;
  /**
   * Where the answer says whether more follows: a boolean, or its text in any case. Missing on a page with items it
   * is a `ResponseParseError`. @default none
   */
  hasMorePath?: Path<boolean> | undefined;
  /** @default true */ stopAfterEmptyPage?: boolean | undefined;
}
export interface OffsetLimitConfig extends RangeConfig {
  /** Query parameter of the offset. @default 'offset' */
  offsetParam?: string | undefined;
  /** Query parameter of the page size. @default 'limit' */
  limitParam?: string | undefined;
  /** Where the values go in the JSON body instead of the query. */
  offsetBodyPath?: string | undefined;
  /** The same for the page size. */
  limitBodyPath?: string | undefined;
  /** Where to start, counted in items. @default what the `baseRequest` says, else 0 */
  initialOffset?: number | undefined;
  /** Items a page, which the offset advances by. @default what the `baseRequest` says, else the first page's */
  pageSize?: number | undefined;
  /** First offset that is no longer asked for. */ maximumOffset?: number | undefined;
}
export interface PageNumberConfig extends RangeConfig {
  /** Query parameter of the page number. @default 'page' */
  pageParam?: string | undefined;
  /** Where the page number goes in the JSON body instead of the query. */
  pageBodyPath?: string | undefined;
  /** Query parameter of the page size. @default 'limit' */
  pageSizeParam?: string | undefined;
  /** Items a page; not sent where it is not given. @default the server's */
  pageSize?: number | undefined;
  /** First page's number at this API. @default 1 */ basePage?: number | undefined;
  /** Where to start. @default basePage */ initialPage?: number | undefined;
  /** Last page that may be asked for, inclusive. */ maximumPage?: number | undefined;
}
export interface CursorConfig {
  /** Query parameter that carries the cursor. @default 'cursor' */
  cursorParam?: string | undefined;
  /** Where the cursor goes in the JSON body instead of the query. */
  cursorBodyPath?: string | undefined;
  /** Where an answer holds the next cursor; `''`, `null` or none ends the run. @default 'cursors.next' */
  cursorPath?: Path<string | number> | undefined;
  /** Where the answer says whether more follows; false ends the run. @default none */
  hasMorePath?: Path<boolean> | undefined;
  /** An empty page ends the run though it has a cursor. @default false */
  stopAfterEmptyPage?: boolean | undefined;
  /** Of the first request. @default none */
  initialCursor?: string | null | undefined;
}
export interface HeaderCursorConfig {
  /**
   * Response header with the next cursor. @default the first of x-next-cursor, next-cursor, next, x-cursor and
   * cursor
   */
  cursorHeader?: string | undefined;
  /** Query parameter that carries the cursor. @default 'cursor' */
  cursorParam?: string | undefined;
  /** Of the first request. @default none */
  initialCursor?: string | null | undefined;
}
export interface LinkHeaderConfig {
  /** Relation of the link that leads on, in any case. @default 'next' */
  rel?: string | undefined;
  /** Response header with the links (RFC 8288). @default 'link' */
  header?: string | undefined;
}
export interface JsonLinkConfig {
  /** Where an answer holds the next URL. @default detected */
  nextUrlPath?: Path<string> | undefined;
}
