import { concat, defer, ignoreElements, Observable, type Subscriber, type TeardownLogic, tap } from 'rxjs';
import { checkAnswer } from '../core/checkAnswer.js';
import { ConfigurationError } from '../core/errors.js';
import { originOf } from '../core/originOf.js';
import type { CircuitResult } from '../core/rate/circuit.js';
import { categoryOf, isFinal, shapeOf } from '../core/retry/classify.js';
import { categoryOfStatus } from '../core/status.js';
import type { HttpInterceptor } from '../http/types.js';
import type { CircuitBreaker, CircuitBreakerConfig } from './types.js';

/** What the operator and the client see of a breaker besides `state$`. */
export interface CircuitBreakerCore extends CircuitBreaker {
  readonly keyOf?: CircuitBreakerConfig['key'];
  /** What has to be waited for before {@link CircuitBreakerCore.enter}, if anything. */
  ready$(key: string): Observable<unknown> | undefined;
  /** Lets one use of `key` through, or throws {@link CircuitOpenError}. The function it returns is called once, and says how it ended. */
  enter(key: string): (verdict: CircuitResult) => void;
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
  return new Observable<T>((subscriber) => {
    const core = coreOf(breaker);
    const name = key();
    const run = (runner: Subscriber<T>): TeardownLogic => {
      const settle = core.enter(name);
      // Whoever hears that its probe goes out may give it up then and there.
      if (runner.closed) return settle('none');
      let verdict: CircuitResult = 'none';
      // Asked for inside what settles: a source that throws must not keep the probe.
      return defer(source)
        .pipe(
          tap({
            next: (value) => {
              verdict = isFailure(value) ? 'failure' : 'success';
            },
            error: (error: unknown) => settle(verdictOf(error)),
            complete: () => settle(verdict === 'none' ? 'success' : verdict),
            unsubscribe: () => settle(verdict),
          }),
        )
        .subscribe(runner);
    };
    const ready$ = core.ready$(name);
    if (!ready$) return run(subscriber);
    return concat(ready$.pipe(ignoreElements()), new Observable<T>(run)).subscribe(subscriber);
  });
}

/** Around each attempt, keyed by origin unless the breaker has a `key`. A transient status is a failure like a lost connection. */
export function circuitBreakerLayer(breaker: CircuitBreaker): HttpInterceptor {
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

/** The breaker as `createCircuitBreaker` made it. */
export function coreOf(breaker: CircuitBreaker): CircuitBreakerCore {
  if ('enter' in Object(breaker)) return breaker as CircuitBreakerCore;
  throw new ConfigurationError('circuitBreaker', 'must come from createCircuitBreaker()');
}

/** Of errors with a category only transient ones count, timeouts among them; of others all but aborts and mistakes of the program. */
function verdictOf(error: unknown): CircuitResult {
  const category = categoryOf(error);
  if (!category) return isFinal(error) ? 'none' : 'failure';
  return category === 'transient' && shapeOf(error).name !== 'CircuitOpenError' ? 'failure' : 'success';
}
