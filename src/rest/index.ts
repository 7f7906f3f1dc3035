export type {
  RestApiKeyAuth,
  RestAuthConfig,
  RestBasicAuth,
  RestBearerAuth,
  RestClientCredentialsAuth,
  RestJwtBearerAuth,
  RestOAuth2Config,
  RestRefreshTokenAuth,
} from './authTypes.js';
export type {
  RelayConfig,
  RestEndConfig,
  RestEndFlag,
  RestEndpointConfig,
  RestResourceConfig,
  RestSourceClient,
  RestSourceConfig,
  RestStrategyConfig,
  RestWindowsConfig,
  SearchAfterConfig,
} from './configTypes.js';
export { createRestClient } from './createRestClient.js';
export { createRestSource } from './createRestSource.js';
export { type FromDltOptions, fromDltConfig } from './fromDltConfig.js';
export { IGNORE_RESPONSE } from './ignoreResponse.js';
export type {
  RestConversion,
  RestCursorIncremental,
  RestIncrementalConfig,
  RestTokenIncremental,
} from './incrementalTypes.js';
export { jsonPath } from './jsonPath.js';
export type { ProcessingStep, ResponseAction, ResponseTransform } from './stepTypes.js';
export type {
  InvalidRecord,
  InvalidRecordIssue,
  ResponseHook,
  RestClient,
  RestClientOptions,
  RestPages,
  RestPaginateOptions,
  RestResourceInfo,
  RestSource,
  RestSourceOptions,
  RestSourceRecord,
  SkippedParent,
} from './types.js';
