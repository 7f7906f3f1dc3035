import { of } from 'rxjs';
import * as root from 'rxjs-resilient-http';
import * as duckdb from 'rxjs-resilient-http/duckdb';
import * as otel from 'rxjs-resilient-http/otel';
import * as redis from 'rxjs-resilient-http/redis';
import { client, type EntryPoint, options } from './wrongOptions.js';

/** Of Redis, whose server is away. */
const away = () => Promise.reject(new Error('Connection is closed.'));
const valid = { client: { eval: away, evalsha: away, status: 'ready' } };
const SHARED = 'client prefix commandTimeoutMs scheduler';

/** Ways in of the entries that bring a program or a package of their own. */
export const furtherEntryPoints: readonly EntryPoint[] = [
  options(
    'redisRateLimitStore',
    `${SHARED} name onUnavailable processes bookAheadMs leaseMs marginMs`,
    (o) => root.createRateLimiter({ requestsPerSecond: 5 }, { store: redis.redisRateLimitStore(o) }).acquire$(),
    valid,
  ),
  options(
    'redisCircuitBreakerStore',
    `${SHARED} name refreshMs leaseMs onError`,
    (o) =>
      of(1).pipe(root.circuitBreaker(root.createCircuitBreaker({ store: redis.redisCircuitBreakerStore(o) }), 'key')),
    valid,
  ),
  options('redisCheckpointStore', `${SHARED} ttlMs`, (o) => redis.redisCheckpointStore(o).load('run'), valid),
  options('a key of redisCheckpointStore', '', (key) => redis.redisCheckpointStore(valid).load(key)),
  options('a checkpoint', '', (value) => redis.redisCheckpointStore(valid).save('run', value)),
  options('redisRunLock', `${SHARED} leaseMs owner ttlMs`, (o) => redis.redisRunLock(o).acquire('run'), valid),
  options('a run of redisRunLock', '', (run) => redis.redisRunLock(valid).acquire(run)),
  options('acquire', 'waitMs signal', (o) => redis.redisRunLock(valid).acquire('run', o)),
  options('openTelemetry', 'tracerProvider meterProvider durations', (o) =>
    client.extend({ interceptors: [otel.openTelemetry(o).interceptor] }).get$('/x'),
  ),
  options(
    'tableSink',
    'path table primaryKey replace settings commitEveryMs scheduler',
    (o) => of({ id: 1 }).pipe(duckdb.tableSink(o)),
    { path: 'fuzz.duckdb', table: 'fuzz' },
  ),
  options(
    'tableSinks',
    'path replace settings commitEveryMs scheduler',
    (o) => duckdb.tableSinks(o)({ records$: of(), resources: [] }),
    { path: 'fuzz.duckdb' },
  ),
  options('a database’s checkpoint', 'path table', (o) => duckdb.tableSink(o).checkpoint(), {
    path: 'fuzz.duckdb',
    table: 'fuzz',
  }),
];
