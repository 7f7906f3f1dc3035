import { RateLimitError } from '../core/errors.js';

/** Why a limiter turns a caller away; `retry-after` is a `deadline` of another kind: the caller's `maxRetryAfterMs`. */
export type RefusalReason = RateLimitError['reason'] | 'retry-after';

export interface RefusalFacts {
  /** Epoch milliseconds. */
  now: number;
  /** When the caller could have gone, where that is known; epoch milliseconds. */
  readyAt: number;
  /** Before this the server wants nobody; epoch milliseconds. */
  gateUntil: number;
  maxQueue: number;
  maxRetryAfterMs: number;
}

/** The error of somebody who cannot wait, or need not: it says until when, as far as that is known. */
export function limiterRefusal(reason: RefusalReason, facts: RefusalFacts): RateLimitError {
  const { now, readyAt, gateUntil, maxQueue, maxRetryAfterMs } = facts;
  const details: Record<RefusalReason, string> = {
    'queue-full': `${maxQueue} requests wait for the rate limit already`,
    'fail-fast': 'the rate limit has no room right now',
    deadline: 'the rate limit has no room before the deadline',
    'retry-after': `the server asks for a longer wait than maxRetryAfterMs (${maxRetryAfterMs} ms)`,
  };
  const isGated = gateUntil > now;
  const at = Math.max(isGated ? gateUntil : now, readyAt);
  const publicReason = reason === 'retry-after' ? 'deadline' : reason;
  if (!(at > now && at < Number.POSITIVE_INFINITY)) return new RateLimitError(publicReason, details[reason]);
  const retryAt = new Date(Math.min(at, LAST_DATE_MS));
  const what = isGated ? 'the server lets nobody through before' : 'the next slot comes at';
  const when = `${retryAt.toISOString()} (in ${Math.ceil((at - now) / 1000)} s)`;
  return new RateLimitError(publicReason, `${details[reason]}: ${what} ${when}`, { retryAt });
}

/** The last one that a `Date` can hold. */
const LAST_DATE_MS = 8.64e15;
