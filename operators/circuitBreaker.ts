import type { MonoTypeOperatorFunction } from 'rxjs';
import { coreOf, throughCircuit } from '../src/resilience/throughCircuit.js';
import type { CircuitBreaker } from '../src/resilience/types.js';

/**
 * Puts a circuit breaker in front of the source: while its circuit is open the source is not subscribed.
 *
 * ```
 * source:  --#                (for the tenth time)
 * circuitBreaker(breaker, 'api')
 * result:  --#, and from then on # at once: CircuitOpenError
 * ```
 * The end of the source counts: an error as a failure (with a category, when it is transient), its completion as a success.
 * Aborts, configuration mistakes and an unsubscribe before the first value count neither way.
 *
 * Errors: `CircuitOpenError` while the circuit is open; the errors of the source, themselves.
 *
 * @param key Which circuit of the breaker. @default 'default'
 * @throws ConfigurationError for a breaker that is not ours.
 */
export function circuitBreaker<T>(breaker: CircuitBreaker, key = 'default'): MonoTypeOperatorFunction<T> {
  coreOf(breaker);
  return (source) =>
    throughCircuit(
      breaker,
      () => key,
      () => source,
      () => false,
    );
}
