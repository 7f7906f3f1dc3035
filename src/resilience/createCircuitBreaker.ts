import { asyncScheduler, defer, from, merge, type Observable, type SchedulerLike, Subject, tap } from 'rxjs';
import { CircuitOpenError, ConfigurationError } from '../core/errors.js';
import {
  type Circuit,
  type CircuitResult,
  type CircuitRules,
  type CircuitState,
  createCircuit,
} from '../core/rate/circuit.js';
import { createSteadyClock } from '../core/rate/steadyClock.js';
import { SweptMap } from '../core/rate/sweptMap.js';
import { isFinal } from '../core/retry/classify.js';
import type { CircuitBreaker, CircuitBreakerConfig } from './types.js';

/** What the operator and the interceptor see of a breaker besides `state$`. */
export interface CircuitBreakerCore extends CircuitBreaker {
  readonly keyOf?: CircuitBreakerConfig['key'];
  /** Lets one use of `key` through, or throws {@link CircuitOpenError}. The function it returns says, once, how it ended. */
  enter(key: string): (verdict: CircuitResult) => void;
}

type StateChange = { key: string; state: CircuitState };

/**
 * Stops calling what keeps failing, and tries it again with one call at a time.
 *
 * ```
 * calls:   s f f f f        x x        p        s s
 * state:   closed ── open ───────── half-open ─ closed       x: CircuitOpenError, p: the probe
 * ```
 * Transient failures and timeouts count, 4xx do not. Each key (in a client: each origin) has its own circuit.
 * `state$` starts with the state of every circuit in use; `half-open` shows when its probe goes out.
 *
 * @throws ConfigurationError for numbers that cannot work.
 */
export function createCircuitBreaker(
  config: CircuitBreakerConfig & { scheduler?: SchedulerLike } = {},
): CircuitBreaker {
  const { scheduler = asyncScheduler, key: keyOf } = config;
  const rules = checkedRules(config);
  const clock = createSteadyClock(() => scheduler.now());
  const changes = new Subject<StateChange>();
  const circuits = new SweptMap<Circuit>(clock.now, (key) =>
    createCircuit(rules, (state) => changes.next({ key, state })),
  );
  const breaker: CircuitBreakerCore = {
    keyOf,
    state$: defer(() =>
      merge(from(Array.from(circuits, ([key, { state }]): StateChange => ({ key, state }))), changes),
    ),
    enter: (key) => {
      const admission = circuits.of(key).admit(clock.now());
      if ('retryAfterMs' in admission) throw new CircuitOpenError(key, Math.ceil(admission.retryAfterMs));
      let settled = false;
      return (verdict) => {
        if (settled) return;
        settled = true;
        admission.settle(verdict, clock.now());
      };
    },
  };
  return breaker;
}

/**
 * `source` behind the circuit of `key`: asked for only when that lets it through, and its end reported.
 * A source that is given up before it said anything counts neither way, and a probe's place is free again.
 */
export function throughCircuit<T>(
  breaker: CircuitBreaker,
  key: () => string,
  source: () => Observable<T>,
  isFailure: (value: T) => boolean,
): Observable<T> {
  return defer(() => {
    const settle = coreOf(breaker).enter(key());
    let verdict: CircuitResult = 'none';
    // Asked for inside what settles: a source that throws must not keep the probe.
    return defer(source).pipe(
      tap({
        next: (value) => {
          verdict = isFailure(value) ? 'failure' : 'success';
        },
        error: (error: unknown) => settle(verdictOf(error)),
        complete: () => settle(verdict === 'none' ? 'success' : verdict),
        unsubscribe: () => settle(verdict),
      }),
    );
  });
}

/** The breaker as {@link createCircuitBreaker} made it. */
export function coreOf(breaker: CircuitBreaker): CircuitBreakerCore {
  if ('enter' in breaker) return breaker as CircuitBreakerCore;
  throw new ConfigurationError('circuitBreaker', 'must come from createCircuitBreaker()');
}

/** Of errors with a category only transient ones count, timeouts among them; of others all but aborts and mistakes of the program. */
function verdictOf(error: unknown): CircuitResult {
  const { name, category } = (typeof error === 'object' && error !== null ? error : {}) as {
    name?: unknown;
    category?: unknown;
  };
  if (category !== undefined) return category === 'transient' && name !== 'CircuitOpenError' ? 'failure' : 'success';
  return isFinal(error) ? 'none' : 'failure';
}

function checkedRules(config: CircuitBreakerConfig): CircuitRules {
  const { failureRate = 0.5, minimumRequests = 10, windowMs = 30_000, halfOpenAfterMs = 10_000 } = config;
  const require = (name: string, fits: boolean, what: string) => {
    if (!fits) throw new ConfigurationError(`circuitBreaker.${name}`, `must be ${what}`);
  };
  require('failureRate', failureRate > 0 && failureRate <= 1, 'a share above 0 and up to 1');
  require('minimumRequests', minimumRequests >= 1, 'at least 1');
  require('windowMs', windowMs > 0, 'more than 0 ms');
  require('halfOpenAfterMs', halfOpenAfterMs >= 0, '0 ms or more');
  return { failureRate, minimumRequests, windowMs, halfOpenAfterMs };
}
