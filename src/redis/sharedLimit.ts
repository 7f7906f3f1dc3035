import { EMPTY, Observable, Subscription } from 'rxjs';
import { limiterRefusal } from '../resilience/limiterRefusal.js';
import type { RateLimitReservation, ReservedSlot } from '../resilience/types.js';
import { ASK_AGAIN_MS, HAND_BACK_MS, REJOIN_ASK_MS, RENEW_MS } from './askingTimes.js';
import { RedisUnavailableError } from './errors.js';
import type { Exchange, ExchangeAnswer } from './exchange.js';
import { HeldSlots } from './heldSlots.js';
import { LimitKnowledge } from './limitKnowledge.js';
import type { Outage } from './outage.js';
import { PendingReservations } from './pendingReservations.js';
import { batchSize, Permits } from './permits.js';
import type { SharedLimitSettings } from './sharedLimitSettings.js';

/**
 * One key of a shared limit, as one process sees it: asks Redis for slots, a batch at a time, hands them out, and goes on by
 * itself while Redis is away. Times are steady.
 */
export class SharedLimit {
  readonly #settings: SharedLimitSettings;
  readonly #known: LimitKnowledge;
  readonly #permits = new Permits();
  readonly #slots = new HeldSlots();
  readonly #pending = new PendingReservations();
  #askedAt = Number.NEGATIVE_INFINITY;
  #asking: Subscription = Subscription.EMPTY;
  #outage: Outage | undefined;
  #lookAgain: Subscription = Subscription.EMPTY;
  #renewal: Subscription = Subscription.EMPTY;
  #handBack: Subscription = Subscription.EMPTY;
  /** Redis had no more of `maxConcurrent`: it need not be asked for more before that. */
  #shortUntil = Number.NEGATIVE_INFINITY;
  #serving = false;
  /** How often Redis answered, or did not. */
  #heard = 0;

  constructor(settings: SharedLimitSettings) {
    this.#settings = settings;
    this.#known = new LimitKnowledge(settings);
  }

  reserve$(wish: RateLimitReservation): Observable<ReservedSlot> {
    return new Observable((subscriber) => {
      const leave = this.#pending.add(wish, subscriber);
      this.#serve();
      return leave;
    });
  }

  /** Tells Redis, at once if it is there, else with the first word to it. */
  gate$(until: number): Observable<never> {
    return new Observable((subscriber) => {
      this.#known.closeGate(until);
      if (this.#asking.closed && !this.#outage?.error) this.#ask(0);
      return EMPTY.subscribe(subscriber);
    });
  }

  release(): void {
    this.#slots.running--;
    if (this.#pending.size > 0) this.#serve();
    else if (this.#known.answer?.isCrowded) this.#handBackLater();
  }

  isIdle(now: number): boolean {
    const isBusy = this.#pending.size > 0 || this.#slots.running > 0 || !this.#asking.closed || !this.#renewal.closed;
    return !isBusy && this.#known.isForgotten(now);
  }

  /** Others want what is free here. Whoever comes soon asks for a slot of its own, and tells that with it. */
  #handBackLater(): void {
    if (!this.#handBack.closed) return;
    this.#handBack = this.#settings.scheduler.schedule(() => {
      this.#handBack = Subscription.EMPTY;
      if (this.#slots.areFree && this.#pending.size === 0 && !this.#outage?.error && this.#asking.closed) this.#ask(0);
    }, HAND_BACK_MS);
  }

  #serve(): void {
    if (this.#serving) return;
    this.#serving = true;
    try {
      for (;;) {
        const { head } = this.#pending;
        if (!head) break;
        const now = this.#settings.clock.now();
        const heard = this.#heard;
        const at = this.#slotFor(head, now);
        if (at === undefined) {
          // It may have been refused, or Redis have been found away, at once.
          if (head === this.#pending.head && heard === this.#heard) break;
          continue;
        }
        this.#pending.answer({
          waitMs: Math.max(0, at - now),
          gateMs: Math.max(0, this.#known.gateUntil - now),
          // The slot may have come a little while ago.
          validForMs: this.#known.margin.lateMs - Math.max(0, now - at),
        });
      }
    } finally {
      this.#serving = false;
    }
  }

  /** When it may go, or nothing while Redis has to be asked, or a slot has to come free. */
  #slotFor(wish: RateLimitReservation, now: number): number | undefined {
    this.#known.learn(wish);
    const { cost, maxConcurrent } = wish;
    const outage = this.#outage && this.#stillOut(this.#outage, cost, now);
    if (outage && !outage.share) return this.#refuse(outage);
    if (maxConcurrent !== undefined && !this.#hasRoom(maxConcurrent, now)) {
      if (!outage) this.#askForRoom(wish, now);
      else if (wish.failFast) this.#turnAway(now, now);
      return undefined;
    }
    const at = this.#permits.take(cost, now, this.#known.margin.lateMs)?.at ?? this.#unasked(outage, cost, now);
    if (at === undefined) {
      this.#askFor(wish);
      return undefined;
    }
    if (maxConcurrent !== undefined) this.#slots.running++;
    this.#known.used(at, cost);
    return at;
  }

  /** What needs no question: a share, or a word of Redis that is fresh, where there is no limit but the gate and the slots. */
  #unasked(outage: Outage | undefined, cost: number, now: number): number | undefined {
    if (outage?.share) return outage.share.take(cost, now, this.#known.margin.lateMs);
    const isFresh = this.#known.margin.limits.length === 0 && this.#known.isFresh(now);
    // A slot that others want, too, is asked for each time: they may have waited for longer.
    return isFresh && !this.#known.answer?.isCrowded ? Math.max(now, this.#known.gateUntil) : undefined;
  }

  #hasRoom(maxConcurrent: number, now: number): boolean {
    return this.#outage ? this.#slots.hasRoomAlone(maxConcurrent, this.#known.members) : this.#slots.hasRoom(now);
  }

  /** Whether it is; over as soon as all change over before the next slot comes. Asks, now and then, whether Redis is back. */
  #stillOut(outage: Outage, cost: number, now: number): Outage | undefined {
    const { joinAt = Number.POSITIVE_INFINITY, share, error } = outage;
    const nextAt = share?.earliest(cost, now, this.#known.margin.lateMs) ?? joinAt;
    if (joinAt <= Math.max(now, nextAt) && joinAt < Number.POSITIVE_INFINITY) this.#outage = undefined;
    else if (this.#asking.closed && now - this.#askedAt >= (error ? ASK_AGAIN_MS : REJOIN_ASK_MS)) this.#ask(0);
    return this.#outage;
  }

  /** Without a share there is nothing to go on with. While Redis is being asked its answer decides. */
  #refuse({ error }: Outage): undefined {
    if (!this.#asking.closed) return;
    if (error) this.#pending.failAll(error);
    else this.#serveLater(REJOIN_ASK_MS);
  }

  /** Whoever does not want to wait is told, and when it could have gone, where that is known. */
  #turnAway(readyAt: number, now: number): void {
    if (!this.#pending.head?.failFast) return;
    const { clock } = this.#settings;
    const times = {
      now: clock.toWall(now),
      readyAt: clock.toWall(readyAt),
      gateUntil: clock.toWall(this.#known.gateUntil),
    };
    this.#pending.fail(limiterRefusal('fail-fast', { ...times, maxQueue: 0, maxRetryAfterMs: 0 }));
  }

  #serveLater(delayMs: number): void {
    if (!this.#lookAgain.closed) return;
    this.#lookAgain = this.#settings.scheduler.schedule(() => {
      this.#lookAgain = Subscription.EMPTY;
      this.#serve();
    }, delayMs);
  }

  /** All of `maxConcurrent` that is there for this process is in use: more is looked for now and then. */
  #askForRoom(wish: RateLimitReservation, now: number): void {
    const waitMs = this.#shortUntil - now;
    if (waitMs > 0 && !wish.failFast) this.#serveLater(waitMs);
    else this.#askFor(wish);
  }

  #askFor({ cost, waiting, failFast = false }: RateLimitReservation): void {
    if (!this.#asking.closed) return;
    if (failFast) this.#ask(1, cost, true);
    else this.#ask(batchSize(cost, waiting + this.#pending.size - 1), cost);
  }

  #ask(count: number, cost = 1, now = false): void {
    const askedAt = this.#settings.clock.now();
    // Nobody may have waited when all changed over.
    if (this.#outage && (this.#outage.joinAt ?? Number.POSITIVE_INFINITY) <= askedAt) this.#outage = undefined;
    const gateUntil = this.#known.gateToTell;
    const { running } = this.#slots;
    const wanted = running + this.#pending.waiting;
    const request = this.#known.exchange({ count, cost, running, wanted, now, away: this.#outage }, askedAt);
    const asking = new Subscription();
    this.#askedAt = askedAt;
    this.#asking = asking;
    this.#slots.offer();
    asking.add(
      this.#settings.exchange(request).subscribe({
        next: (answer) => {
          asking.unsubscribe();
          this.#heard++;
          if (this.#known.gateToTell === gateUntil) this.#known.gateToTell = Number.NEGATIVE_INFINITY;
          this.#hear(answer, request, askedAt);
        },
        error: (error: unknown) => {
          asking.unsubscribe();
          this.#heard++;
          this.#miss(error, askedAt);
        },
      }),
    );
  }

  #hear(answer: ExchangeAnswer, request: Exchange, askedAt: number): void {
    const now = this.#settings.clock.now();
    const known = this.#known;
    known.hear(answer, askedAt, now);
    const toLocal = (fromNow: number) => known.server.toLocal(answer.now + fromNow);
    if (answer.rejoin === undefined) {
      this.#outage = undefined;
      known.answer = answer;
      this.#permits.add(answer.slots.map((fromNow) => ({ cost: request.cost, at: toLocal(fromNow) })));
      this.#slots.grant(answer.held, askedAt + this.#settings.leaseMs);
      if (answer.held < request.wanted) this.#shortUntil = now + ASK_AGAIN_MS;
      if (request.now && request.count > 0 && answer.slots.length === 0) this.#turnAway(toLocal(answer.next ?? 0), now);
    } else {
      // What was given before belongs to a count that is lost.
      if (!this.#outage) this.#permits.clear();
      const share = this.#outage?.share ?? known.shareFrom(now);
      const joinAt = answer.rejoin < 0 ? undefined : toLocal(answer.rejoin);
      this.#outage = { since: this.#outage?.since ?? now, share, joinAt };
      // Of the others it has not heard yet.
      known.answer = { ...(known.answer ?? answer), gen: answer.gen, now: answer.now };
    }
    this.#renewLater();
    this.#serve();
    if (this.#asking.closed && known.gateToTell > now) this.#ask(0);
  }

  #miss(error: unknown, askedAt: number): void {
    const now = this.#settings.clock.now();
    this.#askedAt = now;
    if (error instanceof RedisUnavailableError) {
      // Slots that others were given before that are good for so long yet.
      const share = this.#known.shareFrom(askedAt + this.#known.aheadMs);
      this.#outage = { since: now, share, ...this.#outage, error };
    } else this.#pending.fail(error);
    this.#renewLater();
    this.#serve();
  }

  #renewLater(): void {
    const { running, held } = this.#slots;
    if (!this.#renewal.closed || this.#known.maxConcurrent === undefined || (running === 0 && held === 0)) return;
    const { scheduler, leaseMs } = this.#settings;
    this.#renewal = scheduler.schedule(
      () => {
        this.#renewal = Subscription.EMPTY;
        if (this.#asking.closed) this.#ask(0);
        else this.#renewLater();
      },
      Math.min(RENEW_MS, leaseMs / 3),
    );
  }
}
