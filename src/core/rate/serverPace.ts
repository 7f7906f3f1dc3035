/** Resets that differ by less are those of one window: most servers round them up to seconds. */
const SAME_RESET_MS = 1000;

/** What a response says about the server's window. */
export interface WindowReport {
  limit?: number;
  remaining: number;
  /** In steady time. */
  resetAt: number;
  /** Requests on the way that the server had not counted when it answered. */
  uncounted: number;
}

/**
 * Spreads what remains over the time left.
 *
 * ```
 * remaining: 4, reset in 1000 ms      a - 250 - b - 250 - c - 250 - d - 250 - (reset) …
 * ```
 * After the reset it goes on as the window before began, until a response tells more: who came at the reset all at once
 * would use the new window up before its first answer is there. Time is handed in and never runs backwards.
 */
export class ServerPace {
  #resetAt = Number.NEGATIVE_INFINITY;
  #intervalMs = 0;
  /** The interval that the window began with. */
  #steadyMs = 0;

  report({ limit, remaining, resetAt, uncounted }: WindowReport, now: number): void {
    // The answer to a request of the window before: that the new one is used up less is not what it says.
    if (!(resetAt > now)) return;
    const isSameWindow = this.#resetAt > now && Math.abs(resetAt - this.#resetAt) < SAME_RESET_MS;
    // Rounded up each time, so that the earliest is the nearest to the truth.
    this.#resetAt = isSameWindow ? Math.min(resetAt, this.#resetAt) : resetAt;
    const share = remaining > 0 ? Math.max(1, remaining - uncounted) : limit;
    if (!share) return;
    this.#intervalMs = (this.#resetAt - now) / share;
    if (!isSameWindow) this.#steadyMs = this.#intervalMs;
  }

  /** When the next one may go, the last one having gone at `lastAt`. */
  nextAt(now: number, lastAt: number): number {
    const afterReset = lastAt + this.#steadyMs;
    if (now >= this.#resetAt) return Math.max(now, afterReset);
    return Math.max(now, Math.min(lastAt + this.#intervalMs, Math.max(this.#resetAt, afterReset)));
  }

  /** The window that it knows has ended. */
  isIdle(now: number): boolean {
    return this.#resetAt <= now;
  }
}
