export type { CheckpointStore } from '../pagination/checkpointStore.js';
export { RedisUnavailableError, RunLockedError, RunLockLostError } from './errors.js';
export { type RedisCheckpointStoreOptions, redisCheckpointStore } from './redisCheckpointStore.js';
export { type RedisCircuitBreakerStoreOptions, redisCircuitBreakerStore } from './redisCircuitBreakerStore.js';
export type { IoredisClient, NodeRedisClient, RedisClient } from './redisClient.js';
export type { RedisOptions } from './redisConnection.js';
export { type RedisRateLimitStoreOptions, redisRateLimitStore } from './redisRateLimitStore.js';
export { type RedisRunLock, type RedisRunLockOptions, type RunLockWait, redisRunLock } from './redisRunLock.js';
export type { RunLease } from './runLease.js';
