import type { Subscriber } from 'rxjs';
import type { RateLimitReservation, ReservedSlot } from '../resilience/types.js';

interface Pending {
  readonly wish: RateLimitReservation;
  readonly subscriber: Subscriber<ReservedSlot>;
}

/** Who waits for a slot of one key, first come first served: the head of each queue that shares it in this process. */
export class PendingReservations {
  #list: Pending[] = [];

  get head(): RateLimitReservation | undefined {
    return this.#list[0]?.wish;
  }

  get size(): number {
    return this.#list.length;
  }

  /** How many wait behind them, with them. */
  get waiting(): number {
    return this.#list.reduce((sum, { wish }) => sum + wish.waiting, 0);
  }

  /** Answers with what takes it away again. */
  add(wish: RateLimitReservation, subscriber: Subscriber<ReservedSlot>): () => void {
    const pending = { wish, subscriber };
    this.#list.push(pending);
    return () => {
      this.#list = this.#list.filter((other) => other !== pending);
    };
  }

  /** The head gets its slot. */
  answer(slot: ReservedSlot): void {
    const head = this.#list.shift();
    head?.subscriber.next(slot);
    head?.subscriber.complete();
  }

  /** The head fails. */
  fail(error: unknown): void {
    this.#list.shift()?.subscriber.error(error);
  }

  failAll(error: unknown): void {
    const all = this.#list;
    this.#list = [];
    for (const { subscriber } of all) subscriber.error(error);
  }
}
