import { randomUUID } from 'node:crypto';
import { map, tap } from 'rxjs';
import { checkOptions } from '../core/checkOptions.js';
import { ConfigurationError } from '../core/errors.js';
import { createSteadyClock } from '../core/rate/steadyClock.js';
import { notify } from '../resilience/notify.js';
import type { CircuitBreakerStore } from '../resilience/types.js';
import { askScript } from './askScript.js';
import type { CircuitAnswer } from './circuitExchange.js';
import { RedisCircuit } from './redisCircuit.js';
import { limitTag, type RedisOptions, redisConnection, requirePositive } from './redisConnection.js';
import { circuitScript } from './scripts/circuit.js';

export interface RedisCircuitBreakerStoreOptions extends Omit<RedisOptions, 'commandTimeoutMs'> {
  /** Which breaker it is: whoever has the same name, prefix and Redis shares its circuits. A client has one for each origin. @default '' */
  name?: string | undefined;
  /** Milliseconds that Redis has for an answer; after that it counts as away, as it does at once when the client has lost its connection. @default 1000 */
  commandTimeoutMs?: number | undefined;
  /** A process hears of what the others have opened or closed within so many milliseconds, and asks no more often while nothing fails. @default 250 */
  refreshMs?: number | undefined;
  /** Milliseconds after which the probe of a dead process is another's. @default 10_000 */
  leaseMs?: number | undefined;
  /** Hears why Redis could not be asked, once each time that it goes away; meanwhile this process has circuits of its own. @default none */
  onError?: ((error: unknown) => void) | undefined;
}

/**
 * The circuits of a {@link createCircuitBreaker} in Redis: what any process opens holds all of them, what fails in several counts
 * together, and of all processes one probes.
 *
 * ```
 * process 1:  s f f f f        x              p ── s s
 * process 2:  ─s─f──f────────x────x────────x──────s──s
 * state:      closed ── open ───────── half-open ─ closed
 * ```
 * While a circuit is closed nobody waits for Redis: what came to its end is told in batches, every `refreshMs` and with each failure,
 * and the answer says what the others know. So a process goes on for `refreshMs` and a round trip at most once another has opened,
 * and one that was quiet until its first answer. Only who would probe waits for the answer.
 *
 * While Redis is away each process goes on by itself, with what it has seen.
 *
 * @throws ConfigurationError for options that cannot work
 *
 * @example
 * const store = redisCircuitBreakerStore({ client: new Redis(), name: 'github' });
 * const circuitBreaker = createCircuitBreaker({ store });
 */
export function redisCircuitBreakerStore(options: RedisCircuitBreakerStoreOptions): CircuitBreakerStore {
  const place = 'redisCircuitBreakerStore';
  const redis = redisConnection(options, place, 1000);
  checkOptions(options, { string: ['name'], number: ['refreshMs', 'leaseMs'], function: ['onError'] }, `${place}.`);
  const { name = '', refreshMs = 250, leaseMs = 10_000, onError } = options;
  requirePositive(`${place}.refreshMs`, refreshMs);
  if (!(leaseMs >= 100 && leaseMs <= MAX_LEASE_MS)) {
    throw new ConfigurationError(`${place}.leaseMs`, `must be from 100 to ${MAX_LEASE_MS} ms, not ${leaseMs}`);
  }
  const clock = createSteadyClock(() => redis.scheduler.now());
  const ask = askScript(redis, circuitScript);
  let isAway = false;
  const lost = (error: unknown) => {
    if (!isAway && onError) notify(() => onError(error))?.subscribe();
    isAway = true;
  };
  return {
    circuit: (key, rules, changed) => {
      const stateKey = `${redis.prefix}${limitTag(name, key)}:circuit`;
      return new RedisCircuit({
        id: randomUUID(),
        now: clock.now,
        exchange: (question) =>
          ask(stateKey, question).pipe(
            map((answer) => answer as CircuitAnswer),
            tap({
              next: () => {
                isAway = false;
              },
              error: lost,
            }),
          ),
        rules,
        refreshMs,
        leaseMs,
        changed,
      });
    },
  };
}

const MAX_LEASE_MS = 3_600_000;
