import { paginateStream } from '../async/paginateStream.js';
import { runToResult } from '../async/runToResult.js';
import type { PullStream } from '../core/types.js';
import { autoDefaults } from '../pagination/autoDefaults.js';
import type { Page, PaginateOptions, PaginationResult } from '../pagination/types.js';
import type { RestPages } from './types.js';

/** Pages on demand, by iteration or all at once, with a count. Nothing is sent before somebody asks. */
export function restPages<T>(run: () => PaginateOptions<T>): RestPages<T> {
  let pagesFetched = 0;
  const count = () => {
    pagesFetched += 1;
  };
  return {
    get pagesFetched() {
      return pagesFetched;
    },
    async collect() {
      pagesFetched = 0;
      return (await runToResult<T>({ ...run(), collect: true }, autoDefaults, count)).pages;
    },
    [Symbol.asyncIterator]() {
      pagesFetched = 0;
      return countedPages(paginateStream(run()), count);
    },
  };
}

/** An iterator object of its own: an async generator would queue `return()` behind a pending `next()`. */
function countedPages<T>(stream: PullStream<Page<T>, PaginationResult<T>>, count: () => void): AsyncIterator<Page<T>> {
  return {
    next: async () => {
      const result = await stream.next();
      if (result.done) return { done: true, value: undefined };
      count();
      return { done: false, value: result.value };
    },
    return: async () => {
      await stream.return();
      return { done: true, value: undefined };
    },
  };
}
