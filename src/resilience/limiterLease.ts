import type { KeptPlace } from '../core/rate/keptPlaces.js';
import type { LimiterQueue } from './limiterQueue.js';
import type { ServeQueue } from './limiterTimer.js';
import type { Caller } from './limiterWaiter.js';
import type { RateLimitLease } from './types.js';

/** Where the holder of a lease stood, and stands again when it comes back. */
export interface LeasePlace extends KeptPlace {
  readonly order: number;
  readonly queue: LimiterQueue;
  /** Nobody has to stand back for it any longer. */
  leave(): void;
}

interface PlacedLease extends RateLimitLease {
  readonly place: LeasePlace;
}

/** What `caller` holds from `now` on. Whenever somebody may be able to go, the queue is served. */
export function createLease(
  queue: LimiterQueue,
  caller: Caller,
  now: number,
  serve: ServeQueue,
  released: () => void,
): RateLimitLease {
  const { rank, order, since } = caller;
  const place: LeasePlace = {
    rank,
    order,
    queue,
    until: 0,
    leave: () => {
      if (queue.leavePlace(place)) serve(queue);
    },
  };
  let held = true;
  const lease: PlacedLease = {
    waitedMs: now - since,
    place,
    release: () => {
      if (!held) return;
      held = false;
      queue.release();
      released();
      if (queue.queue.size > 0) serve(queue);
    },
    keepPlace: (forMs) => {
      if (forMs > 0) queue.keepPlace(place, forMs);
      else place.leave();
    },
  };
  return lease;
}

/** Undefined for a lease of another make. */
export function placeOf(lease: RateLimitLease | undefined): LeasePlace | undefined {
  return (lease as PlacedLease | undefined)?.place;
}
