/**
 * A clock that never steps back, made from one that may: the time it loses does not count, and from there on it runs at the same pace.
 * It starts at 0, so that sums of fractions of a millisecond stay exact.
 *
 * ```
 * wall:    10  20  30   5  15        set back by 25
 * steady:   0  10  20  20  30
 * ```
 */
export interface SteadyClock {
  /** `atLeast`: a timer that was set for then has gone off, so that much has passed, even when the wall clock lost it. */
  now(atLeast?: number): number;
  /** A point in time of the wall clock, in steady time. */
  fromWall(wallMs: number): number;
  toWall(steadyMs: number): number;
}

export function createSteadyClock(readWall: () => number): SteadyClock {
  let last = readWall();
  /** Wall time minus steady time. */
  let offset = last;
  const now = (atLeast = 0) => {
    const wall = readWall();
    if (wall < last) offset = wall - Math.max(last - offset, atLeast);
    last = wall;
    return wall - offset;
  };
  const settled = () => {
    now();
    return offset;
  };
  return { now, fromWall: (wallMs) => wallMs - settled(), toWall: (steadyMs) => steadyMs + settled() };
}
