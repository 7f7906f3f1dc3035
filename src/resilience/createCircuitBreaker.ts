import { asyncScheduler, defer, from, merge, type SchedulerLike, Subject } from 'rxjs';
import { checkOptions } from '../core/checkOptions.js';
import { CircuitOpenError, ConfigurationError } from '../core/errors.js';
import { type CircuitRules, type CircuitState, createCircuit } from '../core/rate/circuit.js';
import { createSteadyClock } from '../core/rate/steadyClock.js';
import { SweptMap } from '../core/rate/sweptMap.js';
import { withAttemptLayer } from './attemptLayer.js';
import { type CircuitBreakerCore, circuitBreakerLayer } from './throughCircuit.js';
import type { CircuitBreaker, CircuitBreakerConfig, SharedCircuit } from './types.js';

type StateChange = { key: string; state: CircuitState };

/**
 * Stops calling what keeps failing, and tries it again with one call at a time.
 *
 * ```
 * calls:   s f f f f        x x        p        s s
 * state:   closed ── open ───────── half-open ─ closed       x: CircuitOpenError, p: the probe
 * ```
 * Transient failures and timeouts count, 4xx do not. Each key (in a client: each origin) has its own circuit.
 * `state$` starts with the state of every circuit in use; `half-open` shows when its probe goes out. With a `store` all processes
 * have the same circuits.
 *
 * @throws ConfigurationError for numbers that cannot work.
 */
export function createCircuitBreaker(
  config: CircuitBreakerConfig & { scheduler?: SchedulerLike | undefined } = {},
): CircuitBreaker {
  checkOptions(
    config,
    {
      number: ['failureRate', 'minimumRequests', 'windowMs', 'halfOpenAfterMs'],
      function: ['key'],
      '.now': ['scheduler'],
      '.circuit': ['store'],
    },
    'circuitBreaker.',
  );
  const { scheduler = asyncScheduler, key: keyOf, store } = config;
  const rules = checkedRules(config);
  const clock = createSteadyClock(() => scheduler.now());
  const changes = new Subject<StateChange>();
  const circuits = new SweptMap<SharedCircuit>(clock.now, (key) => {
    const changed = (state: CircuitState) => changes.next({ key, state });
    return store ? store.circuit(key, rules, changed) : createCircuit(rules, changed);
  });
  const breaker: CircuitBreakerCore = {
    keyOf,
    state$: defer(() =>
      merge(from(Array.from(circuits, ([key, { state }]): StateChange => ({ key, state }))), changes),
    ),
    ready$: (key) => circuits.of(key).ready$?.(clock.now()),
    enter: (key) => {
      const admission = circuits.of(key).admit(clock.now());
      if ('retryAfterMs' in admission) throw new CircuitOpenError(key, Math.ceil(admission.retryAfterMs));
      return (verdict) => admission.settle(verdict, clock.now());
    },
  };
  return withAttemptLayer<CircuitBreaker>(breaker, circuitBreakerLayer);
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
