/** A slot that Redis has given this process. Times are steady. */
export interface Permit {
  readonly cost: number;
  readonly at: number;
}

/** How many slots one question asks for at most: answers stay small. */
const MOST_AT_ONCE = 1000;

/**
 * How many slots to ask for: one for each who waits, since the next ones will ask for the same. A cost of its own is asked for
 * by itself, as those behind it may have others.
 */
export function batchSize(cost: number, waiting: number): number {
  return cost === 1 ? Math.min(Math.max(1, Math.floor(waiting)), MOST_AT_ONCE) : 1;
}

/** Slots given and not used yet, in the order of their times. One that went by unused is lost: it was counted when it was given. */
export class Permits {
  #permits: Permit[] = [];

  add(permits: readonly Permit[]): void {
    this.#permits.push(...permits);
  }

  /** The first for this cost that is good at `now`, `lateMs` after its time at the latest. */
  take(cost: number, now: number, lateMs: number): Permit | undefined {
    this.#permits = this.#permits.filter(({ at }) => at + lateMs >= now);
    const place = this.#permits.findIndex((permit) => permit.cost === cost);
    return place < 0 ? undefined : this.#permits.splice(place, 1)[0];
  }

  clear(): void {
    this.#permits = [];
  }
}
