/** Entries that fell idle are looked for once there are this many. */
const SWEEP_AT = 256;

/** One entry for each key, made when it is first asked for and forgotten some time after it fell idle: keys may come without end. */
export class SweptMap<V extends { isIdle(now: number): boolean }> extends Map<string, V> {
  #sweepAt = SWEEP_AT;
  readonly #make: (key: string) => V;
  readonly #now: () => number;

  constructor(now: () => number, make: (key: string) => V) {
    super();
    this.#now = now;
    this.#make = make;
  }

  of(key: string): V {
    const known = this.get(key);
    if (known) return known;
    if (this.size >= this.#sweepAt) {
      const now = this.#now();
      for (const [name, value] of this) if (value.isIdle(now)) this.delete(name);
      this.#sweepAt = Math.max(SWEEP_AT, 2 * this.size);
    }
    const value = this.#make(key);
    this.set(key, value);
    return value;
  }
}
