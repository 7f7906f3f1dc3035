/** Classes of priority, first served first. */
export const PRIORITIES = ['critical', 'high', 'normal', 'low'] as const;

/** What can stand in a {@link PriorityQueue}: a link in the list of its class. */
export interface QueueItem<T> {
  /** Index into {@link PRIORITIES}. */
  readonly rank: number;
  readonly cost: number;
  previous?: T;
  next?: T;
  queued: boolean;
}

/** First come, first served inside a class; classes in their order. Every operation is O(1), leaving from the middle too. */
export class PriorityQueue<T extends QueueItem<T>> {
  readonly #heads: (T | undefined)[] = PRIORITIES.map(() => undefined);
  readonly #tails: (T | undefined)[] = PRIORITIES.map(() => undefined);
  readonly #costs: number[] = PRIORITIES.map(() => 0);
  size = 0;

  get head(): T | undefined {
    for (const head of this.#heads) if (head) return head;
    return undefined;
  }

  /** True when somebody waits whom a newcomer of this rank may not overtake. */
  isBehind(rank: number): boolean {
    for (let above = 0; above <= rank; above++) if (this.#heads[above]) return true;
    return false;
  }

  /** What those cost who go before a newcomer of this rank. */
  costAhead(rank: number): number {
    let cost = 0;
    for (let above = 0; above <= rank; above++) cost += this.#costs[above] ?? 0;
    return cost;
  }

  push(item: T): void {
    const { rank } = item;
    const tail = this.#tails[rank];
    item.previous = tail;
    item.next = undefined;
    item.queued = true;
    if (tail) tail.next = item;
    else this.#heads[rank] = item;
    this.#tails[rank] = item;
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
}
