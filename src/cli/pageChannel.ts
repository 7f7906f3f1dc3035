import { lastValueFrom, Observable, type OperatorFunction, type Subscriber } from 'rxjs';

/** Hands values to an operator that takes its time, from where there is no stream to put it on. */
export interface Channel<T> {
  /** @throws what the operator failed with */
  next(value: T): void;
  /** Ends the stream, as complete or as failed, and waits until what was handed over is dealt with. */
  end(how: 'complete' | 'failed'): Promise<void>;
}

/** What the operator hears when a run ends early: it keeps what it can, and says nothing of it. */
class Ended extends Error {}

/** Resolves once the operator is ready, and rejects with what keeps it from being so. */
export function openChannel<T>(operator: OperatorFunction<T, unknown>): Promise<Channel<T>> {
  return new Promise((resolve, reject) => {
    let failure: { readonly error: unknown } | undefined;
    let subscriber: Subscriber<T> | undefined;
    const source$ = new Observable<T>((taker) => {
      subscriber = taker;
      resolve({
        next: (value) => {
          if (failure) throw failure.error;
          taker.next(value);
        },
        end: async (how) => {
          if (how === 'complete') taker.complete();
          else taker.error(new Ended());
          await ended;
          if (failure && !(failure.error instanceof Ended)) throw failure.error;
        },
      });
    });
    const ended = lastValueFrom(source$.pipe(operator), { defaultValue: undefined }).then(
      () => undefined,
      (error: unknown) => {
        failure = { error };
        if (!subscriber) reject(error);
      },
    );
  });
}
