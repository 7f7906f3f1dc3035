import type { KeptPlace } from '../core/rate/keptPlaces.js';
import type { Caller, LimiterQueue } from './limiterQueue.js';
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

interface LeaseEvents {
  released(): void;
  /** Somebody may be able to go now. */
  serve(queue: LimiterQueue): void;
}

/** What `caller` holds from `now` on. */
export function createLease(queue: LimiterQueue, caller: Caller, now: number, events: LeaseEvents): RateLimitLease {
  const { rank, order, since } = caller;
  const place: LeasePlace = {
    rank,
    order,
    queue,
    until: 0,
    leave: () => {
      if (queue.leavePlace(place)) events.serve(queue);
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
      events.released();
      if (queue.queue.size > 0) events.serve(queue);
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
