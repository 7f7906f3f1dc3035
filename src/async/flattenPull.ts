import type { PullStream } from '../core/types.js';

/**
 * A stream of batches as a stream of their values. Values of a batch at hand cost no round trip through the source,
 * which is what makes thousands of small ones a chunk cheap.
 *
 * @param onCut called by `return()` and `throw()`: before the first `next()` there is no source that could notice
 */
export function flattenPull<T>(batches: PullStream<readonly T[]>, onCut: () => void): PullStream<T> {
  let batch: readonly T[] = [];
  let index = 0;
  /** Calls of `next()` that wait for a batch, and the last of them: later ones queue behind it. */
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const take = async (): Promise<IteratorResult<T, void>> => {
    while (index >= batch.length) {
      const next = await batches.next();
      if (next.done) return next;
      batch = next.value;
      index = 0;
    }
    return { done: false, value: batch[index++] as T };
  };

  const settled = () => {
    waiting--;
  };

  const drop = () => {
    batch = [];
    index = 0;
    onCut();
  };

  const stream: Omit<PullStream<T>, typeof Symbol.asyncDispose> = {
    next: () => {
      if (waiting === 0 && index < batch.length) return Promise.resolve({ done: false, value: batch[index++] as T });
      const step = waiting === 0 ? take() : last.then(take, take);
      waiting++;
      last = step.then(settled, settled);
      return step;
    },
    return: async (value) => {
      drop();
      await batches.return();
      return { done: true, value: await value };
    },
    throw: async (error) => {
      drop();
      return batches.throw(error) as Promise<never>;
    },
    [Symbol.asyncIterator]: () => stream as PullStream<T>,
  };
  if (Symbol.asyncDispose) Object.assign(stream, { [Symbol.asyncDispose]: () => stream.return() });
  return stream as PullStream<T>;
}
