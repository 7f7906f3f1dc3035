/** What can lie in an {@link IndexedHeap}: it keeps its own place, so that it can leave from the middle. */
export interface HeapItem {
  /** Order in the heap: smallest on top. Change it only through `update`. */
  dueAt: number;
  /** −1 while in no heap. */
  heapIndex: number;
}

/** A binary heap by `dueAt` with removal and change of any item in O(log n). */
export class IndexedHeap<T extends HeapItem> {
  readonly #items: T[] = [];

  get top(): T | undefined {
    return this.#items[0];
  }

  /** Puts the item where `dueAt` belongs, whether it is in the heap yet or not. */
  update(item: T, dueAt: number): void {
    item.dueAt = dueAt;
    if (item.heapIndex < 0) {
      item.heapIndex = this.#items.length;
      this.#items.push(item);
    }
    this.#sink(this.#rise(item.heapIndex));
  }

  remove(item: T): void {
    const index = item.heapIndex;
    if (index < 0) return;
    item.heapIndex = -1;
    const last = this.#items.pop();
    if (!last || last === item) return;
    this.#place(last, index);
    this.#sink(this.#rise(index));
  }

  #rise(index: number): number {
    const item = this.#items[index];
    if (!item) return index;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.#items[above];
      if (!parent || parent.dueAt <= item.dueAt) break;
      this.#place(parent, index);
      index = above;
    }
    this.#place(item, index);
    return index;
  }

  #sink(index: number): void {
    const item = this.#items[index];
    if (!item) return;
    for (;;) {
      const left = this.#items[2 * index + 1];
      const right = this.#items[2 * index + 2];
      const child = right && left && right.dueAt < left.dueAt ? right : left;
      if (!child || child.dueAt >= item.dueAt) break;
      const below = child.heapIndex;
      this.#place(child, index);
      index = below;
    }
    this.#place(item, index);
  }

  #place(item: T, index: number): void {
    this.#items[index] = item;
    item.heapIndex = index;
  }
}
