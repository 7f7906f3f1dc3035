import { Observable, Subscription } from 'rxjs';
import { subscribeWithin } from '../resilience/subscribeWithin.js';

/** What a coroutine asks for: to hand a value on, or to wait for a source to complete. */
export type Step<T> = { readonly emit: T } | { readonly wait: Observable<unknown> };

/** A generator that reads like an async function and whose waits are Observables. */
export type Coroutine<T, R = void> = Generator<Step<T>, R, unknown>;

/** Throws `error` into the coroutine at its wait, which is unsubscribed first; between two waits, at its next step. */
export type Interrupt = (error: unknown) => void;

/**
 * Runs a generator as an Observable: `async`/`await` without promises.
 *
 * A source that answers synchronously is gone on from synchronously, in a flat loop: no stack grows however many
 * steps there are, and nothing leaves virtual time. Unsubscribing unsubscribes from what is being waited for and
 * `return()`s the generator, so that its `finally` blocks run; there it must not yield.
 */
export function coroutine$<T>(body: (interrupt: Interrupt) => Coroutine<T>): Observable<T> {
  return new Observable<T>((subscriber) => {
    /** How the generator goes on, once it is its turn. */
    let resumption: Resumption | undefined;
    let interruption: Resumption | undefined;
    let wait: Subscription | undefined;
    /** In the loop: whoever wants to resume leaves it to that. */
    let isLooping = false;
    /** In the generator's own code, where it can be neither resumed nor returned. */
    let isExecuting = false;

    const steps = body((error) => {
      if (stopWaiting()) resume({ error });
      else interruption = { error };
    });
    subscriber.add(() => {
      stopWaiting();
      if (!isExecuting) steps.return();
    });
    resume({ value: undefined });

    function resume(next: Resumption): void {
      resumption = next;
      if (isLooping) return;
      isLooping = true;
      while (resumption) step(resumption);
      isLooping = false;
    }

    function step(from: Resumption): void {
      resumption = undefined;
      let result: IteratorResult<Step<T>, void>;
      isExecuting = true;
      try {
        result = 'error' in from ? steps.throw(from.error) : steps.next(from.value);
      } catch (error) {
        subscriber.error(error);
        return;
      } finally {
        isExecuting = false;
      }
      if (result.done) subscriber.complete();
      else if (subscriber.closed) steps.return();
      else if ('emit' in result.value) {
        subscriber.next(result.value.emit);
        if (!subscriber.closed) resumption = takeInterruption() ?? { value: undefined };
      } else {
        resumption = takeInterruption();
        if (!resumption) waitUntilEnd(result.value.wait);
      }
    }

    function waitUntilEnd(source: Observable<unknown>): void {
      const current = new Subscription();
      wait = current;
      let value: unknown;
      const end = (next: Resumption) => {
        if (wait !== current) return;
        wait = undefined;
        resume(next);
      };
      const waiter = {
        next: (latest: unknown) => {
          value = latest;
        },
        error: (error: unknown) => end({ error }),
        complete: () => end({ value }),
      };
      subscribeWithin(source, waiter, (leave) => current.add(leave));
    }

    /** True when it was waiting. */
    function stopWaiting(): boolean {
      const current = wait;
      current?.unsubscribe();
      wait = undefined;
      return current !== undefined;
    }

    function takeInterruption(): Resumption | undefined {
      const taken = interruption;
      interruption = undefined;
      return taken;
    }
  });
}

/** The last value of `source`, or `undefined` when it completes without one; its error is thrown here. */
export function* waitFor<T>(source: Observable<T>): Generator<{ wait: Observable<T> }, T | undefined, unknown> {
  return (yield { wait: source }) as T | undefined;
}

/** With a value, or with an error thrown into the generator. */
type Resumption = { readonly value: unknown } | { readonly error: unknown };
