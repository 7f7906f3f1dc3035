import { randomUUID } from 'node:crypto';
import { map } from 'rxjs';
import { checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { createSteadyClock } from '../core/rate/steadyClock.js';
import { SweptMap } from '../core/rate/sweptMap.js';
import type { RateLimitStore } from '../resilience/types.js';
import { askScript } from './askScript.js';
import { readAnswer } from './exchange.js';
import { limitTag, type RedisOptions, redisConnection, requirePositive } from './redisConnection.js';
import { rateLimitScript } from './scripts/rateLimit.js';
import { SharedLimit } from './sharedLimit.js';

export interface RedisRateLimitStoreOptions extends Omit<RedisOptions, 'commandTimeoutMs'> {
  /** Which limit it is: whoever has the same name, prefix and Redis shares it. A client asks for each origin by itself. @default '' */
  name?: string | undefined;
  /** Milliseconds that Redis has for an answer; after that it counts as away, as it does at once when the client has lost its connection. @default 1000 */
  commandTimeoutMs?: number | undefined;
  /**
   * What happens while Redis is away. `fail`: requests fail at once with a {@link RedisUnavailableError}. `local`: each process goes
   * on with its share, the limit divided by the processes heard of last, every one at times of its own; where none has been
   * heard of yet `processes` says how many there are, or requests fail. @default 'fail'
   */
  onUnavailable?: 'fail' | 'local' | undefined;
  /** How many processes share the limit, at least: what a share is, should Redis have told of fewer. @default as Redis tells */
  processes?: number | undefined;
  /**
   * Slots are given out so many milliseconds ahead, to all processes together: more of them take fewer questions, and a process
   * that stops loses more. A process hears of a gate that another was told of within this time. @default 250
   */
  bookAheadMs?: number | undefined;
  /** Milliseconds after which the part of `maxConcurrent` that a dead process had is free again. @default 10_000 */
  leaseMs?: number | undefined;
  /**
   * Milliseconds that requests may take from their slot to the server, some more than others: each window is kept longer by this,
   * and a slot that comes to be used too late is not used. @default 3 % of each window, 250 at most
   */
  marginMs?: number | undefined;
}

/**
 * One limit for any number of processes: buckets, windows, the gate and `maxConcurrent` of a {@link createRateLimiter} live in
 * Redis, by its clock, and each question is one atomic script. Slots come in batches, so that a request takes one round trip at
 * most, and far fewer under load.
 *
 * ```
 * process 1:  a─────b─────c─────d
 * process 2:  ──e─────f─────g────
 * server:     a─e───b─f───c─g───d     never more than the limit
 * ```
 * What `gate$` tells reaches the others with their next question. Nothing here hangs: a Redis that does not answer within
 * `commandTimeoutMs` is away, is asked again every 250 ms while somebody waits, and has its say again as soon as it is back; after
 * `local` all processes change back at one moment, half a second later.
 *
 * A Redis that loses its data loses the uses of windows with it: processes that have used them tell it what they know.
 *
 * @throws ConfigurationError for options that cannot work
 *
 * @example
 * const store = redisRateLimitStore({ client: new Redis(), name: 'github', onUnavailable: 'local' });
 * const rateLimit = createRateLimiter({ requestsPerSecond: 50 }, { store });
 */
export function redisRateLimitStore(options: RedisRateLimitStoreOptions): RateLimitStore {
  const place = 'redisRateLimitStore';
  const redis = redisConnection(options, place, 1000);
  checkOptions(
    options,
    { string: ['name', 'onUnavailable'], number: ['processes', 'bookAheadMs', 'leaseMs', 'marginMs'] },
    `${place}.`,
  );
  const {
    name = '',
    onUnavailable = 'fail',
    processes,
    bookAheadMs: aheadMs = 250,
    leaseMs = 10_000,
    marginMs,
  } = options;
  const refuse = (option: string, problem: string, value: unknown) => {
    throw new ConfigurationError(`${place}.${option}`, `must be ${problem}, not ${String(value)}`);
  };
  if (onUnavailable !== 'fail' && onUnavailable !== 'local') refuse('onUnavailable', 'fail or local', onUnavailable);
  if (processes !== undefined && !(Number.isInteger(processes) && processes >= 1)) {
    refuse('processes', 'a whole number from 1', processes);
  }
  requirePositive(`${place}.bookAheadMs`, aheadMs);
  if (!(leaseMs >= 1000 && leaseMs <= MAX_LEASE_MS)) refuse('leaseMs', `from 1000 to ${MAX_LEASE_MS} ms`, leaseMs);
  if (marginMs !== undefined && !(marginMs > 0 && marginMs < Number.POSITIVE_INFINITY)) {
    refuse('marginMs', 'more than zero', marginMs);
  }

  const clock = createSteadyClock(() => redis.scheduler.now());
  const ask = askScript(redis, rateLimitScript);
  const id = randomUUID().slice(0, 13);
  const limits = new SweptMap<SharedLimit>(clock.now, (key) => {
    const stateKey = `${redis.prefix}${limitTag(name, key)}:limit`;
    return new SharedLimit({
      id,
      clock,
      scheduler: redis.scheduler,
      exchange: (request) => ask(stateKey, request).pipe(map(readAnswer)),
      onUnavailable,
      processes,
      aheadMs,
      leaseMs,
      marginMs,
    });
  });
  return {
    reserve$: (wish) => limits.of(wish.key).reserve$(wish),
    gate$: (key, untilEpochMs) => limits.of(key).gate$(clock.fromWall(untilEpochMs)),
    release: (key) => limits.of(key).release(),
  };
}

const MAX_LEASE_MS = 3_600_000;
