import {
  catchError,
  concat,
  defer,
  filter,
  NEVER,
  type Observable,
  of,
  take,
  takeUntil,
  throwError,
  timer,
} from 'rxjs';
import { describe, expect, it } from 'vitest';
import { circuitBreaker } from '../operators/circuitBreaker.js';
import { HttpNetworkError, HttpTimeoutError, ResponseParseError } from '../src/core/errors.js';
import { createCircuit } from '../src/core/rate/circuit.js';
import { createCircuitBreaker } from '../src/resilience/createCircuitBreaker.js';
import type { CircuitBreaker, CircuitBreakerConfig, CircuitBreakerStore } from '../src/resilience/types.js';
import { diagram } from './diagrams/diagram.js';
import { inTurn } from './diagrams/inTurn.js';
import { type MarbleHelpers, marbleTest } from './kit/index.js';

const virtual = (body: (helpers: MarbleHelpers) => void) =>
  marbleTest((actual, expected) => expect(actual).toEqual(expected), body);
const rules: CircuitBreakerConfig = { minimumRequests: 2, halfOpenAfterMs: 10 };
const open = (retryAfterMs: number) =>
  expect.objectContaining({ name: 'CircuitOpenError', retryAfterMs, category: 'transient' });

function opened(config = rules): CircuitBreaker {
  const breaker = createCircuitBreaker(config);
  fail(breaker);
  fail(breaker);
  return breaker;
}
function fail(breaker: CircuitBreaker, error: unknown = 'down', key?: string) {
  throwError(() => error)
    .pipe(circuitBreaker(breaker, key))
    .subscribe({ error: () => {} });
}
function stateOf(breaker: CircuitBreaker): string {
  const seen: string[] = [];
  breaker.state$.subscribe(({ state }) => seen.push(state)).unsubscribe();
  return seen.join();
}

describe('circuitBreaker', () => {
  it.each<[name: string, marbles: string]>([
    ['empty', '--|'],
    ['never', '-'],
    ['one  ', '-a|'],
    ['many ', '-a-bc|'],
    ['error', '-a#'],
  ])('%s: passes it on while closed', (_name, marbles) =>
    virtual(({ cold, expectObservable }) => {
      expectObservable(cold(marbles).pipe(circuitBreaker(createCircuitBreaker()))).toBe(marbles);
    })(),
  );

  it(
    'open: does not subscribe, and says when to come back',
    virtual(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a|');
      const guarded = source.pipe(circuitBreaker(opened()));
      expectObservable(guarded).toBe('#', undefined, open(10));
      expectObservable(guarded, '----^').toBe('----#', undefined, open(6));
      expectSubscriptions(source.subscriptions).toBe([]);
    }),
  );

  it(
    'half-open: lets one probe through, whose success closes it',
    virtual(({ cold, expectObservable }) => {
      const guarded = cold('--(a|)').pipe(circuitBreaker(opened()));
      expectObservable(guarded, '10ms ^').toBe('12ms (a|)');
      expectObservable(guarded, '11ms ^').toBe('11ms #', undefined, open(10));
      expectObservable(guarded, '13ms ^').toBe('15ms (a|)');
      expectObservable(guarded, '13ms ^').toBe('15ms (a|)');
    }),
  );

  it(
    'half-open: a probe that fails opens it again',
    virtual(({ cold, expectObservable }) => {
      const breaker = opened();
      expectObservable(cold('--#').pipe(circuitBreaker(breaker)), '10ms ^').toBe('12ms #');
      expectObservable(of('a').pipe(circuitBreaker(breaker)), '15ms ^').toBe('15ms #', undefined, open(7));
      expectObservable(of('a').pipe(circuitBreaker(breaker)), '22ms ^').toBe('22ms (a|)');
    }),
  );

  it(
    'early unsubscribe: a probe given up frees its place',
    virtual(({ cold, expectObservable }) => {
      const breaker = opened();
      expectObservable(cold('-').pipe(circuitBreaker(breaker)), '10ms ^-!').toBe('-');
      expectObservable(of('a').pipe(circuitBreaker(breaker)), '13ms ^').toBe('13ms (a|)');
    }),
  );

  it(
    'early unsubscribe: a probe given up by who hears that it goes out frees its place',
    virtual(({ expectObservable }) => {
      const breaker = opened();
      const probing$ = breaker.state$.pipe(filter(({ state }) => state === 'half-open'));
      const givenUp = NEVER.pipe(circuitBreaker(breaker), takeUntil(probing$));
      expectObservable(givenUp, '10ms ^').toBe('10ms |');
      expectObservable(of('a').pipe(circuitBreaker(breaker)), '13ms ^').toBe('13ms (a|)');
    }),
  );

  it('early unsubscribe: after a value it is a success', () => {
    const breaker = createCircuitBreaker(rules);
    concat(
      of('a'),
      throwError(() => 'down'),
    )
      .pipe(circuitBreaker(breaker), take(1))
      .subscribe();
    fail(breaker);
    expect(stateOf(breaker)).toBe('open');
  });

  it(
    'reuse: one breaker for all, each key on its own',
    virtual(({ expectObservable }) => {
      const breaker = opened();
      expectObservable(of('a').pipe(circuitBreaker(breaker))).toBe('#', undefined, open(10));
      expectObservable(of('a').pipe(circuitBreaker(breaker, 'other'))).toBe('(a|)');
    }),
  );

  it('is not for breakers of other makes', () => {
    expect(() => circuitBreaker({ state$: of() })).toThrow(
      expect.objectContaining({
        name: 'ConfigurationError',
        message: 'circuitBreaker: must come from createCircuitBreaker()',
      }),
    );
  });
});

describe('createCircuitBreaker', () => {
  it.each<[string, unknown, 'open' | 'closed']>([
    ['a plain error', new Error('down'), 'open'],
    ['a network failure', new HttpNetworkError('reset'), 'open'],
    ['a timeout', new HttpTimeoutError('attempt', 10), 'open'],
    ['an unreadable body', new ResponseParseError('no JSON'), 'closed'],
    ['an abort', new DOMException('stop', 'AbortError'), 'closed'],
  ])('%s leaves it %s', (_name, error, expected) => {
    const breaker = createCircuitBreaker(rules);
    fail(breaker, error);
    fail(breaker, error);
    expect(stateOf(breaker)).toBe(expected);
  });

  it('an open circuit behind another is no failure of what stands behind both', () => {
    const inner = opened({ ...rules, halfOpenAfterMs: 10_000 });
    const outer = createCircuitBreaker(rules);
    for (let call = 0; call < 3; call++) {
      of('a')
        .pipe(circuitBreaker(inner), circuitBreaker(outer))
        .subscribe({ error: () => {} });
    }
    expect([stateOf(inner), stateOf(outer)]).toEqual(['open', 'closed']);
  });

  it('an error of others counts, whatever it calls its category', () => {
    const breaker = createCircuitBreaker(rules);
    fail(breaker, { category: 'database' });
    fail(breaker, { category: 'database' });
    expect(stateOf(breaker)).toBe('open');
  });

  it('an abort counts neither way', () => {
    const breaker = createCircuitBreaker({ failureRate: 0.6, minimumRequests: 2 });
    const abort = new DOMException('stop', 'AbortError');
    for (const error of [abort, abort, 'down', 'down']) fail(breaker, error);
    expect(stateOf(breaker)).toBe('open');
  });

  it('an answer that cannot be read is an answer: as a probe it closes the circuit', () => {
    const breaker = opened({ ...rules, halfOpenAfterMs: 0 });
    expect(stateOf(breaker)).toBe('open');
    fail(breaker, new ResponseParseError('no JSON'));
    expect(stateOf(breaker)).toBe('closed');
  });

  it('opens at the share of failures, not before minimumRequests', () => {
    const breaker = createCircuitBreaker({ failureRate: 0.6, minimumRequests: 5 });
    const succeed = () => of('a').pipe(circuitBreaker(breaker)).subscribe();
    const seen: string[] = [];
    for (const step of [fail, fail, succeed, fail, succeed, fail]) {
      step(breaker);
      seen.push(stateOf(breaker));
    }
    // 4 of 6 is the first share of at least 0.6 that a failure brings with five or more.
    expect(seen).toEqual(['closed', 'closed', 'closed', 'closed', 'closed', 'open']);
  });

  it(
    'forgets what is older than its window',
    virtual(({ expectObservable }) => {
      const breaker = createCircuitBreaker({ minimumRequests: 2, windowMs: 100 });
      const failing: Observable<never> = defer(() => throwError(() => 'down')).pipe(circuitBreaker(breaker));
      expectObservable(failing).toBe('#', undefined, 'down');
      expectObservable(failing, '100ms ^').toBe('100ms #', undefined, 'down');
      expectObservable(failing, '150ms ^').toBe('150ms #', undefined, 'down');
      expectObservable(failing, '160ms ^').toBe('160ms #', undefined, open(9_990));
    }),
  );

  it(
    'results from before it opened do not count after it closed',
    virtual(({ cold, expectObservable }) => {
      const breaker = createCircuitBreaker(rules);
      expectObservable(cold('30ms #').pipe(circuitBreaker(breaker))).toBe('30ms #');
      expectObservable(cold('-#').pipe(circuitBreaker(breaker))).toBe('-#');
      expectObservable(cold('-#').pipe(circuitBreaker(breaker))).toBe('-#');
      expectObservable(of('a').pipe(circuitBreaker(breaker)), '12ms ^').toBe('12ms (a|)');
      expectObservable(cold('#').pipe(circuitBreaker(breaker)), '31ms ^').toBe('31ms #');
      expectObservable(of('a').pipe(circuitBreaker(breaker)), '32ms ^').toBe('32ms (a|)');
    }),
  );

  it(
    'state$ tells what is and what changes',
    virtual(({ cold, expectObservable }) => {
      const breaker = createCircuitBreaker(rules);
      const values = {
        o: { key: 'default', state: 'open' as const },
        h: { key: 'default', state: 'half-open' as const },
        c: { key: 'default', state: 'closed' as const },
      };
      expectObservable(breaker.state$, '^ 60ms !').toBe('--o 9ms h-c', values);
      expectObservable(breaker.state$, '5ms ^ 55ms !').toBe('-----o 6ms h-c', values);
      for (const marbles of ['--#', '--#']) {
        expectObservable(cold(marbles).pipe(circuitBreaker(breaker))).toBe(marbles);
      }
      expectObservable(cold('--|').pipe(circuitBreaker(breaker)), '12ms ^').toBe('14ms |');
    }),
  );

  it('a rate of 1 waits for failures alone, and without a pause the next call is the probe', () => {
    const breaker = createCircuitBreaker({ failureRate: 1, minimumRequests: 2, halfOpenAfterMs: 0 });
    of('a').pipe(circuitBreaker(breaker)).subscribe();
    fail(breaker);
    expect(stateOf(breaker)).toBe('closed');
    fail(breaker, 'down', 'other');
    fail(breaker, 'down', 'other');
    expect(stateOf(breaker)).toBe('closed,open');
    of('a').pipe(circuitBreaker(breaker, 'other')).subscribe();
    expect(stateOf(breaker)).toBe('closed,closed');
  });

  it.each<[string, CircuitBreakerConfig]>([
    ['failureRate', { failureRate: 0 }],
    ['failureRate', { failureRate: 1.1 }],
    ['minimumRequests', { minimumRequests: Number.NaN }],
    ['windowMs', { windowMs: 0 }],
    ['halfOpenAfterMs', { halfOpenAfterMs: -1 }],
  ])('%s that cannot work', (name, config) => {
    expect(() => createCircuitBreaker(config)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path: `circuitBreaker.${name}` }),
    );
  });
});

describe('a store', () => {
  const storeOf = (ready$: (now: number) => Observable<unknown> | undefined) => {
    const made: unknown[] = [];
    const store: CircuitBreakerStore = {
      circuit: (key, its, changed) => {
        made.push([key, its]);
        return Object.assign(createCircuit(its, changed), { ready$ });
      },
    };
    return { made, breaker: createCircuitBreaker({ ...rules, store }) };
  };

  it(
    'has the circuits, by key, and is waited for until they can say who goes through',
    virtual(({ cold, expectObservable, expectSubscriptions, flush }) => {
      const asked: number[] = [];
      const { made, breaker } = storeOf((now) => {
        asked.push(now);
        return now < 10 ? timer(0, 1).pipe(take(4)) : undefined;
      });
      const source = cold('-a|');
      const guarded = source.pipe(circuitBreaker(breaker, 'k'));
      expectObservable(breaker.state$, '^ 40ms !').toBe('31ms o', { o: { key: 'k', state: 'open' } });
      expectObservable(guarded, '-^').toBe('-----a|');
      expectObservable(guarded, '-^-!').toBe('-');
      expectObservable(guarded, '20ms ^').toBe('21ms a|');
      expectSubscriptions(source.subscriptions).toBe(['----^-!', '20ms ^-!']);
      for (const _call of [1, 2, 3]) {
        const failing = cold('-#').pipe(circuitBreaker(breaker, 'k'));
        expectObservable(failing, '30ms ^').toBe('31ms #');
      }
      flush();
      expect(asked).toEqual([1, 1, 20, 30, 30, 30]);
      expect(made).toEqual([['k', { failureRate: 0.5, minimumRequests: 2, windowMs: 30_000, halfOpenAfterMs: 10 }]]);
    }),
  );
});

for (const name of ['circuitBreaker', 'createCircuitBreaker']) {
  diagram(
    name,
    {
      text: 'Two failures open the circuit: the third call is refused, and after 10 ms the fourth is the probe that closes it.',
      above: { source: ['^-#', '4ms ^-#', '18ms ^-a|'] },
      call: 'circuitBreaker(createCircuitBreaker({ … }))',
      options: { minimumRequests: 2, halfOpenAfterMs: 10 },
      below: { '1st call': '^-#', '2nd call': '4ms ^-#', '3rd call': '8ms (^x)', '4th call': '18ms ^-a|' },
      values: { x: 'CircuitOpenError' },
    },
    ({ above, options, below, values }, helpers) => {
      const { source, expectSubscribed } = inTurn(helpers, above.source);
      const refusal = catchError((error: unknown) =>
        error instanceof Error && error.name === values.x ? concat(of('x'), NEVER) : throwError(() => error),
      );
      const guarded = source.pipe(circuitBreaker(createCircuitBreaker(options)), refusal);
      for (const call of Object.values(below)) {
        const [start = ''] = /^[^(^]*/.exec(call) ?? [];
        const result = call.startsWith('8ms') ? '8ms x' : call.replace('^', '-');
        helpers.expectObservable(guarded, `${start}^`).toBe(result);
      }
      expectSubscribed();
    },
  );
}
