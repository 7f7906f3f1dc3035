import { checkAnswer } from '../../core/checkAnswer.js';
import { categoryOfStatus } from '../../core/status.js';
import { coreOf, throughCircuit } from '../../resilience/createCircuitBreaker.js';
import type { CircuitBreaker } from '../../resilience/types.js';
import { originOf } from '../origin.js';
import type { HttpInterceptor } from '../types.js';

/** `circuitBreaker` around each attempt, keyed by origin unless the breaker has a `key`. A transient status is a failure like a lost connection. */
export function circuitBreakerInterceptor(breaker: CircuitBreaker): HttpInterceptor {
  const { keyOf = originOf } = coreOf(breaker);
  return (request, next) =>
    throughCircuit(
      breaker,
      () => {
        const key = keyOf(request);
        return checkAnswer('circuitBreaker.key', 'a string', key, typeof key === 'string');
      },
      () => next(request),
      ({ status }) => categoryOfStatus(status) === 'transient',
    );
}
