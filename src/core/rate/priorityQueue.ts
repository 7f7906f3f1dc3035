/** Classes of priority, first served first. */
export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;

/** What can stand in a {@link PriorityQueue}: a link in the list of its class. */
export interface QueueItem<T> {
  /** Index into {@link PRIORITIES}. */
  readonly rank: number;
  /** Who came first has the smaller one: a newcomer the largest of all, a retry the one it had. */
  readonly order: number;
  readonly cost: number;
  previous?: T;
  next?: T;
  queued: boolean;
}

/**
 * First come, first served inside a class; classes in their order. Every operation is O(1) for newcomers, leaving from the
 * middle too; somebody who comes back walks past those who came before.
 */
export class PriorityQueue<T extends QueueItem<T>> {
  readonly #heads: (T | undefined)[] = PRIORITIES.map(() => undefined);
  readonly #tails: (T | undefined)[] = PRIORITIES.map(() => undefined);
  readonly #costs: number[] = PRIORITIES.map(() => 0);
  size = 0;

  get head(): T | undefined {
    for (const head of this.#heads) if (head) return head;
    return undefined;
  }

  *[Symbol.iterator](): Generator<T> {
    for (let item of this.#heads) for (; item; item = item.next) yield item;
  }

  /** True when somebody waits whom one of this rank and order may not overtake. */
  isBehind(rank: number, order: number): boolean {
    for (let above = 0; above < rank; above++) if (this.#heads[above]) return true;
    const head = this.#heads[rank];
    return head !== undefined && head.order < order;
  }

  /** What those cost who go before one of this rank and order. */
  costAhead(rank: number, order: number): number {
    let cost = 0;
    for (let above = 0; above < rank; above++) cost += this.#costs[above] ?? 0;
    if (this.#isLast(rank, order)) return cost + (this.#costs[rank] ?? 0);
    for (let item = this.#heads[rank]; item && item.order < order; item = item.next) cost += item.cost;
    return cost;
  }

  push(item: T): void {
    const { rank, order } = item;
    let previous = this.#tails[rank];
    let next: T | undefined;
    if (!this.#isLast(rank, order)) {
      previous = undefined;
      next = this.#heads[rank];
      while (next && next.order < order) {
        previous = next;
        next = next.next;
      }
    }
    item.previous = previous;
    item.next = next;
    item.queued = true;
    if (previous) previous.next = item;
    else this.#heads[rank] = item;
    if (next) next.previous = item;
    else this.#tails[rank] = item;
    this.#costs[rank] = (this.#costs[rank] ?? 0) + item.cost;
    this.size++;
  }

  remove(item: T): void {
    if (!item.queued) return;
    const { rank, previous, next } = item;
    item.queued = false;
    item.previous = undefined;
    item.next = undefined;
    if (previous) previous.next = next;
    else this.#heads[rank] = next;
    if (next) next.previous = previous;
    else this.#tails[rank] = previous;
    // An empty class costs nothing, whatever rounding has left over.
    this.#costs[rank] = this.#heads[rank] ? (this.#costs[rank] ?? 0) - item.cost : 0;
    this.size--;
  }

  #isLast(rank: number, order: number): boolean {
    const tail = this.#tails[rank];
    return !tail || tail.order < order;
  }
}
