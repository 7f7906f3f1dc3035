import type { Observable, SchedulerLike } from 'rxjs';
import type { Path } from '../core/types.js';
import type {
  Call,
  HttpClient,
  HttpClientOptions,
  HttpMethod,
  HttpRequestOptions,
  HttpResponse,
} from '../http/types.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import type { CollectedPage, Page, PaginateOptions } from '../pagination/types.js';
import type { RestStrategyConfig } from './configTypes.js';
import type { IGNORE_RESPONSE } from './ignoreResponse.js';
import type { Answer } from './stepTypes.js';

export interface RestClientOptions extends HttpClientOptions {
  /** @default auto-detected for each endpoint */ strategy?: RestStrategyConfig | undefined;
  /** A key, a dotted path or, when it starts with `$`, RFC 9535 JSONPath. @default detected */
  select?: Path<readonly unknown[]> | undefined;
}

export interface RestClient extends HttpClient {
  /** The pages of an endpoint, each subscription a run of its own. */
  paginate$<T>(path: HttpRequestOptions['path'], options?: RestPaginateOptions<T>): Observable<Page<T>>;
  /** The records of an endpoint's pages, each subscription a run of its own. */
  records$<T>(path: HttpRequestOptions['path'], options?: RestPaginateOptions<T>): Observable<T>;
  /** The pages of an endpoint, by `for await` or all at once. */
  paginate<T>(path: HttpRequestOptions['path'], options?: RestPaginateOptions<T>): RestPages<T>;
  /** {@link paginate} with GET. */
  paginateGet<T>(path: HttpRequestOptions['path'], options?: Omit<RestPaginateOptions<T>, 'method'>): RestPages<T>;
  /** {@link paginate} with POST. */
  paginatePost<T>(path: HttpRequestOptions['path'], options?: Omit<RestPaginateOptions<T>, 'method'>): RestPages<T>;
  /** A client with these options over this one's. */
  extend(options: RestClientOptions): RestClient;
}

/**
 * Sees the response of every attempt; what it answers, at once or by a promise or an Observable, takes the response's
 * place, {@link IGNORE_RESPONSE} ends the run quietly.
 */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks returns nothing, and its author writes no return
export type ResponseHook = (response: HttpResponse) => Answer<HttpResponse | typeof IGNORE_RESPONSE | void>;

export type RestPaginateOptions<T> = Call &
  Omit<PaginateOptions<T>, 'client' | 'baseRequest' | 'strategy' | 'model' | 'select' | 'resilience'> & {
    /** @default 'GET' */ method?: HttpMethod | undefined;
    /** Over the client's. */ strategy?: RestStrategyConfig | undefined;
    /** Over the client's. */ select?: Path<readonly unknown[]> | undefined;
    /** In order; a hook may answer `IGNORE_RESPONSE` to end the run quietly. */
    onResponse?: ResponseHook | readonly ResponseHook[] | undefined;
  };

/** Lazy: `for await` over pages, `.collect()` for all, `.pagesFetched` for progress. Each `for await` and each `collect()` is a run of its own. */
export interface RestPages<T> extends AsyncIterable<Page<T>> {
  /** All pages, to the end; rejects as `paginate` does. */
  collect(): Promise<CollectedPage<T>[]>;
  /** Pages that the latest run has delivered so far. */
  readonly pagesFetched: number;
}

/** What a source needs besides its description. */
export interface RestSourceOptions {
  /** Extended by `config.client`, which wins. @default a client over `fetch` */
  client?: HttpClient | undefined;
  /**
   * Where runs stand and incremental values are kept, between runs. After every page it is told, and the next page waits for it;
   * a run that was interrupted, killed or failed goes on from there with the next one.
   * @default none: every run starts at the beginning
   */
  state?: CheckpointStore | undefined;
  /**
   * Keeps the refresh tokens that a server gave in place of a configuration's own, for the next run: as secret as these. One
   * that commits with the records (`tableSinks`) would lose them with a run that fails: give another. @default `state`
   */
  tokens?: CheckpointStore | undefined;
  /** Forgets where an unfinished run stood, and begins anew; incremental values stay. @default false */
  fresh?: boolean | undefined;
  /** What a next link to an untrusted origin means. @default 'error' */
  onCrossOrigin?: PaginateOptions<unknown>['onCrossOrigin'] | undefined;
  /** Resources that depend on no other read side by side, where the configuration does not say. @default 4 */
  concurrency?: number | undefined;
  /** Of everything that waits. @default the client's */
  scheduler?: SchedulerLike | undefined;
  /** Hears of each parent whose children could not be read, where `onError` is `'skip'`. @default the console */
  onSkipped?: ((skipped: SkippedParent) => void) | undefined;
  /** Hears of each record that its `schema` refused, where `onInvalid` is `'collect'` or `'drop'`. Required for `'collect'`. */
  onInvalid?: ((invalid: InvalidRecord) => void) | undefined;
}

/** A parent record without its children. */
export interface SkippedParent {
  /** The resource that could not be read for it. */
  readonly resource: string;
  /** The parent's record, as its steps left it. */
  readonly parent: unknown;
  /** Why: its message names the parent. */
  readonly error: unknown;
}

/** A record that is none of its resource's. */
export interface InvalidRecord {
  /** Whose record it would be. */
  readonly resource: string;
  /** As it came. */
  readonly record: unknown;
  /** Which record it is and what is wrong with it: `posts {"id":7}: title: must be string`. */
  readonly message: string;
  /** All that is wrong with it. */
  readonly issues: readonly InvalidRecordIssue[];
}

/** One thing wrong with a record. */
export interface InvalidRecordIssue {
  /** Keys and list positions from the record down; empty for the record itself. */
  readonly path: readonly (string | number)[];
  /** As its schema has it. */
  readonly message: string;
}

export interface RestSource {
  /** Every resource of the configuration, in its order. */
  readonly resourceNames: readonly string[];
  /** The same with how they hang together: what a table of each would be called and keyed by. */
  readonly resources: readonly RestResourceInfo[];
  /** Every selected resource; a parent is fetched once, whatever hangs on it. */
  readonly records$: Observable<RestSourceRecord>;
  /**
   * One resource alone, selected or not, with the parents it needs. A `state` keeps its value, so that what depends on its
   * records has to be read with it (`records$`) or from another `state`.
   */
  resource$<T>(name: string): Observable<T>;
}

/** A record of a source. */
export interface RestSourceRecord {
  /** The resource's name. */
  readonly resource: string;
  /** As the resource's steps have left it. */
  readonly record: unknown;
  /** Of a resource that depends on another: the parent's primary key, by the names in {@link RestResourceInfo.parentKey}. */
  readonly parentKey?: Readonly<Record<string, unknown>> | undefined;
}

/** A resource of a source. */
export interface RestResourceInfo {
  /** Unique in the source. */
  readonly name: string;
  /** Whether its records come out of `records$`. */
  readonly selected: boolean;
  /** The resource that it is fetched for, record by record. */
  readonly parent?: string | undefined;
  /** What identifies a record; empty without any. */
  readonly primaryKey: readonly string[];
  /**
   * What tells the parents of its records apart, named as by `includeFromParent`: `_<parent>_<key>` for the parent's
   * primary key, or for what the endpoint's placeholders take from it.
   */
  readonly parentKey: readonly string[];
}
