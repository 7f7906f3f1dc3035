/** Entries closer together than this part of the window are one. */
const PARTS = 50;

/** What this process has used of a window lately: what it tells a Redis that has lost count. Times are steady. */
export class UsageLog {
  readonly #spanMs: number;
  #entries: { at: number; cost: number }[] = [];

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  add(at: number, cost: number): void {
    const last = this.#entries.at(-1);
    if (last && at - last.at < this.#spanMs / PARTS) {
      last.cost += cost;
      return;
    }
    this.#entries.push({ at, cost });
    if (this.#entries.length > 2 * PARTS) this.#entries = this.#entries.filter((entry) => entry.at > at - this.#spanMs);
  }

  /** What was used from then on, as far back as the window goes. */
  since(at: number, now: number): number {
    const from = Math.max(at, now - this.#spanMs);
    return this.#entries.reduce((sum, entry) => (entry.at >= from ? sum + entry.cost : sum), 0);
  }
}
