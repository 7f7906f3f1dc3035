import type { ObservableInput, SchedulerLike } from 'rxjs';
import type { Path, QueryParams, RequestOutcome, Schema } from '../core/types.js';
import type {
  AgentContext,
  HttpClient,
  HttpMethod,
  HttpRequestOptions,
  HttpResponse,
  PlainRequestOptions,
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
  index: number;
  items: TItem[];
  status: number;
  request: PlainRequestOptions;
  /** What the page was read from, its body included. */
  response: HttpResponse;
  state?: unknown;
  /** Plain JSON, no secrets of the client's: what `resumeFrom` takes to go on after this page. */
  checkpoint: PaginationCheckpoint;
}
/** A page of a result: its `response` is there only with `keepResponses`, so that a long run can be held. */
export interface CollectedPage<TItem> extends Omit<Page<TItem>, 'response'> {
  response?: HttpResponse | undefined;
}

/**
 * Where a run stands: plain JSON, without headers, auth and the secrets that client and `baseRequest` bring along again. A
 * link that the server signed stays in it, or it could not be gone on from: keep it as secret as the link. Printed by a
 * console it shows `***` there; its JSON has what it holds.
 */
export interface PaginationCheckpoint {
  version: 1;
  /** `null`: nothing is left. */
  next: { method: HttpMethod; path: string; query?: QueryParams | undefined; json?: unknown } | null;
  pageIndex: number;
  collectedItems: number;
  /** Items of the next page that were delivered already. */
  skipItems?: number | undefined;
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
  pages: CollectedPage<TItem>[];
  items: TItem[];
  completed: boolean;
  totalItems: number;
  totalPages: number;
  outcome: RequestOutcome;
  stopReason: StopReason;
  checkpoint: PaginationCheckpoint;
}

export interface PaginationLimits {
  maxPages?: number | undefined;
  maxItems?: number | undefined;
  maxEndToEndLatencyMs?: number | undefined;
}
export interface PaginationResilience {
  pageProfile?: ResilienceProfile | undefined;
  normalizePerPageLatency?: boolean | undefined;
}
export interface PaginationRunContext {
  runId?: string | undefined;
  agentContext?: AgentContext | undefined;
  baseRequest: PlainRequestOptions;
  limits: PaginationLimits;
  resilience?: PaginationResilience | undefined;
}
export interface PaginationObserver<TItem = unknown> {
  onPage?: ((page: Page<TItem>, context: PaginationRunContext) => void | Promise<void>) | undefined;
  onComplete?: ((result: PaginationResult<TItem>, context: PaginationRunContext) => void | Promise<void>) | undefined;
  /**
   * What may be wrong though nothing failed: a run by a header that CORS may hide ended on its first page. Without it such
   * a warning goes to the console, except in production.
   */
  onWarning?: ((message: string, context: PaginationRunContext) => void | Promise<void>) | undefined;
}

export interface PaginateOptions<TItem> {
  /** @default a client over `fetch` */ client?: HttpClient | undefined;
  baseRequest: HttpRequestOptions | string | URL;
  /** @default 'auto' */ model?: PaginationModel | undefined;
  /** Wins over `model`. */ strategy?: PaginationStrategy | undefined;
  /** @default JSON, with the records found at `select` or by detection */ extractPage?:
    | PageExtractor<TItem>
    | undefined;
  select?: Path<readonly unknown[]> | undefined;
  schema?: Schema<TItem> | undefined;
  limits?: PaginationLimits | undefined;
  resilience?: PaginationResilience | undefined;
  observer?: PaginationObserver<TItem> | undefined;
  stopWhen?: ((page: Page<TItem>, context: PaginationRunContext) => boolean | Promise<boolean>) | undefined;
  /** The next page is requested only after what this returns has emitted or completed. */
  pace?: ((page: Page<TItem>) => ObservableInput<unknown>) | undefined;
  /** Pages in flight at once, where the strategy can plan them. @default 1 */ concurrency?: number | undefined;
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
  scheduler?: SchedulerLike | undefined;
}
