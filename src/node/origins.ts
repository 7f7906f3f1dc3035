import { type Dispatcher, Pool } from 'undici';
import { checkKind } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { envProxyAgent } from './envProxyAgent.js';

export interface PoolStatus {
  /** Open, and free for a request. */
  idleConnections: number;
  /** Open, with a request on the way. */
  activeConnections: number;
  /** The limit for one origin. */
  maxConnections: number;
  /** Requests that wait for a connection. */
  queuedRequests: number;
  /**
   * The same by origin: `connected` and `free` connections, requests `running`, and waiting inside (`pending`) and
   * in front of (`queued`) the pool.
   */
  origins: Record<string, { connected: number; free: number; running: number; pending: number; queued: number }>;
}

export interface OriginsConfig {
  /** An Agent, Pool, Client or MockAgent of undici's, used as it is and left open by `close()`. @default a pool of our own for each origin */
  dispatcher?: Dispatcher | undefined;
  /**
   * `'env'` goes through the proxies that `HTTP_PROXY` and `HTTPS_PROXY` name and past them for the hosts in `NO_PROXY`, each in
   * upper or lower case, by undici's `EnvHttpProxyAgent`. Not together with a `dispatcher`. @default none
   */
  proxy?: 'env' | undefined;
  /** Connections an origin. @default 64 */
  connections?: number | undefined;
  /** Requests on the way at once on one connection. @default 1 */
  pipelining?: number | undefined;
  /** HTTP/2 where a TLS server offers it. @default false */
  allowH2?: boolean | undefined;
}

/** Who sends the requests of each origin. */
export interface Origins {
  for(origin: string): Dispatcher;
  status(): PoolStatus;
  close(): Promise<void>;
}

/** @throws ConfigurationError for counts below 1, and for a `proxy` that cannot be */
export function openOrigins(
  { dispatcher, proxy, connections = 64, pipelining = 1, allowH2 = false }: OriginsConfig,
  timeouts: { headersTimeout?: number; bodyTimeout?: number } = {},
): Origins {
  assertCount('connections', connections);
  assertCount('pipelining', pipelining);
  checkKind('dispatcher', dispatcher, '.dispatch');
  assertProxy(proxy, dispatcher);
  if (dispatcher) {
    return {
      for: () => dispatcher,
      status: () => summarize(originsOf(dispatcher), connections),
      close: async () => {},
    };
  }
  const options = { connections, pipelining, allowH2, ...timeouts };
  return proxy ? proxiedOrigins(options) : pooledOrigins(options);
}

function pooledOrigins(options: PoolOptions): Origins {
  const pools = new LivePools(options);
  let closing: Promise<void> | undefined;
  return {
    for(origin) {
      const known = pools.get(origin);
      if (known) return known;
      const pool = pools.open(origin, (idle) => void idle.close());
      if (closing) void pool.close();
      return pool;
    },
    status: () => pools.status(),
    close() {
      closing ??= pools.close();
      return closing;
    },
  };
}

function proxiedOrigins(options: PoolOptions): Origins {
  const pools = new LivePools(options);
  // The agent opens a pool for each origin, and closes those it has no use for.
  const factory = (url: string | URL, more: object) => pools.open(new URL(url).origin, () => {}, more);
  const agent = envProxyAgent({ ...options, factory });
  let closing: Promise<void> | undefined;
  return {
    for: () => agent,
    status: () => pools.status(),
    close() {
      closing ??= agent.close();
      return closing;
    },
  };
}

type PoolOptions = Pool.Options & { connections: number };

/** A crawl meets many origins: a pool without a connection and without work is let go. */
class LivePools {
  readonly #options: PoolOptions;
  readonly #pools = new Map<string, Pool>();

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get(origin: string): Pool | undefined {
    return this.#pools.get(origin);
  }

  open(origin: string, onIdle: (pool: Pool) => void, more?: object): Pool {
    const pool = new Pool(origin, { ...this.#options, ...more });
    this.#pools.set(origin, pool);
    const forget = () => {
      if (this.#pools.get(origin) !== pool || pool.stats.connected > 0 || pool.stats.size > 0) return;
      this.#pools.delete(origin);
      onIdle(pool);
    };
    return pool.on('disconnect', forget).on('connectionError', forget);
  }

  status(): PoolStatus {
    const stats = Object.fromEntries(Array.from(this.#pools, ([origin, pool]) => [origin, pool.stats]));
    return summarize(stats, this.#options.connections);
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#pools.values(), (pool) => pool.close()));
  }
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
  checkKind(path, count ?? null, 'number');
  if (!(Number.isInteger(count) && count >= 1)) {
    throw new ConfigurationError(path, `must be a whole number of at least 1, not ${count}`);
  }
}

function assertProxy(proxy: unknown, dispatcher: Dispatcher | undefined): void {
  if (proxy === undefined) return;
  if (proxy !== 'env') {
    throw new ConfigurationError(
      'proxy',
      "takes 'env'; for a proxy that the environment does not name, pass a ProxyAgent of undici's as the dispatcher",
    );
  }
  if (dispatcher) {
    throw new ConfigurationError(
      'proxy',
      'has no say over a dispatcher that is passed in: leave one of the two out, or pass an EnvHttpProxyAgent as the dispatcher',
    );
  }
}
