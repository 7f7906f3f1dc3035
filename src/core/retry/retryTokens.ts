/** Deposits count for this long, in slices of one second. */
const SLICES = 10;
const SLICE_MS = 1000;
/** Ten deposits of 0.1 are one retry, whatever binary fractions make of them. */
const ALMOST_ONE = 1 - 1e-9;

/** The balance of a retry budget. Time is handed in and never runs backwards. */
export interface RetryTokens {
  deposit(now: number): void;
  tryTake(now: number): boolean;
}

/**
 * Two purses. One gets `ratio` for each request and forgets what is older than ten seconds; the other refills by
 * `minPerSecond` and holds that much, so that a client with little traffic may retry, too.
 */
export function createRetryTokens({ ratio, minPerSecond }: { ratio: number; minPerSecond: number }): RetryTokens {
  let slices: { startedAt: number; balance: number }[] = [];
  let floor = minPerSecond > 0 ? Math.max(1, minPerSecond) : 0;
  const mostFloor = floor;
  let refilledAt: number | undefined;

  const settle = (now: number) => {
    floor = Math.min(mostFloor, floor + ((now - (refilledAt ?? now)) / 1000) * minPerSecond);
    refilledAt = now;
    if ((slices[0]?.startedAt ?? now) + SLICES * SLICE_MS <= now) {
      slices = slices.filter((slice) => slice.startedAt + SLICES * SLICE_MS > now);
    }
  };
  const spend = (amount: number) => {
    let left = amount;
    for (const slice of slices) {
      const part = Math.min(left, slice.balance);
      slice.balance -= part;
      left -= part;
    }
  };
  return {
    deposit: (now) => {
      settle(now);
      const last = slices.at(-1);
      if (last && now - last.startedAt < SLICE_MS) last.balance += ratio;
      else slices.push({ startedAt: now, balance: ratio });
    },
    tryTake: (now) => {
      settle(now);
      if (slices.reduce((sum, { balance }) => sum + balance, 0) >= ALMOST_ONE) {
        spend(1);
        return true;
      }
      if (floor < ALMOST_ONE) return false;
      floor -= 1;
      return true;
    },
  };
}
