import { defer, map, Subscription, take, throwIfEmpty } from 'rxjs';
import { ConfigurationError } from '../core/errors.js';
import { createRateMeter, type MeterLimit } from '../core/rate/rateMeter.js';
import type { RateLimitStore } from './types.js';

/** Where one key's counters live. The queue in front of it asks for one slot at a time, for its head. */
export interface LimiterCounters {
  /** When `cost` may go at the earliest; `Infinity` while a store is thinking about it. */
  readyAt(now: number, cost: number): number;
  /** No later than when `cost` may go once `ahead` has gone. */
  estimate(now: number, cost: number, ahead: number): number;
  /** `readyAt` is what it was told before, or `now`. */
  take(now: number, cost: number, readyAt: number): void;
  /** The queue is empty: nobody wants the slot that was asked for. */
  abandon(): void;
  isIdle(now: number): boolean;
}

/** Counters of this process. A slot is counted when it is taken, not when it is planned, so a late timer cannot squeeze two together. */
export function localSlots(limits: readonly MeterLimit[]): LimiterCounters {
  const meter = createRateMeter(limits);
  return {
    readyAt: (now, cost) => meter.earliest(now, cost, 0),
    estimate: (now, cost, ahead) => meter.earliest(now, cost, ahead),
    take: (now, cost, readyAt) => meter.take(now, cost, readyAt),
    abandon: () => {},
    isIdle: (now) => meter.isIdle(now),
  };
}

/**
 * Counters of a store, which other processes use as well: the head's slot is reserved there and waited for here.
 * The reservation belongs to the queue: when the head gives up, whoever is next has it.
 */
export function storeSlots(
  store: RateLimitStore,
  key: string,
  limits: readonly MeterLimit[],
  clock: () => number,
  answered: (failure?: { error: unknown }) => void,
): LimiterCounters {
  let reserved: { cost: number; at: number } | undefined;
  let asking = new Subscription();
  asking.unsubscribe();
  /** The queue ran empty with a slot still to come. */
  let abandoned = false;

  const ask = (cost: number) => {
    asking = new Subscription();
    const current = asking;
    const finish = (failure?: { error: unknown }) => {
      current.unsubscribe();
      answered(failure);
    };
    current.add(
      // Whatever a store does besides answering is the failure of the head: a question without end would stop the queue.
      defer(() => store.reserve$(key, cost, limits))
        .pipe(
          throwIfEmpty(() => new ConfigurationError('store.reserve$', 'completed without an answer')),
          map(({ waitMs }) => clock() + Math.max(0, waitMs || 0)),
          take(1),
        )
        .subscribe({
          next: (at) => {
            reserved = { cost: (reserved?.cost ?? 0) + cost, at: Math.max(reserved?.at ?? at, at) };
          },
          error: (error: unknown) => finish({ error }),
          complete: () => finish(),
        }),
    );
  };
  return {
    readyAt: (now, cost) => {
      // A slot that went by while nobody waited is counted in the store as used then: using it now would be one too many.
      if (abandoned && reserved && reserved.at < now) reserved = undefined;
      abandoned = false;
      const missing = cost - (reserved?.cost ?? 0);
      if (asking.closed && (missing > 0 || !reserved)) ask(Math.max(missing, 0));
      return asking.closed && reserved ? reserved.at : Number.POSITIVE_INFINITY;
    },
    estimate: (now) => now,
    take: () => {
      reserved = undefined;
    },
    abandon: () => {
      asking.unsubscribe();
      abandoned = true;
    },
    isIdle: () => asking.closed && !reserved,
  };
}
