import { defer, filter, type Observable, of, Subject, take, takeUntil, tap } from 'rxjs';
import { eachValueFrom } from 'rxjs-for-await';
import type { PullStream } from '../core/types.js';

/**
 * An async iterator that drives its source: the one bridge from Observables to `for await`.
 *
 * ```
 * calls:   next-----------next---------return
 * source:     ----a               --b          a, then it waits for `pace`
 * pace:           ?-------x         ?--!       answered by the second next(); cut by return()
 * ```
 *
 * `build` is called at the first `next()`. The `pace` it gets is an Observable for the source to wait for before it
 * produces more: it emits as soon as more values were asked for than have come. `return()`, `throw()` and `break`
 * unsubscribe from the source and settle at once, also while a `next()` is pending.
 *
 * @param build the source; whatever it reads next must wait for `pace(value)`
 * @param result the generator's return value: asked for when the source has completed or was cut
 */
export function pullStream<T, R = void>(
  build: (pace: (value: unknown) => Observable<unknown>) => Observable<T>,
  result: () => R,
): PullStream<T, R> {
  const stop$ = new Subject<void>();
  const demand$ = new Subject<void>();
  let asked = 0;
  let delivered = 0;
  let ended = false;

  const wanted = () => asked > delivered;
  const pace = () => (wanted() ? of(undefined) : demand$.pipe(filter(wanted), take(1)));
  const source$ = defer(() => build(pace)).pipe(
    takeUntil(stop$),
    tap(() => {
      delivered++;
    }),
  );
  // Subscribes lazily, hands values on in order and lets concurrent calls of next() queue.
  const values = eachValueFrom(source$);

  const cut = async () => {
    ended = true;
    stop$.next();
    // Settles at once: the source has completed, so no next() in front of this can be left waiting.
    await values.return?.();
  };

  const stream: Omit<PullStream<T, R>, typeof Symbol.asyncDispose> = {
    next: () => {
      asked++;
      const step = values.next().then(
        (next): IteratorResult<T, R> => {
          if (!next.done) return next;
          if (ended) return spent();
          ended = true;
          return { done: true, value: result() };
        },
        (error: unknown) => {
          ended = true;
          throw error;
        },
      );
      demand$.next();
      return step;
    },
    return: async (value) => {
      await cut();
      return { done: true, value: value === undefined ? result() : await value };
    },
    throw: async (error) => {
      await cut();
      throw error;
    },
    [Symbol.asyncIterator]: () => stream as PullStream<T, R>,
  };
  // For `await using`, where the runtime knows it.
  if (Symbol.asyncDispose) Object.assign(stream, { [Symbol.asyncDispose]: cut });
  return stream as PullStream<T, R>;
}

/** What every generator answers once it is over: no value, whatever R is. */
function spent<T, R>(): IteratorResult<T, R> {
  return { done: true, value: undefined as R };
}
