import type { PullStream } from '../core/types.js';
import type { Page, PaginationResult } from '../pagination/types.js';
import { isIgnored } from './ignoreResponse.js';
import type { RestPages } from './types.js';

/** How a run is started: nothing is, before somebody asks. */
export interface RestPagesRuns<T> {
  stream(): PullStream<Page<T>, PaginationResult<T>>;
  collect(onPage: (page: Page<T>) => void): Promise<PaginationResult<T>>;
}

/** Pages on demand, by iteration or all at once, with a count. */
export function restPages<T>(runs: RestPagesRuns<T>): RestPages<T> {
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
      const pages: Page<T>[] = [];
      await runs.collect((page) => {
        pages.push(page);
        count();
      });
      return pages;
    },
    [Symbol.asyncIterator]() {
      pagesFetched = 0;
      return countedPages(runs.stream(), count);
    },
  };
}

/** An iterator object of its own: an async generator would queue `return()` behind a pending `next()`. */
function countedPages<T>(stream: PullStream<Page<T>, PaginationResult<T>>, count: () => void): AsyncIterator<Page<T>> {
  const next = async (): Promise<IteratorResult<Page<T>, undefined>> => {
    for (;;) {
      const result = await stream.next();
      if (result.done) return { done: true, value: undefined };
      if (isIgnored(result.value.response)) continue;
      count();
      return { done: false, value: result.value };
    }
  };
  return {
    next,
    return: async () => {
      await stream.return();
      return { done: true, value: undefined };
    },
  };
}
