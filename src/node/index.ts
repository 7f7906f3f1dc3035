export type { CheckpointStore } from '../pagination/checkpointStore.js';
export { createRawClient, type RawClient, type RawClientConfig, type RawRequest } from './createRawClient.js';
export { type DownloadOptions, type DownloadProgress, download, download$ } from './download.js';
export { fileCheckpointStore } from './fileCheckpointStore.js';
export type { PoolStatus } from './origins.js';
export { paginateReadable } from './paginateReadable.js';
export type { RawResponse } from './rawExchange.js';
export { type UndiciTransport, type UndiciTransportConfig, undiciTransport } from './undiciTransport.js';
