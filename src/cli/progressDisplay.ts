/** Shows how it goes, as often as it is told the time. */
export interface ProgressDisplay {
  update(elapsedMs: number): void;
  stop(): void;
}
