import type { Segment } from './readTrack.js';

/** Pixels from one sign to the next of the same time. */
export const PLACE = 30;
/** Pixels that every step of time has, and those of its duration: from the shortest to what is drawn as a break. */
const STEP = 18;
const LEAST = 16;
const MOST = 70;

export interface Tick {
  /** Virtual milliseconds. */
  readonly frame: number;
  /** Pixels from the left end of the axis. */
  readonly x: number;
  /** The way to it is longer than it is drawn. */
  readonly isCut: boolean;
}

/**
 * Where each moment of a picture is drawn: in the order of time, close ones in proportion. What is more than four times
 * as long as the shortest wait is drawn no longer, and marked as cut.
 */
export function timeAxis(segments: readonly Segment[]): Tick[] {
  const signs = segments.flat();
  const frames = [...new Set([0, ...signs.map(({ frame }) => frame)])].sort((left, right) => left - right);
  const waits = frames.slice(1).map((frame, index) => frame - (frames[index] ?? 0));
  const unit = LEAST / Math.min(...waits, Number.MAX_SAFE_INTEGER);
  let x = 0;
  return frames.map((frame, index) => {
    if (index === 0) return { frame, x, isCut: false };
    const before = frames[index - 1] ?? 0;
    const places = signs.filter((sign) => sign.frame === before).map(({ place }) => place);
    const length = (frame - before) * unit;
    x += Math.max(0, ...places) * PLACE + STEP + Math.min(length, MOST);
    return { frame, x, isCut: length > MOST };
  });
}

/** `20 ms`, `1.5 s`, `2 min`. */
export function durationText(ms: number): string {
  if (ms >= 60_000 && ms % 30_000 === 0) return `${ms / 60_000} min`;
  if (ms >= 1000 && ms % 100 === 0) return `${ms / 1000} s`;
  return ms === 0 ? '0' : `${ms} ms`;
}
