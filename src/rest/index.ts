export { createRestClient } from './createRestClient.js';
export { createRestSource, type RestSourceOptions } from './createRestSource.js';
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
  RestPaginatorConfig,
  RestResourceConfig,
  RestSource,
  RestSourceConfig,
} from './types.js';
