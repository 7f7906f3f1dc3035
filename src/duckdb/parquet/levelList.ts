/** Small numbers, one a value of a column. */
export class LevelList {
  #levels = new Uint8Array(1024);
  #length = 0;
  #isUniform = true;

  get length(): number {
    return this.#length;
  }

  /** Whether all of them are the same. */
  get isUniform(): boolean {
    return this.#isUniform;
  }

  /** 0 behind the end. */
  at(index: number): number {
    return index < this.#length ? (this.#levels[index] as number) : 0;
  }

  push(level: number): void {
    if (this.#length === this.#levels.length) {
      const larger = new Uint8Array(this.#length * 2);
      larger.set(this.#levels);
      this.#levels = larger;
    }
    if (level !== this.#levels[0] && this.#length > 0) this.#isUniform = false;
    this.#levels[this.#length++] = level;
  }

  clear(): void {
    this.#length = 0;
    this.#isUniform = true;
  }
}
