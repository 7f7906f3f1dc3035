import type { PageFeedState } from './feedTypes.js';
import type { Page } from './types.js';

/** A feed before its first page. */
export const EMPTY_FEED: PageFeedState<never> = { items: [], status: 'idle', hasMore: true, droppedItems: 0 };

/** A request is under way; what failed before is forgotten. */
export function loading<T>({ items, page, droppedItems }: PageFeedState<T>): PageFeedState<T> {
  return { items, status: 'loading', page, hasMore: true, droppedItems };
}

/** What the end of a request, or of the run, makes of the state. `page` is the one that came, if one did. */
export function settled<T>(
  state: PageFeedState<T>,
  end: { page?: Page<T>; failure?: { error: unknown }; isDone?: boolean; kept: number },
): PageFeedState<T> {
  const { page = state.page, failure, isDone = false, kept } = end;
  const all = end.page ? [...state.items, ...end.page.items] : state.items;
  const items = all.length > kept ? all.slice(all.length - kept) : all;
  return {
    items,
    status: failure ? 'error' : isDone ? 'done' : 'idle',
    ...(failure && { error: failure.error }),
    page,
    hasMore: !isDone,
    droppedItems: state.droppedItems + all.length - items.length,
  };
}

/** Sizes of the newest pages that `maxItems` has room for, oldest first: whole pages go, the newest always stays. */
export function keptPages(sizes: readonly number[], maxItems: number): number[] {
  const kept: number[] = [];
  let total = 0;
  for (const size of sizes.slice().reverse()) {
    total += size;
    if (kept.length > 0 && total > maxItems) break;
    kept.unshift(size);
  }
  return kept;
}
