/** Until when a server lets nothing through. Time is handed in and never runs backwards. */
export class ServerGate {
  until = Number.NEGATIVE_INFINITY;
  /** When it was closed. Moving the end of one that is closed already holds those who wait there for longer. */
  #since = Number.NEGATIVE_INFINITY;

  /** A later word does not open it sooner. True when it has made a difference. */
  close(until: number, now: number): boolean {
    if (!(until > Math.max(this.until, now))) return false;
    if (this.until <= now) this.#since = now;
    this.until = until;
    return true;
  }

  /** How long it holds somebody who came then, from the time it was closed on. */
  holdsMs(cameAt: number): number {
    return this.until - Math.max(cameAt, this.#since);
  }
}
