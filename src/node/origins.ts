import { type Dispatcher, Pool } from 'undici';
import { ConfigurationError } from '../core/errors.js';

export interface PoolStatus {
  idleConnections: number;
  activeConnections: number;
  /** The limit for one origin. */
  maxConnections: number;
  queuedRequests: number;
  origins: Record<string, { connected: number; free: number; running: number; pending: number; queued: number }>;
}

export interface OriginsConfig {
  /** An Agent, Pool, Client or MockAgent of undici's, used as it is and left open by `close()`. @default a pool of our own for each origin */
  dispatcher?: Dispatcher;
  /** Connections an origin. @default 64 */
  connections?: number;
  /** Requests on the way at once on one connection. @default 1 */
  pipelining?: number;
  /** HTTP/2 where a TLS server offers it. @default false */
  allowH2?: boolean;
}

/** Who sends the requests of each origin. */
export interface Origins {
  for(origin: string): Dispatcher;
  status(): PoolStatus;
  close(): Promise<void>;
}

export function openOrigins(
  { dispatcher, connections = 64, pipelining = 1, allowH2 = false }: OriginsConfig,
  timeouts: { headersTimeout?: number; bodyTimeout?: number } = {},
): Origins {
  assertCount('connections', connections);
  assertCount('pipelining', pipelining);
  if (dispatcher) {
    return {
      for: () => dispatcher,
      status: () => summarize(originsOf(dispatcher), connections),
      close: async () => {},
    };
  }
  const pools = new Map<string, Pool>();
  let closing: Promise<void> | undefined;
  return {
    for(origin) {
      const known = pools.get(origin);
      if (known) return known;
      const pool = new Pool(origin, { connections, pipelining, allowH2, ...timeouts });
      if (closing) {
        void pool.close();
        return pool;
      }
      pools.set(origin, pool);
      // A crawl meets many origins: a pool without a connection and without work is let go.
      const forget = () => {
        if (pools.get(origin) !== pool || pool.stats.connected > 0 || pool.stats.size > 0) return;
        pools.delete(origin);
        void pool.close();
      };
      pool.on('disconnect', forget);
      pool.on('connectionError', forget);
      return pool;
    },
    status: () =>
      summarize(Object.fromEntries(Array.from(pools, ([origin, pool]) => [origin, pool.stats])), connections),
    close() {
      closing ??= Promise.all(Array.from(pools.values(), (pool) => pool.close())).then(() => undefined);
      return closing;
    },
  };
}

/** What undici's classes know about themselves: `connected` is a boolean at a single client. */
interface Stats {
  connected: number | boolean;
  running: number;
  pending: number;
  queued?: number;
}

/** An Agent answers by origin, a Pool or Client for its one. */
function originsOf(dispatcher: Dispatcher): Record<string, Stats> {
  const { stats } = dispatcher as { stats?: unknown };
  if (typeof stats !== 'object' || stats === null) return {};
  return 'running' in stats ? { '': stats as Stats } : (stats as Record<string, Stats>);
}

function summarize(stats: Record<string, Stats>, maxConnections: number): PoolStatus {
  const status: PoolStatus = {
    idleConnections: 0,
    activeConnections: 0,
    maxConnections,
    queuedRequests: 0,
    origins: {},
  };
  for (const [origin, { connected, running, pending, queued = 0 }] of Object.entries(stats)) {
    const open = Number(connected);
    // Several requests may share a connection, and a request may be running on one that is about to close.
    const active = Math.min(open, running);
    status.idleConnections += open - active;
    status.activeConnections += active;
    status.queuedRequests += pending;
    status.origins[origin] = { connected: open, free: open - active, running, pending, queued };
  }
  return status;
}

function assertCount(path: string, count: number): void {
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new ConfigurationError(path, `must be a whole number of at least 1, not ${count}`);
  }
}
