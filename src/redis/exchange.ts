import type { MeterLimit } from '../core/rate/rateMeter.js';

/** What a process asks the shared state of a limit for: slots, its part of `maxConcurrent`, and that all hear of a gate. */
export interface Exchange {
  /** Which process asks. */
  id: string;
  /** Slots wanted, each for `cost`; none to renew or to tell only. */
  count: number;
  cost: number;
  limits: readonly MeterLimit[];
  /** Only slots that have come are wanted: others are told and not booked. */
  now?: boolean;
  /** Milliseconds ahead of now for which slots are given out at once, to all processes together. */
  aheadMs: number;
  /** The server lets nobody through for so many milliseconds; 0 for nothing new. */
  gateMs: number;
  maxConcurrent?: number;
  /** Requests that are under way, and those that are or want to be. */
  running: number;
  wanted: number;
  /** Milliseconds for which a part of `maxConcurrent` is this process's. */
  leaseMs: number;
  /** The state it knows; another one means that Redis has lost its data. */
  gen?: string;
  /** When it was answered last, by the server's clock: a state that knows nothing of it is an older one, from a disk or a replica. */
  heardAt?: number;
  /** It has gone on by itself since. */
  away?: boolean;
  /** How many processes it knew of. */
  members?: number;
  /**
   * Of each window what it has used, and of that what while it was away: `[cost, milliseconds]`. Of each bucket how long that takes
   * to be full again, as far as it knows: `[milliseconds, 0]`.
   */
  used?: readonly Use[];
  usedAway?: readonly Use[];
}

export type Use = readonly [amount: number, spanMs: number];

/** Times are the server's, in milliseconds. */
export interface ExchangeAnswer {
  now: number;
  gen: string;
  /** From now on; 0 for an open one. */
  gate: number;
  members: number;
  /** Which of the members it is, from 0. */
  index: number;
  /** From now on, rising; fewer than wanted at times. */
  slots: readonly number[];
  /** When the slot comes, or would come, that was looked for last. */
  next?: number;
  /** What was left of each window; of each bucket the milliseconds until it is full. */
  left: readonly number[];
  /** How many requests may be under way here. */
  held: number;
  /** Others want more than they have. */
  isCrowded: boolean;
  /** All go on at their shares, for so many milliseconds more; -1 while that is not known yet. */
  rejoin?: number;
}

/** An empty list of Lua is an empty object in its JSON. */
export function readAnswer(told: unknown): ExchangeAnswer {
  const answer = told as ExchangeAnswer;
  const listOf = <T>(list: readonly T[] | undefined) => (Array.isArray(list) ? list : []);
  return { ...answer, slots: listOf(answer.slots), left: listOf(answer.left), isCrowded: answer.isCrowded === true };
}
