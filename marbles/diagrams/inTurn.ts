import { asyncScheduler, defer, type Observable } from 'rxjs';
import { expect } from 'vitest';
import type { MarbleHelpers } from '../kit/index.js';
import { readTrack } from './readTrack.js';

/**
 * A source as a picture shows it, which does something else each time it is subscribed: `['^-#', '12ms ^-a|']` has to be
 * subscribed at 0 and at 12 ms.
 */
export function inTurn(
  { cold, flush }: Pick<MarbleHelpers, 'cold' | 'flush'>,
  track: readonly string[],
): { source: Observable<string>; expectSubscribed(): void } {
  const starts: number[] = [];
  const source = defer(() => {
    const marbles = track[starts.push(asyncScheduler.now()) - 1];
    if (marbles === undefined) throw new Error(`subscribed ${starts.length} times, drawn are ${track.length}`);
    return cold(marbles.replace(/^.*\^/, '-'));
  });
  return {
    source,
    expectSubscribed() {
      flush();
      expect(starts).toEqual(readTrack(track).map((segment) => segment.find(({ sign }) => sign === '^')?.frame));
    },
  };
}
