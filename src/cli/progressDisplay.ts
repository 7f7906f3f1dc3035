/** Shows how it goes, as often as it is told the time. */
export interface ProgressDisplay {
  update(elapsedMs: number): void;
  /** Makes room for a line of somebody else's. */
  wipe?(): void;
  stop(): void;
}
