/**
 * Sends requests as fast as a limit that it shares lets it, until it is told to end by a line on its input; then it says how
 * many it sent, what failed, and how often Redis was asked. `limitedWorker NAME REDIS_PORT SERVER_URL OPTIONS_JSON`
 */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { catchError, interval, mergeMap, of, repeat, Subject, takeUntil, tap } from 'rxjs';
import { createHttpClient, createRateLimiter, type RateLimit } from 'rxjs-resilient-http';
import { undiciTransport } from 'rxjs-resilient-http/node';
import { type RedisRateLimitStoreOptions, redisRateLimitStore } from 'rxjs-resilient-http/redis';

const [, , name = '', port, url = '', options = '{}'] = process.argv;
const {
  limit,
  store,
  concurrency = 8,
  holdMs = 0,
} = JSON.parse(options) as {
  limit: RateLimit;
  store: Partial<RedisRateLimitStoreOptions>;
  concurrency?: number;
  holdMs?: number;
};
const redis = new Redis({ port: Number(port), host: '127.0.0.1', retryStrategy: () => 50 });
redis.on('error', () => undefined);
let asked = 0;
const counting = {
  get status() {
    return redis.status;
  },
  eval: (...args: Parameters<typeof redis.eval>) => redis.eval(...args),
  evalsha: (...args: Parameters<typeof redis.evalsha>) => {
    asked++;
    return redis.evalsha(...args);
  },
};
const transport = undiciTransport();
const clientWith = (rateLimit: RateLimit, limitName: string) =>
  createHttpClient({
    baseUrl: url,
    transport,
    resilience: { maxAttempts: 1 },
    rateLimit: createRateLimiter(rateLimit, {
      store: redisRateLimitStore({ client: counting as never, name: limitName, ...store }),
    }),
  });
const client = clientWith(limit, 'workers');
const end = new Subject<void>();
const failures: Record<string, number> = {};
let sent = 0;
// So that the first one is as quick as the others: a way that is not compiled yet takes longer than the margin. These count nowhere.
await redis.ping();
const warm = clientWith({ requestsPerSecond: 1000 }, `warm ${name}`);
for (let turn = 0; turn < 200; turn++) await warm.get('/warm');
asked = 0;
console.log('ready;');
await once(process.stdin, 'data');
const worker = () =>
  client.get$('/', { query: { from: name, holdMs: holdMs || undefined } }).pipe(
    tap(() => sent++),
    catchError((error: Error) => {
      failures[error.name] = (failures[error.name] ?? 0) + 1;
      // Whoever is refused looks again a little later.
      return new Promise((resolve) => setTimeout(resolve, 50));
    }),
    repeat(),
  );
of(...Array.from({ length: concurrency }, (_, index) => index))
  .pipe(mergeMap(worker), takeUntil(end))
  .subscribe();
const alive = interval(1000).subscribe();
await once(process.stdin, 'data');
end.next();
alive.unsubscribe();
redis.disconnect();
process.stdout.write(`${JSON.stringify({ name, sent, asked, failures })}\n`, () => process.exit(0));
