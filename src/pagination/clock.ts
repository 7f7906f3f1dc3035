import type { SchedulerLike } from 'rxjs';
import { HttpTimeoutError } from '../core/errors.js';

/** A page's share of the time that is left. */
export interface LatencyShare {
  readonly ms: number;
  /** It is all the time left: when it is up, so is the run's. */
  readonly isAll: boolean;
}

/** The wall clock of a run: `maxEndToEndLatencyMs`, and what of it falls to each page. */
export class RunClock {
  readonly startedAt: number;
  readonly #deadline: number;
  readonly #scheduler: SchedulerLike;

  constructor(scheduler: SchedulerLike, maxEndToEndLatencyMs: number) {
    this.#scheduler = scheduler;
    this.startedAt = scheduler.now();
    this.#deadline = this.startedAt + maxEndToEndLatencyMs;
  }

  now(): number {
    return this.#scheduler.now();
  }

  get hasRunOut(): boolean {
    return Number.isFinite(this.#deadline) && this.now() >= this.#deadline;
  }

  /** The time left, over the pages left when their number is known. */
  share(pagesLeft: number): LatencyShare {
    const left = this.#deadline - this.now();
    const isAll = !Number.isFinite(pagesLeft) || pagesLeft <= 1;
    return { ms: Math.max(0, isAll ? left : left / pagesLeft), isAll };
  }

  /** True for the end of a page's time that is the end of the run's as well: the run's limit wins. */
  isUp(error: unknown, share: LatencyShare | undefined): boolean {
    if (!Number.isFinite(this.#deadline) || !(error instanceof HttpTimeoutError) || error.scope !== 'total')
      return false;
    return share?.isAll === true || this.hasRunOut;
  }
}
