export { createRestClient } from './createRestClient.js';
export { createRestSource } from './createRestSource.js';
export { type FromDltOptions, fromDltConfig } from './fromDltConfig.js';
export { IGNORE_RESPONSE } from './ignoreResponse.js';
export { jsonPath } from './jsonPath.js';
export type {
  ProcessingStep,
  ResponseAction,
  ResponseHook,
  ResponseTransform,
  RestAuthConfig,
  RestClient,
  RestClientOptions,
  RestEndpointConfig,
  RestIncrementalConfig,
  RestPages,
  RestPaginateOptions,
  RestResourceConfig,
  RestSource,
  RestSourceConfig,
  RestSourceOptions,
  RestStrategyConfig,
} from './types.js';
