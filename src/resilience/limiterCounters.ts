/** Where one key's counters live. The queue in front of it asks for one slot at a time, for its head. */
export interface LimiterCounters {
  /** When `cost` may go at the earliest; `Infinity` while a store is thinking about it. `waiting`: how many want to, with this one. `failFast`: it does not. */
  readyAt(now: number, cost: number, waiting: number, failFast?: boolean): number;
  /** No later than when `cost` may go once `ahead` has gone. */
  estimate(now: number, cost: number, ahead: number): number;
  /** `readyAt` is what it was told before, or `now`. */
  take(now: number, cost: number, readyAt: number): void;
  /** The queue is empty: nobody wants the slot that was asked for. */
  abandon(): void;
  /** What was taken is over: its slot of `maxConcurrent` is free. */
  release(): void;
  /** Nothing is counted any longer: it may be forgotten. */
  isIdle(now: number): boolean;
}

/** What a store's counters tell the queue in front of it. */
export interface StoreEvents {
  /** There is a slot now, or the head's failure. */
  answered(failure?: { error: unknown }): void;
  /** Before this, in steady time, the server wants nobody. */
  gated(until: number): void;
}
