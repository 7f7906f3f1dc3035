import { NEVER, Observable, of, Subject, type Subscription, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Coroutine, coroutine$, type Interrupt, waitFor } from '../../src/pagination/coroutine.js';

/** What a run of it comes to: values, then `|`, or the error. */
function outcomeOf<T>(body: (interrupt: Interrupt) => Coroutine<T>): unknown[] {
  const seen: unknown[] = [];
  coroutine$(body).subscribe({
    next: (value) => seen.push(value),
    error: (error: unknown) => seen.push(error),
    complete: () => seen.push('|'),
  });
  return seen;
}

describe('coroutine$', () => {
  it('goes on with the last value of what it waited for, and with nothing where there was none', () => {
    const seen = outcomeOf(function* () {
      yield { emit: yield* waitFor(of(1, 2, 3)) };
      yield { emit: yield* waitFor(of()) };
    });
    expect(seen).toEqual([3, undefined, '|']);
  });

  it('takes a hundred thousand synchronous steps without a stack', () => {
    let last = 0;
    coroutine$<number>(function* () {
      for (let step = 0; step < 100_000; step++) yield { emit: (yield* waitFor(of(step))) ?? -1 };
    }).subscribe((value) => {
      last = value;
    });
    expect(last).toBe(99_999);
  });

  it('runs its finally where it is left, also from within its own code', () => {
    const order: string[] = [];
    let subscription: Subscription | undefined;
    const start = new Subject<void>();
    const run$ = coroutine$<number>(function* () {
      try {
        yield* waitFor(start);
        subscription?.unsubscribe();
        order.push('goes on to its next step');
        yield { emit: 1 };
        order.push('never');
      } finally {
        order.push('finally');
      }
    });
    subscription = run$.subscribe(() => order.push('never'));
    start.complete();
    expect(order).toEqual(['goes on to its next step', 'finally']);
  });
});

describe('an interrupt', () => {
  it('ends a wait at once, and unsubscribes from it', () => {
    let interrupt: Interrupt = () => {};
    let isGone = false;
    const hanging$ = new Observable(() => () => {
      isGone = true;
    });
    const seen = outcomeOf(function* (given) {
      interrupt = given;
      yield* waitFor(hanging$);
    });
    interrupt('enough');
    expect(seen).toEqual(['enough']);
    expect(isGone).toBe(true);
  });

  it('in the coroutine’s own code comes at its next wait, which is not begun', () => {
    let begun = 0;
    const counted$ = new Observable(() => {
      begun++;
    });
    const seen = outcomeOf(function* (interrupt) {
      interrupt('enough');
      yield* waitFor(counted$);
    });
    expect(seen).toEqual(['enough']);
    expect(begun).toBe(0);
  });

  it('from a listener comes after the value that the listener was given', () => {
    const seen: unknown[] = [];
    let interrupt: Interrupt = () => {};
    coroutine$<number>(function* (given) {
      interrupt = given;
      yield { emit: 1 };
      yield { emit: 2 };
    }).subscribe({
      next: (value) => {
        seen.push(value);
        interrupt('enough');
      },
      error: (error: unknown) => seen.push(error),
    });
    expect(seen).toEqual([1, 'enough']);
  });

  it('wins over a source that interrupts and completes in one go', () => {
    const seen = outcomeOf(function* (interrupt) {
      const source$ = new Observable<number>((subscriber) => {
        interrupt('enough');
        subscriber.next(1);
        subscriber.complete();
      });
      yield { emit: yield* waitFor(source$) };
    });
    expect(seen).toEqual(['enough']);
  });

  it('is taken once: a coroutine that catches it goes on', () => {
    const seen = outcomeOf(function* (interrupt) {
      interrupt('enough');
      try {
        yield* waitFor(NEVER);
      } catch (error) {
        yield { emit: error };
      }
      yield { emit: yield* waitFor(of(1, 2).pipe(toArray())) };
    });
    expect(seen).toEqual(['enough', [1, 2], '|']);
  });
});
