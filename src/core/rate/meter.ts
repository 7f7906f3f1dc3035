/** Says when a cost may pass, and counts what has passed. Time is handed in and never runs backwards. */
export interface Meter {
  /** The first time at or after `now` that has room for `cost`, once `ahead` has passed. Exact without `ahead`, never too late with it. */
  earliest(now: number, cost: number, ahead: number): number;
  /** `readyAt`, at most `now`, is when it could have gone, had its timer been exact. */
  take(now: number, cost: number, readyAt: number): void;
  /** Nothing that passed still counts. */
  isIdle(now: number): boolean;
}
