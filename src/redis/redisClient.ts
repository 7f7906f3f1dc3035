/** What is used of a client of `ioredis` 5 or later: `new Redis(…)` or `new Cluster(…)`. */
export interface IoredisClient {
  /** Runs a Lua script. */
  eval(script: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
  /** `ready` while it is connected. */
  readonly status?: string | undefined;
  /** Runs one that the server has, by its SHA-1. */
  evalsha(sha1: string, keyCount: number, ...keysAndArguments: string[]): Promise<unknown>;
}

/** What is used of a client of `redis` (node-redis) 5 or later: `createClient(…)`, `createClientPool(…)` or `createCluster(…)`. */
export interface NodeRedisClient {
  /** Runs a Lua script. */
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
  /** Whether it is connected; a cluster or a pool does not say. */
  readonly isReady?: boolean | undefined;
  /** Runs one that the server has, by its SHA-1. */
  evalSha(sha1: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

/**
 * The client that the caller has made, and connected, and closes: nothing here opens a connection, and neither package is imported.
 */
export type RedisClient = IoredisClient | NodeRedisClient;
