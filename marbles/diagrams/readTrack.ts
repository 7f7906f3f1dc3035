import { TestScheduler } from 'rxjs/testing';
import type { Track } from './picture.js';

/** One sign of a line of marbles. */
export interface Sign {
  /** Virtual milliseconds from the beginning of the picture. */
  readonly frame: number;
  /** Its place among those of its line at the same time, from 0. */
  readonly place: number;
  /** A letter, or `|`, `#`, `^`, `!`. */
  readonly sign: string;
}

/** What follows one `^`, or the whole of a line without one. */
export type Segment = readonly Sign[];

/** RxJS reads these two as marks of subscriptions, in marbles of nothing else; here they stand among letters. */
const standIns: readonly (readonly [sign: string, letter: string])[] = [
  ['^', '\u2191'],
  ['!', '\u2193'],
];

/** The signs of a line with their times, each `^` of which begins a segment. */
export function readTrack(track: Track): Segment[] {
  return [track].flat().map((marbles) => {
    const letters = standIns.reduce((text, [sign, letter]) => text.replaceAll(sign, letter), marbles);
    const places = new Map<number, number>();
    return inMilliseconds(() => TestScheduler.parseMarbles(letters, undefined, undefined, false, true)).map(
      (message) => {
        const { frame, notification } = message;
        const place = places.get(frame) ?? 0;
        places.set(frame, place + 1);
        if (notification.kind !== 'N') return { frame, place, sign: notification.kind === 'C' ? '|' : '#' };
        const letter = String(notification.value);
        return { frame, place, sign: standIns.find(([, standIn]) => standIn === letter)?.[0] ?? letter };
      },
    );
  });
}

/** RxJS counts a character as 10 ms, but in `run`. */
function inMilliseconds<T>(parse: () => T): T {
  const factor = TestScheduler.frameTimeFactor;
  TestScheduler.frameTimeFactor = 1;
  try {
    return parse();
  } finally {
    TestScheduler.frameTimeFactor = factor;
  }
}
