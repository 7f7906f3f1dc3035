import type { ObservableInput, SchedulerLike } from 'rxjs';
import type { Path, QueryParams, RequestOutcome, Schema } from '../core/types.js';
import type {
  AgentContext,
  HttpClient,
  HttpMethod,
  HttpResponse,
  PlainRequestOptions,
  RequestInput,
} from '../http/types.js';
import type { ResilienceProfile } from '../resilience/types.js';
import type { PageExtractor } from './pageExtraction.js';
import type { PaginationStrategy } from './strategies/types.js';

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
  /** 0-based, over the whole run, resumed parts included. */
  index: number;
  /** Its records, in the order of the answer; less than it held where `maxItems` or a resumed run cut it. */
  items: TItem[];
  /** The status of its response. */
  status: number;
  /** What was asked for it. Shown, it is redacted. */
  request: PlainRequestOptions;
  /** What the page was read from, its body included. */
  response: HttpResponse;
  /** What the extraction handed to the strategy. */
  state?: unknown;
  /** Plain JSON, no secrets of the client's: what `resumeFrom` takes to go on after this page. */
  checkpoint: PaginationCheckpoint;
}
/** A page of a result: its `response` is there only with `keepResponses`, so that a long run can be held. */
export interface CollectedPage<TItem> extends Omit<Page<TItem>, 'response'> {
  /** Only with `keepResponses`. */
  response?: HttpResponse | undefined;
}

/**
 * Where a run stands: plain JSON, without headers, auth and the secrets that client and `baseRequest` bring along again. A
 * link that the server signed stays in it, or it could not be gone on from: keep it as secret as the link. Printed by a
 * console it shows `***` there; its JSON has what it holds.
 */
export interface PaginationCheckpoint {
  /** Of this shape: another is refused. */
  version: 1;
  /** `null`: nothing is left. */
  next: { method: HttpMethod; path: string; query?: QueryParams | undefined; json?: unknown } | null;
  /** Index of the next page. */
  pageIndex: number;
  /** Items delivered so far. */
  collectedItems: number;
  /** Items of the next page that were delivered already. */
  skipItems?: number | undefined;
  /** The strategy's own. */
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
  /** Empty where the run does not collect. */
  pages: CollectedPage<TItem>[];
  /** Of all pages; empty where the run does not collect. */
  items: TItem[];
  /** True where the run came to the proven end, and no limit cut it. */
  completed: boolean;
  /** Items delivered by this run. */
  totalItems: number;
  /** Pages delivered by this run. */
  totalPages: number;
  /** How it went, over all requests and their attempts. */
  outcome: RequestOutcome;
  /** Why it ended. */
  stopReason: StopReason;
  /** Where to go on from: what `resumeFrom` takes. */
  checkpoint: PaginationCheckpoint;
}

export interface PaginationLimits {
  /** Pages to deliver; 0 sends nothing. @default no limit */
  maxPages?: number | undefined;
  /** Items to deliver; the last page is cut there, and the checkpoint goes on within it. @default no limit */
  maxItems?: number | undefined;
  /** Milliseconds for the whole run; the request in flight is cut, what was complete stays. @default no limit */
  maxEndToEndLatencyMs?: number | undefined;
}
export interface PaginationResilience {
  /** Over `baseRequest.resilience`, key by key, for each page's request. */
  pageProfile?: ResilienceProfile | undefined;
  /**
   * Gives each page its share of the time left of `maxEndToEndLatencyMs`: by `maxPages`, else all of it. @default
   * false
   */
  normalizePerPageLatency?: boolean | undefined;
}
export interface PaginationRunContext {
  /** `agentContext.runId`, else made for this run. */
  runId?: string | undefined;
  /** The `baseRequest`'s. */
  agentContext?: AgentContext | undefined;
  /** As the run was given it; shown, it is redacted. */
  baseRequest: PlainRequestOptions;
  /** As the run was given them. */
  limits: PaginationLimits;
  /** As the run was given it. */
  resilience?: PaginationResilience | undefined;
}
export interface PaginationObserver<TItem = unknown> {
  /** Called before a page is emitted. What it throws is reported, and ends nothing. */
  onPage?: ((page: Page<TItem>, context: PaginationRunContext) => void | Promise<void>) | undefined;
  /** Called once, however the run ends, with `cancelled` for an unsubscription too. */
  onComplete?: ((result: PaginationResult<TItem>, context: PaginationRunContext) => void | Promise<void>) | undefined;
  /**
   * What may be wrong though nothing failed: a run by a header that CORS may hide ended on its first page. Without it such
   * a warning goes to the console, except in production.
   */
  onWarning?: ((message: string, context: PaginationRunContext) => void | Promise<void>) | undefined;
}

export interface PaginateOptions<TItem> {
  /** @default a client over `fetch` */ client?: HttpClient | undefined;
  /** The first page's request: method, headers, body and all else of it go on every page. */
  baseRequest: RequestInput;
  /** @default 'auto' */ model?: PaginationModel | undefined;
  /** Wins over `model`. */ strategy?: PaginationStrategy | undefined;
  /** @default JSON, with the records found at `select` or by detection */ extractPage?:
    | PageExtractor<TItem>
    | undefined;
  /**
   * Where the records stand. Missing on a page it is a `ResponseParseError` that names the keys found. @default
   * detected
   */
  select?: Path<readonly unknown[]> | undefined;
  /** Checks every record; the first that does not fit ends the run. @default none */
  schema?: Schema<TItem> | undefined;
  /** Where to stop early. @default none: to the end */
  limits?: PaginationLimits | undefined;
  /** Of the run's requests, over `baseRequest.resilience` and the client's. */
  resilience?: PaginationResilience | undefined;
  /** Told of pages, of the end and of warnings. */
  observer?: PaginationObserver<TItem> | undefined;
  /** Asked after each page; true ends the run with `stopReason: 'stopWhen'`. */
  stopWhen?: ((page: Page<TItem>, context: PaginationRunContext) => boolean | Promise<boolean>) | undefined;
  /** The next page is requested only after what this returns has emitted or completed. */
  pace?: ((page: Page<TItem>) => ObservableInput<unknown>) | undefined;
  /** Pages in flight at once, where the strategy can plan them. @default 1 */ concurrency?: number | undefined;
  /**
   * Goes on where a run stood. The other options are those of that run; another version's is a `ConfigurationError`.
   * @default from the start
   */
  resumeFrom?: PaginationCheckpoint | undefined;
  /** What the same request twice in one run means, or one that leads on and on over the same records. @default 'error' */ onLoop?:
    | 'error'
    | 'stop'
    | 'allow'
    | undefined;
  /** What a next link to an untrusted origin means. @default 'error' */ onCrossOrigin?:
    | 'error'
    | 'strip-credentials'
    | 'allow'
    | undefined;
  /** Keep pages and items in the result. @default true in `paginate`, false in every streaming form */ collect?:
    | boolean
    | undefined;
  /** Collected pages keep their `response`; a delivered page always has it. @default false */ keepResponses?:
    | boolean
    | undefined;
  /** `paginate` only: resolve with the partial result instead of rejecting. @default false */ returnPartial?:
    | boolean
    | undefined;
  /** Of the run's own limits and waits. @default asyncScheduler */
  scheduler?: SchedulerLike | undefined;
}
