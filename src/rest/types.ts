import type { Observable, SchedulerLike } from 'rxjs';
import type { Path } from '../core/types.js';
import type { Call, HttpClient, HttpClientOptions, HttpInterceptor, HttpMethod, HttpResponse } from '../http/types.js';
import type { CheckpointStore } from '../pagination/checkpointStore.js';
import type {
  CursorConfig,
  HeaderCursorConfig,
  JsonLinkConfig,
  LinkHeaderConfig,
  OffsetLimitConfig,
  PageNumberConfig,
  PaginationStrategy,
} from '../pagination/strategies/types.js';
import type { CollectedPage, Page, PaginateOptions, PaginationModel } from '../pagination/types.js';
import type { RateLimit, ResilienceProfile } from '../resilience/types.js';
import type { IGNORE_RESPONSE } from './ignoreResponse.js';

export interface RestClientOptions extends HttpClientOptions {
  /** @default auto-detected for each endpoint */ strategy?: RestStrategyConfig | undefined;
  /** A key, a dotted path or, when it starts with `$`, RFC 9535 JSONPath. @default detected */
  select?: Path<readonly unknown[]> | undefined;
}

export interface RestClient extends HttpClient {
  /** The pages of an endpoint, each subscription a run of its own. */
  paginate$<T>(path: string, options?: RestPaginateOptions<T>): Observable<Page<T>>;
  /** The records of an endpoint's pages, each subscription a run of its own. */
  records$<T>(path: string, options?: RestPaginateOptions<T>): Observable<T>;
  /** The pages of an endpoint, by `for await` or all at once. */
  paginate<T>(path: string, options?: RestPaginateOptions<T>): RestPages<T>;
  /** {@link paginate} with GET. */
  paginateGet<T>(path: string, options?: Omit<RestPaginateOptions<T>, 'method'>): RestPages<T>;
  /** {@link paginate} with POST. */
  paginatePost<T>(path: string, options?: Omit<RestPaginateOptions<T>, 'method'>): RestPages<T>;
  /** A client with these options over this one's. */
  extend(options: RestClientOptions): RestClient;
}

/** What a hook may answer with: at once, or as the one value of a promise or an Observable. */
type Answer<T> = T | PromiseLike<T> | Observable<T>;

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

/** A REST API written down as data. A configuration without functions is plain JSON. */
export interface RestSourceConfig {
  /** How the API is reached: over the options of the client that the source is given. */
  client: {
    /** What the endpoints' paths are joined to, with exactly one `/`. */ baseUrl: string;
    /** Sent with every request, as written: no placeholders. `null` removes a header. */ headers?:
      | Record<string, string | null>
      | undefined;
    auth?: RestAuthConfig | HttpInterceptor | undefined;
    /** For every endpoint that says nothing else. @default 'auto' */ strategy?: RestStrategyConfig | undefined;
    rateLimit?: RateLimit | undefined;
    resilience?: ResilienceProfile | undefined;
  };
  /** Merged under every resource: `params`, `headers` and `json` key by key, everything else as a whole. */
  resourceDefaults?: Partial<RestResourceConfig> | undefined;
  /** A string is name and path in one. */
  resources: readonly (string | RestResourceConfig)[];
  /** Resources that depend on no other are read side by side, so many at once, within the client's limits. @default 4 */
  concurrency?: number | undefined;
}

export type RestAuthConfig =
  | { type: 'bearer'; token: string }
  | { type: 'httpBasic'; username: string; password: string }
  | {
      type: 'apiKey';
      name: string;
      apiKey: string /** @default 'header' */;
      location?: 'header' | 'query' | 'cookie' | undefined;
    }
  | {
      type: 'oauth2ClientCredentials';
      accessTokenUrl: string;
      clientId: string;
      clientSecret: string;
      /** Where id and secret go: into the form, or into an `Authorization: Basic` header, form-encoded or plain. @default 'client_secret_post' */
      clientAuth?: 'client_secret_post' | 'client_secret_basic' | 'client_secret_basic_plain' | undefined;
      /** Further form fields of the token request, such as `scope`; a `grant_type` takes the place of `client_credentials`. */
      accessTokenRequestData?: Record<string, string> | undefined;
      /** Seconds, when the server does not say. @default 3600 s */ defaultTokenExpiration?: number | undefined;
    };

/** How pages lead on: a model's name, a description such as `{ type: 'cursor', cursorPath: 'meta.next' }`, or a strategy itself. */
export type RestStrategyConfig =
  | PaginationModel
  | PaginationStrategy
  | ({ type: 'offset-limit' } & OffsetLimitConfig)
  | ({ type: 'page-number' } & PageNumberConfig)
  | ({ type: 'cursor' } & CursorConfig)
  | ({ type: 'header-cursor' } & HeaderCursorConfig)
  | ({ type: 'link-header' } & LinkHeaderConfig)
  | ({ type: 'json-link' } & JsonLinkConfig);

/** One step of a resource's pipeline, between the response and the consumer. */
export type ProcessingStep =
  | { filter: (record: never) => boolean }
  | { map: (record: never) => unknown }
  | { flatMap: (record: never) => Iterable<unknown> };

export interface RestResourceConfig {
  /** Unique in the configuration. */
  name: string;
  /** A string is its path. @default the name as path */ endpoint?: string | RestEndpointConfig | undefined;
  /** Fields of the parent record that every record gets as `_<parent>_<key>`. */ includeFromParent?:
    | readonly string[]
    | undefined;
  /** Applied to each record in order, before it is delivered. @default none */
  processingSteps?: readonly ProcessingStep[] | undefined;
  /** Parents whose children are fetched at once; `true` for 10. @default 1 */
  parallelized?: boolean | number | undefined;
  /** `false` for a resource that is only fetched for its children. @default true */ selected?: boolean | undefined;
  /** What identifies a record: in error messages, and where an incremental run meets the boundary of the last one. */
  primaryKey?: string | readonly string[] | undefined;
}

export interface RestEndpointConfig {
  /** May hold placeholders, percent-encoded: `posts/{resources.posts.id}/comments`. @default the resource's name */ path?:
    | string
    | undefined;
  /** @default 'GET' */ method?: HttpMethod | undefined;
  /** Query parameters. A placeholder that stands alone keeps its type. */ params?: Record<string, unknown> | undefined;
  /** JSON body. Excludes `data`. */ json?: unknown;
  /** An object is sent as a form, a string as it is. Excludes `json`. */ data?: unknown;
  /** Over the client's; `null` removes. */ headers?: Record<string, string | null> | undefined;
  /** Over the client's; `null` for none. */ auth?: RestAuthConfig | HttpInterceptor | null | undefined;
  /** Over the client's. */ strategy?: RestStrategyConfig | undefined;
  /** A key, a dotted path or, when it starts with `$`, RFC 9535 JSONPath. @default detected */ select?:
    | string
    | undefined;
  /** The first that matches and ignores wins; a 4xx that none is about fails. @default none */
  responseActions?: readonly (ResponseAction | ResponseTransform)[] | undefined;
  /** Asks only for what is new since the last completed run. @default everything, each time */
  incremental?: RestIncrementalConfig | undefined;
}

/** Asks only for what is new since the last completed run. */
export interface RestIncrementalConfig {
  /** Where a record holds its cursor: a date, a number, an ever-growing id. */ cursorPath: string;
  /** Start of the first run. */ initialValue?: unknown;
  /** Rows at or past it are dropped. */ endValue?: unknown;
  /** Query parameter that gets the start. */ startParam?: string | undefined;
  /** Query parameter that gets `endValue`. */ endParam?: string | undefined;
  /** From the record's form to the request's. */ convert?: ((value: never) => unknown) | undefined;
  /** Taken off a saved value, to fetch late changes again: in the cursor's own unit, seconds for date-times, days for dates. */ lag?:
    | number
    | undefined;
}

/** May change a response before it is read, at once or by a promise or an Observable. */
// biome-ignore lint/suspicious/noConfusingVoidType: a transform that only looks returns nothing, and its author writes no return
export type ResponseTransform = (response: HttpResponse) => Answer<HttpResponse | void>;

/** What to do about certain responses. `statusCode` and `content` must both match where both are given. */
export interface ResponseAction {
  /** The status it is about. @default any */
  statusCode?: number | undefined;
  /** Text that the body must contain. */ content?: string | undefined;
  /** `'ignore'` ends the endpoint's run quietly, `'retry'` asks again under the profile, whatever the method. */
  action: 'ignore' | 'retry' | ResponseTransform | readonly ResponseTransform[];
}

/** What a source needs besides its description. */
export interface RestSourceOptions {
  /** Extended by `config.client`, which wins. @default a client over `fetch` */ client?: HttpClient | undefined;
  /** Keeps the incremental values between runs, under each resource's name. */ state?: CheckpointStore | undefined;
  /** What a next link to an untrusted origin means. @default 'error' */
  onCrossOrigin?: PaginateOptions<unknown>['onCrossOrigin'];
  /** Resources that depend on no other read side by side, where the configuration does not say. @default 4 */
  concurrency?: number | undefined;
  /** Of everything that waits. @default the client's */ scheduler?: SchedulerLike | undefined;
}

export interface RestSource {
  /** Every resource of the configuration, in its order. */
  readonly resourceNames: readonly string[];
  /** Every selected resource; a parent is fetched once, whatever hangs on it. */
  readonly records$: Observable<{ resource: string; record: unknown }>;
  /** One resource alone, selected or not, with the parents it needs. */
  resource$<T>(name: string): Observable<T>;
}
