import { Observable, Subscription } from 'rxjs';

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
    const driver = new Driver<T>(body, {
      next: (value) => subscriber.next(value),
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
      isClosed: () => subscriber.closed,
    });
    subscriber.add(() => driver.close());
    driver.start();
  });
}

/** The last value of `source`, or `undefined` when it completes without one; its error is thrown here. */
export function* waitFor<T>(source: Observable<T>): Generator<{ wait: Observable<T> }, T | undefined, unknown> {
  return (yield { wait: source }) as T | undefined;
}

interface Output<T> {
  next(value: T): void;
  error(error: unknown): void;
  complete(): void;
  isClosed(): boolean;
}

/** How the generator goes on: with a value, or with an error thrown into it. */
type Resumption = { readonly value: unknown } | { readonly error: unknown };

class Driver<T> {
  readonly #steps: Coroutine<T>;
  readonly #output: Output<T>;
  #resumption: Resumption | undefined;
  #interruption: { error: unknown } | undefined;
  #wait: Subscription | undefined;
  /** In the loop: whoever wants to resume leaves it to that. */
  #looping = false;
  /** In the generator's own code, where it can be neither resumed nor returned. */
  #executing = false;

  constructor(body: (interrupt: Interrupt) => Coroutine<T>, output: Output<T>) {
    this.#steps = body((error) => this.#interrupt(error));
    this.#output = output;
  }

  start(): void {
    this.#resume({ value: undefined });
  }

  close(): void {
    this.#wait?.unsubscribe();
    this.#wait = undefined;
    if (!this.#executing) this.#steps.return();
  }

  #interrupt(error: unknown): void {
    if (!this.#wait) {
      this.#interruption = { error };
      return;
    }
    this.#wait.unsubscribe();
    this.#wait = undefined;
    this.#resume({ error });
  }

  #resume(resumption: Resumption): void {
    this.#resumption = resumption;
    if (this.#looping) return;
    this.#looping = true;
    while (this.#resumption) this.#step(this.#resumption);
    this.#looping = false;
  }

  #step(resumption: Resumption): void {
    this.#resumption = undefined;
    let result: IteratorResult<Step<T>, void>;
    this.#executing = true;
    try {
      result = 'error' in resumption ? this.#steps.throw(resumption.error) : this.#steps.next(resumption.value);
    } catch (error) {
      this.#output.error(error);
      return;
    } finally {
      this.#executing = false;
    }
    if (result.done) this.#output.complete();
    else if (this.#output.isClosed()) this.#steps.return();
    else if ('emit' in result.value) this.#emit(result.value.emit);
    else this.#await(result.value.wait);
  }

  #emit(value: T): void {
    this.#output.next(value);
    if (!this.#output.isClosed()) this.#resumption = this.#takeInterruption() ?? { value: undefined };
  }

  #await(source: Observable<unknown>): void {
    const interruption = this.#takeInterruption();
    if (interruption) {
      this.#resumption = interruption;
      return;
    }
    const wait = new Subscription();
    this.#wait = wait;
    let value: unknown;
    const end = (resumption: Resumption) => {
      if (this.#wait !== wait) return;
      this.#wait = undefined;
      this.#resume(resumption);
    };
    wait.add(
      source.subscribe({
        next: (latest) => {
          value = latest;
        },
        error: (error: unknown) => end({ error }),
        complete: () => end({ value }),
      }),
    );
  }

  #takeInterruption(): Resumption | undefined {
    const interruption = this.#interruption;
    this.#interruption = undefined;
    return interruption;
  }
}
