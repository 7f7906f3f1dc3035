import { hash64 } from '../core/hash.js';
import type { MeterLimit } from '../core/rate/rateMeter.js';
import type { RateLimitReservation } from '../resilience/types.js';
import type { Exchange, ExchangeAnswer } from './exchange.js';
import { LocalShare } from './localShare.js';
import { type Margin, marginOf } from './margin.js';
import { ServerClock } from './serverClock.js';
import type { SharedLimitSettings } from './sharedLimitSettings.js';
import { shareSlotMs } from './shareSlots.js';
import { UsageLog } from './usageLog.js';

/** A state not heard of for longer, and for longer than its longest window, may have been forgotten because nobody used it. */
const GEN_MS = 30_000;

/** What an exchange asks for, besides what is known. */
interface Question {
  count: number;
  cost: number;
  running: number;
  wanted: number;
  now: boolean;
  /** Since when it goes on by itself, if it does, and whether it has a share. */
  away?: { readonly since: number; readonly share?: LocalShare };
}

/** What one process knows of a shared limit: its options, what Redis said last, the gate, and its own uses. Times are steady. */
export class LimitKnowledge {
  readonly server = new ServerClock();
  margin: Margin = { limits: [], lateMs: Number.POSITIVE_INFINITY };
  answer: ExchangeAnswer | undefined;
  gateUntil = Number.NEGATIVE_INFINITY;
  /** What Redis has not heard of yet. */
  gateToTell = Number.NEGATIVE_INFINITY;
  maxConcurrent: number | undefined;
  readonly #settings: SharedLimitSettings;
  #answeredAt = Number.NEGATIVE_INFINITY;
  #given: readonly MeterLimit[] | undefined;
  #usage: UsageLog[] = [];
  /** When each bucket will be full again, as Redis said last. */
  #fullAt: readonly number[] = [];

  constructor(settings: SharedLimitSettings) {
    this.#settings = settings;
  }

  get members(): number {
    return Math.max(this.answer?.members ?? 1, this.#settings.processes ?? 1);
  }

  /** A slot that was booked at `now` is no further ahead than this: each process has a part of the time, or one slot. */
  get aheadMs(): number {
    return Math.max(this.#settings.aheadMs, this.members * shareSlotMs(this.margin.limits));
  }

  learn({ limits, maxConcurrent = this.maxConcurrent }: RateLimitReservation): void {
    this.maxConcurrent = maxConcurrent;
    if (this.#given === limits) return;
    this.#given = limits;
    this.margin = marginOf(limits, this.#settings.marginMs);
    this.#usage = this.margin.limits.map(({ perMs }) => new UsageLog(perMs));
  }

  used(at: number, cost: number): void {
    for (const log of this.#usage) log.add(at, cost);
  }

  closeGate(until: number): void {
    this.gateUntil = Math.max(this.gateUntil, until);
    this.gateToTell = Math.max(this.gateToTell, until);
  }

  /** The times in an answer, and the gate; what it says of the limit is kept by who asked. */
  hear(answer: ExchangeAnswer, askedAt: number, now: number): void {
    this.server.observe(answer.now, askedAt, now);
    this.#answeredAt = now;
    if (answer.rejoin === undefined) this.#fullAt = answer.left.map((leftMs) => now + leftMs);
    if (answer.gate > 0) this.gateUntil = Math.max(this.gateUntil, this.server.toLocal(answer.now + answer.gate));
  }

  /** Redis was heard of so lately that, where nothing but the gate counts, it need not be asked. */
  isFresh(now: number): boolean {
    return now < this.#answeredAt + this.#settings.aheadMs;
  }

  isForgotten(now: number): boolean {
    return Math.max(this.gateUntil, this.#countsUntil) < now;
  }

  /** So long Redis has a state to compare with what is known here, unless it has lost it. */
  get #countsUntil(): number {
    return this.margin.limits.reduce(
      (until, { perMs }) => Math.max(until, this.#answeredAt + perMs),
      this.#answeredAt + GEN_MS,
    );
  }

  /** This process's part of the limits, where it may have one and it is known which. */
  shareFrom(from: number): LocalShare | undefined {
    const { onUnavailable, processes, id } = this.#settings;
    if (onUnavailable === 'fail' || (!this.answer && processes === undefined)) return undefined;
    const { members } = this;
    const { index = hash64(id).low % members, left = [] } = this.answer ?? {};
    return new LocalShare(this.server, this.margin.limits, { from, members, index, left });
  }

  exchange({ now: isNow, away, ...question }: Question, now: number): Exchange {
    const { id, aheadMs, leaseMs } = this.#settings;
    const { limits } = this.margin;
    const isRecent = now < this.#countsUntil;
    // What has come in since the slots given before were used, it has used as its share.
    const filledUntil = away?.share ? away.since + aheadMs : now;
    const uses = (from: number) =>
      limits.map(({ perMs, burst }, place) =>
        burst === undefined
          ? ([this.#usage[place]?.since(from, now) ?? 0, Math.min(perMs, now - from)] as const)
          : ([Math.max(0, (this.#fullAt[place] ?? 0) - filledUntil), 0] as const),
      );
    return {
      id,
      ...question,
      ...(isNow && { now: true }),
      limits,
      aheadMs,
      gateMs: Math.max(0, this.gateToTell - now),
      ...(this.maxConcurrent !== undefined && { maxConcurrent: this.maxConcurrent }),
      leaseMs,
      ...(isRecent && { gen: this.answer?.gen, heardAt: this.answer?.now, used: uses(Number.NEGATIVE_INFINITY) }),
      ...(away && { away: true, usedAway: uses(away.since) }),
      // Who has no share waits for nobody.
      members: away && !away.share ? 1 : this.members,
    };
  }
}
