import { defer, Subscription, take, throwIfEmpty } from 'rxjs';
import { ConfigurationError } from '../core/errors.js';
import type { Meter } from '../core/rate/meter.js';
import type { RateLimitReservation, RateLimitStore } from './types.js';

/**
 * Where one key's counters live. The queue in front of it asks for one slot at a time, for its head. A slot is counted when
 * it is taken, not when it is planned, so a late timer cannot squeeze two together.
 */
export type LimiterCounters = Meter & Partial<AskedCounters>;

/** What counters have besides that are asked for a slot, and answer later. */
interface AskedCounters {
  /** When `cost` may go at the earliest; `Infinity` while a store is thinking about it. `waiting`: how many want to, with this one. `failFast`: it does not. */
  readyAt(now: number, cost: number, waiting: number, failFast?: boolean): number;
  /** The queue is empty: nobody wants the slot that was asked for. */
  abandon(): void;
  /** What was taken is over: its slot of `maxConcurrent` is free. */
  release(): void;
}

/** What {@link storeSlots} tells the queue in front of it. */
interface StoreEvents {
  /** There is a slot now, or the head's failure. */
  answered(failure?: { error: unknown }): void;
  /** Before this, in steady time, the server wants nobody. */
  gated(until: number): void;
}

/** A slot of the store that nobody has used yet. Times are steady. */
interface Booking {
  cost: number;
  at: number;
  /** Past this it is good no longer. */
  until: number;
}

/**
 * Counters of a store, which other processes use as well: the head's slot is reserved there and waited for here.
 * The reservation belongs to the queue: when the head gives up, whoever is next has it.
 */
export function storeSlots(
  store: RateLimitStore,
  question: Pick<RateLimitReservation, 'key' | 'limits' | 'maxConcurrent'>,
  clock: () => number,
  events: StoreEvents,
): LimiterCounters {
  const { key, maxConcurrent } = question;
  let reserved: Booking | undefined;
  let asking = Subscription.EMPTY;
  /** The queue ran empty with a slot still to come. */
  let abandoned = false;

  const release = () => {
    if (maxConcurrent !== undefined) store.release?.(key);
  };
  const drop = () => {
    if (reserved) release();
    reserved = undefined;
  };
  const ask = (cost: number, waiting: number, failFast: boolean | undefined) => {
    asking = new Subscription();
    const current = asking;
    const finish = (failure?: { error: unknown }) => {
      current.unsubscribe();
      events.answered(failure);
    };
    // What tops a slot up is under way with it already.
    const reservation = { ...question, cost, waiting, failFast, ...(reserved && { maxConcurrent: undefined }) };
    current.add(
      // Whatever a store does besides answering is the failure of the head: a question without end would stop the queue.
      defer(() => store.reserve$(reservation))
        .pipe(
          throwIfEmpty(() => new ConfigurationError('store.reserve$', 'completed without an answer')),
          take(1),
        )
        .subscribe({
          next: ({ waitMs, gateMs = 0, validForMs = Number.POSITIVE_INFINITY }) => {
            const now = clock();
            const at = now + Math.max(0, waitMs || 0);
            reserved = {
              cost: (reserved?.cost ?? 0) + cost,
              at: Math.max(reserved?.at ?? at, at),
              until: at + validForMs,
            };
            if (gateMs > 0) events.gated(now + gateMs);
          },
          error: (error: unknown) => finish({ error }),
          complete: () => finish(),
        }),
    );
  };
  return {
    readyAt: (now, cost, waiting, failFast) => {
      // A slot that went by while nobody waited is counted in the store as used then: using it now would be one too many.
      // So is one that a process slept through.
      if (reserved && asking.closed && (now > reserved.until || (abandoned && reserved.at < now))) drop();
      abandoned = false;
      const missing = cost - (reserved?.cost ?? 0);
      if (asking.closed && (missing > 0 || !reserved)) ask(Math.max(missing, 0), waiting, failFast);
      return asking.closed && reserved ? reserved.at : Number.POSITIVE_INFINITY;
    },
    earliest: (now) => now,
    take: () => {
      reserved = undefined;
    },
    abandon: () => {
      asking.unsubscribe();
      abandoned = true;
      // Others may want what it would hold.
      if (maxConcurrent !== undefined) drop();
    },
    release,
    isIdle: () => asking.closed && !reserved,
  };
}
