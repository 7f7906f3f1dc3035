import type { MeterLimit } from '../core/rate/rateMeter.js';
import type { ServerClock } from './serverClock.js';
import { nextShareSlot, shareSlotMs } from './shareSlots.js';

/** What a process knew of the limit when Redis went away. */
export interface ShareStart {
  /** From here on; steady. */
  from: number;
  members: number;
  index: number;
  /** What was left of each limit that is a window. */
  left: readonly number[];
}

/** This process's part of the limits while Redis is away. Local times are steady. */
export class LocalShare {
  readonly #clock: ServerClock;
  readonly #start: ShareStart;
  readonly #slotMs: number;
  /** What it may use of each window until the uses before are out of it: its part of what was left. */
  readonly #budgets: { left: number; readonly until: number }[];
  #last = -1;

  constructor(clock: ServerClock, limits: readonly MeterLimit[], start: ShareStart) {
    this.#clock = clock;
    this.#start = start;
    this.#slotMs = shareSlotMs(limits);
    this.#budgets = limits.flatMap(({ burst, perMs }, place) =>
      burst === undefined
        ? [{ left: Math.floor((start.left[place] ?? 0) / start.members), until: start.from + perMs }]
        : [],
    );
  }

  /** When `cost` may go at the earliest, `now` having come `lateMs` late at most. */
  earliest(cost: number, now: number, lateMs: number): number {
    return this.#slotFor(cost, now, lateMs).at;
  }

  take(cost: number, now: number, lateMs: number): number {
    const { at, slot } = this.#slotFor(cost, now, lateMs);
    this.#last = slot;
    for (const budget of this.#budgets) if (at < budget.until) budget.left -= cost;
    return at;
  }

  #slotFor(cost: number, now: number, lateMs: number): { at: number; slot: number } {
    const { from, members, index } = this.#start;
    const opensAt = this.#budgets.reduce((at, { left, until }) => (left < cost ? Math.max(at, until) : at), from);
    const earliest = Math.max(now - lateMs, opensAt);
    if (this.#slotMs === 0 || cost === 0) return { at: earliest, slot: this.#last };
    const slot = nextShareSlot({
      now: this.#clock.toServer(earliest),
      after: this.#last,
      slotMs: this.#slotMs,
      members,
      index,
      cost,
    });
    return { at: this.#clock.toLocal(slot * this.#slotMs), slot };
  }
}
