/** This process's part of `maxConcurrent`: leased from Redis, used again and again while it is good. Times are steady. */
export class HeldSlots {
  running = 0;
  held = 0;
  #until = Number.NEGATIVE_INFINITY;

  /** What Redis has granted, until then. */
  grant(held: number, until: number): void {
    this.held = held;
    this.#until = until;
  }

  hasRoom(now: number): boolean {
    return now < this.#until && this.running < this.held;
  }

  /** While Redis is away: an equal part each, and one at the least, or nothing would ever go. */
  hasRoomAlone(maxConcurrent: number, members: number): boolean {
    return this.running < Math.max(1, Math.floor(maxConcurrent / members));
  }
}
