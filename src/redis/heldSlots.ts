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

  /** While Redis is being asked: whatever is not in use it may give to others. */
  offer(): void {
    this.held = Math.min(this.held, this.running);
  }

  get areFree(): boolean {
    return this.running < this.held;
  }

  hasRoom(now: number): boolean {
    return now < this.#until && this.areFree;
  }

  /** While Redis is away: an equal part each, and one at the least, or nothing would ever go. */
  hasRoomAlone(maxConcurrent: number, members: number): boolean {
    return this.running < Math.max(1, Math.floor(maxConcurrent / members));
  }
}
