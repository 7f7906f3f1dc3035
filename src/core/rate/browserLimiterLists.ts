import type { HeapItem } from './heap.js';
import type { QueueItem } from './priorityQueue.js';

/*
 * What `limiterLists.ts` is where a bundler builds for browsers (the `browser` condition of `#limiterLists` in
 * package.json): sorted lists, since a page has tens of requests waiting, not tens of thousands.
 */

/** By `dueAt`, of two alike the one that came first. */
export class IndexedHeap<T extends HeapItem> {
  readonly #items: T[] = [];

  get top(): T | undefined {
    return this.#items[0];
  }

  update(item: T, dueAt: number): void {
    this.remove(item);
    item.dueAt = dueAt;
    insert(this.#items, item, (other) => other.dueAt <= dueAt);
  }

  remove(item: T): void {
    takeOut(this.#items, item);
  }
}

/** First come, first served inside a class; classes in their order. */
export class PriorityQueue<T extends QueueItem<T>> {
  readonly #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  get head(): T | undefined {
    return this.#items[0];
  }

  [Symbol.iterator](): Iterator<T> {
    return this.#items.values();
  }

  isBehind(rank: number, order: number): boolean {
    return this.head !== undefined && goesBefore(this.head, rank, order);
  }

  costAhead(rank: number, order: number): number {
    return this.#items.reduce((sum, item) => (goesBefore(item, rank, order) ? sum + item.cost : sum), 0);
  }

  push(item: T): void {
    item.queued = true;
    insert(this.#items, item, (other) => goesBefore(other, item.rank, item.order));
  }

  remove(item: T): void {
    item.queued = false;
    takeOut(this.#items, item);
  }
}

/** Behind the last one that stays before it. */
function insert<T>(items: T[], item: T, staysBefore: (other: T) => boolean): void {
  items.splice(items.findLastIndex(staysBefore) + 1, 0, item);
}

/** Where it is there. */
function takeOut<T>(items: T[], item: T): void {
  const index = items.indexOf(item);
  if (index >= 0) items.splice(index, 1);
}

function goesBefore(item: QueueItem<unknown>, rank: number, order: number): boolean {
  return item.rank < rank || (item.rank === rank && item.order < order);
}
