// Requests, responses, errors

export {
  CircuitOpenError,
  ConfigurationError,
  DownloadError,
  HttpError,
  HttpNetworkError,
  HttpStatusError,
  HttpTimeoutError,
  RateLimitError,
  ResponseParseError,
  ResponseTooLargeError,
  SseError,
} from './core/errors.js';
export { CrossOriginError, PaginationError, PaginationLoopError } from './core/paginationErrors.js';
export type {
  ErrorCategory,
  Path,
  Progress,
  PullStream,
  QueryInput,
  QueryParams,
  QueryValue,
  RateLimitFeedback,
  RequestOutcome,
  Schema,
  ServerSentEvent,
} from './core/types.js';
export { apiKeyAuth } from './http/auth/apiKeyAuth.js';
export { basicAuth } from './http/auth/basicAuth.js';
export { bearerAuth } from './http/auth/bearerAuth.js';
export { createHttpClient } from './http/client.js';
export { createHttpResponse } from './http/createHttpResponse.js';
export { failover } from './http/interceptors/failover.js';
export { interceptorFrom } from './http/interceptors/interceptorFrom.js';
export { rateLimitOf } from './http/rateLimitOf.js';
export { fetchTransport } from './http/transports/fetch.js';
export type {
  AgentContext,
  BodyValue,
  HeaderChanges,
  HeaderValues,
  HttpClient,
  HttpClientOptions,
  HttpHandler,
  HttpInterceptor,
  HttpMethod,
  HttpRequest,
  HttpRequestInterceptor,
  HttpRequestOptions,
  HttpResponse,
  HttpResponseInit,
  HttpTransport,
  Logger,
  PlainRequestOptions,
  RequestBody,
  RequestInput,
} from './http/types.js';

// Resilience

export { createCircuitBreaker } from './resilience/createCircuitBreaker.js';
export { createRateLimiter } from './resilience/createRateLimiter.js';
export { createRetryBudget } from './resilience/createRetryBudget.js';
export { resilienceProfiles } from './resilience/profiles.js';
export type {
  BackoffPolicy,
  CircuitBreaker,
  CircuitBreakerConfig,
  CircuitBreakerStore,
  ClassifiedError,
  ErrorClassifier,
  ErrorContext,
  RateLimit,
  RateLimiter,
  RateLimiterStatus,
  RateLimitLease,
  RateLimitReservation,
  RateLimitStore,
  ReservedSlot,
  ResilienceProfile,
  RetryBudget,
  RetryFailure,
  SharedCircuit,
} from './resilience/types.js';

// Pagination where `strategy` is required and nothing is detected: these differ from ".", everything else is the same

export {
  createPageFeed,
  gatherPaginate,
  gatherPaginate$,
  type PageFeedOptions,
  type PaginateOptions,
  paginate,
  paginate$,
  paginateRecords,
  paginateRecords$,
  paginateStream,
} from './async/leanForms.js';
export type { PageFeed, PageFeedState } from './pagination/feedTypes.js';
export type { PageExtraction, PageExtractor } from './pagination/pageExtraction.js';
export { createAutoStrategy } from './pagination/strategies/createAutoStrategy.js';
export { createCursorStrategy } from './pagination/strategies/createCursorStrategy.js';
export { createHeaderCursorStrategy } from './pagination/strategies/createHeaderCursorStrategy.js';
export { createJsonLinkStrategy } from './pagination/strategies/createJsonLinkStrategy.js';
export { createLinkHeaderStrategy } from './pagination/strategies/createLinkHeaderStrategy.js';
export { createNextUrlStrategy } from './pagination/strategies/createNextUrlStrategy.js';
export { createOffsetLimitStrategy } from './pagination/strategies/createOffsetLimitStrategy.js';
export { createPageNumberStrategy } from './pagination/strategies/createPageNumberStrategy.js';
export { createSinglePageStrategy } from './pagination/strategies/createSinglePageStrategy.js';
export type {
  CursorConfig,
  HeaderCursorConfig,
  JsonLinkConfig,
  LinkHeaderConfig,
  OffsetLimitConfig,
  PageNumberConfig,
  PaginationStrategy,
  PaginationStrategyState,
} from './pagination/strategies/types.js';
export type {
  CollectedPage,
  Page,
  PaginationCheckpoint,
  PaginationLimits,
  PaginationModel,
  PaginationObserver,
  PaginationResilience,
  PaginationResult,
  PaginationRunContext,
  StopReason,
} from './pagination/types.js';

// Gather

export { gather, gatherBytes } from './async/gather.js';
export { gather$ } from './gather/gather.js';
export { gatherBytes$ } from './gather/gatherBytes.js';
export type { GatherOptions } from './gather/types.js';

// Streams

export { connectSse } from './async/connectSse.js';
export { iterJson } from './async/iterJson.js';
export { iterJsonBytes } from './async/iterJsonBytes.js';
export { bodyChunks$ } from './streams/bodyChunks.js';
export { jsonStream$ } from './streams/jsonStream.js';
export { sse$ } from './streams/sse.js';
export type {
  EventSourceConnection,
  JsonStreamOptions,
  SseOptions,
  SseReconnect,
  StreamStatus,
} from './streams/types.js';

// Operators, as in "rxjs-resilient-http/operators"

export { circuitBreaker } from '../operators/circuitBreaker.js';
export { concatMapEager } from '../operators/concatMapEager.js';
export { decodeText } from '../operators/decodeText.js';
export { flattenPages } from '../operators/flattenPages.js';
export { parseEventJson } from '../operators/parseEventJson.js';
export { parseNdjson } from '../operators/parseNdjson.js';
export { parseSse } from '../operators/parseSse.js';
export { rateLimit } from '../operators/rateLimit.js';
export { type RetryWithProfileConfig, retryWithProfile } from '../operators/retryWithProfile.js';
export { selectRecords } from '../operators/selectRecords.js';
export { splitLineBytes } from '../operators/splitLineBytes.js';
export { splitLines } from '../operators/splitLines.js';
export { tapProgress } from '../operators/tapProgress.js';
export { throwOnHttpError } from '../operators/throwOnHttpError.js';
export { validateWith } from '../operators/validateWith.js';
export { withDeadline } from '../operators/withDeadline.js';
