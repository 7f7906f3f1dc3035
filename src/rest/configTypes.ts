import type { Path, Schema } from '../core/types.js';
import type { HttpInterceptor, HttpMethod } from '../http/types.js';
import type {
  CursorConfig,
  HeaderCursorConfig,
  JsonLinkConfig,
  LinkHeaderConfig,
  OffsetLimitConfig,
  PageNumberConfig,
  PaginationStrategy,
} from '../pagination/strategies/types.js';
import type { PaginationModel } from '../pagination/types.js';
import type { CircuitBreakerConfig, RateLimit, ResilienceProfile } from '../resilience/types.js';
import type { RestAuthConfig } from './authTypes.js';
import type { RestIncrementalConfig } from './incrementalTypes.js';
import type { ProcessingStep, ResponseAction, ResponseTransform } from './stepTypes.js';

/** A REST API written down as data. A configuration without functions is plain JSON. */
export interface RestSourceConfig {
  /** What all requests share. */
  client: RestSourceClient;
  /** Merged under every resource: `params`, `headers` and `json` key by key, everything else as a whole. */
  resourceDefaults?: Partial<Omit<RestResourceConfig, 'name' | 'values' | 'windows'>> | undefined;
  /** A string is name and path in one. */
  resources: readonly (string | RestResourceConfig)[];
  /** Resources that depend on no other are read side by side, so many at once, within the client's limits. @default 4 */
  concurrency?: number | undefined;
}

/** What all requests of a source share. */
export interface RestSourceClient {
  /** What the endpoints' paths are joined to, with exactly one `/`. */
  baseUrl: string;
  /** Sent with every request, as written: no placeholders. `null` removes a header. */
  headers?: Record<string, string | null> | undefined;
  /** For every endpoint that says nothing else. @default none */
  auth?: RestAuthConfig | HttpInterceptor | undefined;
  /** For every endpoint that says nothing else. @default 'auto' */
  strategy?: RestStrategyConfig | undefined;
  /** Of one attempt, from its start to the end of its body. @default 30_000 ms */
  timeoutMs?: number | undefined;
  /** Shared by all resources. @default none */
  rateLimit?: RateLimit | undefined;
  /** Retries and their waits. @default those of every client: 4 attempts */
  resilience?: ResilienceProfile | undefined;
  /** Stops asking an origin that keeps failing; `{}` for one with the defaults. @default none */
  circuitBreaker?: Omit<CircuitBreakerConfig, 'key' | 'store'> | undefined;
}

/** How pages lead on: a model's name, a description such as `{ type: 'cursor', cursorPath: 'meta.next' }`, or a strategy itself. */
export type RestStrategyConfig =
  | PaginationModel
  | PaginationStrategy
  | ({ type: 'offset-limit' } & OffsetLimitConfig & RestEndConfig)
  | ({ type: 'page-number' } & PageNumberConfig & RestEndConfig)
  | ({ type: 'cursor' } & CursorConfig & RestEndConfig)
  | ({ type: 'header-cursor' } & HeaderCursorConfig & RestEndConfig)
  | ({ type: 'link-header' } & LinkHeaderConfig & RestEndConfig)
  | ({ type: 'json-link' } & JsonLinkConfig & RestEndConfig)
  | ({ type: 'search-after' } & SearchAfterConfig)
  | ({ type: 'relay' } & RelayConfig);

/** What else ends a run, beside what the strategy goes by. */
export interface RestEndConfig {
  /**
   * A flag in the answer that says whether this is the last page: its path where `true` means the end (`isLast`,
   * `end_of_stream`, `done`), `{ path, when: false }` where `false` does (`has_more`). Missing on a page with records it is a
   * `ResponseParseError`. @default none
   */
  endOfData?: Path<boolean> | RestEndFlag | undefined;
}

/** A flag, and what it says at the end. */
export interface RestEndFlag {
  /** A key, a dotted path or, when it starts with `$`, RFC 9535 JSONPath. */
  path: Path<boolean>;
  /** What the flag is on the last page. @default true */
  when?: boolean | undefined;
}

/** Elasticsearch and OpenSearch: each page starts after the sort values of the last hit. The request's `json` needs a `sort`. */
export interface SearchAfterConfig {
  /** The sort values of the last hit, in the answer. @default 'hits.hits[-1].sort' */
  sortPath?: Path | undefined;
  /** Where they go in the request's `json`. @default 'search_after' */
  bodyPath?: string | undefined;
}

/** A GraphQL connection by Relay's rules: `nodes` or `edges`, and `pageInfo { endCursor hasNextPage }`. */
export interface RelayConfig {
  /** Where the connection is: `data.repository.issues`. Without a `select` its nodes are the records. */
  path: string;
  /** The variable that gets the cursor. @default the one that the query has at `after:`, else 'after' */
  variable?: string | undefined;
}

/** One list of the API, or what others are read for. */
export interface RestResourceConfig {
  /** Unique in the configuration. */
  name: string;
  /** A string is its path. @default the name as path */
  endpoint?: string | RestEndpointConfig | undefined;
  /** A list in the place of an endpoint: each is a record, what is no object as `{ value }`. Selected only where it says so. */
  values?: readonly unknown[] | undefined;
  /** Stretches of time in the place of an endpoint: each is a record `{ from, to }`. Selected only where it says so. */
  windows?: RestWindowsConfig | undefined;
  /** Fields of the parent record that every record gets as `_<parent>_<key>`. */
  includeFromParent?: readonly string[] | undefined;
  /** In order. What depends on a resource sees its processed records. */
  processingSteps?: readonly ProcessingStep[] | undefined;
  /** Parents whose children are fetched at once; `true` for 10. @default 1 */
  parallelized?: boolean | number | undefined;
  /** `false` for a resource that is only fetched for its children. @default true; false of `values` and `windows` */
  selected?: boolean | undefined;
  /** What identifies a record: in error messages, and where an incremental run meets what the last one brought. */
  primaryKey?: string | readonly string[] | undefined;
  /** What a record must be, before the steps: a Standard Schema (zod, valibot …), or a JSON Schema, which needs the package `ajv`. */
  schema?: Schema<unknown> | { readonly [keyword: string]: unknown } | undefined;
  /** A record that `schema` refuses ends the run, is left out, or is handed to `onInvalid` of the source's options. @default 'fail' */
  onInvalid?: 'fail' | 'drop' | 'collect' | undefined;
  /** Of a resource with a parent: what the failure for one parent means; `'skip'` reports it and reads the others. @default 'fail' */
  onError?: 'fail' | 'skip' | undefined;
}

/** Consecutive stretches of time, for APIs that are asked from when to when. In UTC. */
export interface RestWindowsConfig {
  /** Start of the first one: a date (`2024-01-31`) or a date-time. */
  from: string;
  /** End of the last one, which may be shorter. @default now */
  to?: string | undefined;
  /** How long each is. */
  every: 'hour' | 'day' | 'week' | 'month' | 'year';
}

/** What is asked for, and what comes back. */
export interface RestEndpointConfig {
  /** May hold placeholders, percent-encoded: `posts/{resources.posts.id}/comments`. @default the resource's name */
  path?: string | undefined;
  /** Whatever it is, a source reads: a POST is asked again after a failure as a GET is. @default 'GET' */
  method?: HttpMethod | undefined;
  /** Query parameters. A placeholder that stands alone keeps its type. */
  params?: Record<string, unknown> | undefined;
  /** JSON body. Excludes `data`. */
  json?: unknown;
  /** An object is sent as a form, a string as it is. Excludes `json`. */
  data?: unknown;
  /** Over the client's; `null` removes. */
  headers?: Record<string, string | null> | undefined;
  /** Over the client's; `null` for none. */
  auth?: RestAuthConfig | HttpInterceptor | null | undefined;
  /** Over the client's. */
  strategy?: RestStrategyConfig | undefined;
  /** A key, a dotted path or, when it starts with `$`, RFC 9535 JSONPath. @default detected */
  select?: string | undefined;
  /** Pages in flight at once, where the strategy can plan them: by a total, or by `rel="last"`. @default 1 */
  concurrency?: number | undefined;
  /** In order; the first that matches and ignores, retries or fails decides. */
  responseActions?: readonly (ResponseAction | ResponseTransform)[] | undefined;
  /** Asks only for what is new since the last completed run. */
  incremental?: RestIncrementalConfig | undefined;
}
