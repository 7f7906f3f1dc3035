/** The place of a request that will come back, and has gone before everybody who waits. */
export interface KeptPlace {
  /** Index into `PRIORITIES`. */
  readonly rank: number;
  until: number;
}

/** Places of requests that wait out a server's time somewhere else. Time is handed in and never runs backwards. */
export class KeptPlaces {
  readonly #places = new Set<KeptPlace>();

  keep(place: KeptPlace): void {
    this.#places.add(place);
  }

  /** True when it was kept. */
  leave(place: KeptPlace): boolean {
    return this.#places.delete(place);
  }

  /** Until when a newcomer of this rank has to stand back. */
  heldUntil(rank: number, now: number): number {
    let until = now;
    for (const place of this.#places) {
      if (place.until <= now) this.#places.delete(place);
      else if (place.rank <= rank) until = Math.max(until, place.until);
    }
    return until;
  }
}
