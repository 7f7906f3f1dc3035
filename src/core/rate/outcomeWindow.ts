/** The window is counted in this many slices: the price of not keeping every request is an error of one of them. */
const SLICES = 100;

export interface OutcomeWindow {
  /** Counts one outcome and says what the window holds. */
  add(failed: boolean, now: number): { failures: number; total: number };
  isEmpty(now: number): boolean;
}

interface Slice {
  startedAt: number;
  failures: number;
  total: number;
}

/** Failures and requests of the last `windowMs`. Time is handed in and never runs backwards. */
export function createOutcomeWindow(windowMs: number): OutcomeWindow {
  let slices: Slice[] = [];
  let failures = 0;
  let total = 0;

  const forget = (now: number) => {
    let gone = 0;
    for (const slice of slices) {
      if (slice.startedAt + windowMs > now) break;
      failures -= slice.failures;
      total -= slice.total;
      gone++;
    }
    if (gone > 0) slices = slices.slice(gone);
  };
  return {
    add: (failed, now) => {
      forget(now);
      let slice = slices.at(-1);
      if (!slice || now - slice.startedAt >= windowMs / SLICES) {
        slice = { startedAt: now, failures: 0, total: 0 };
        slices.push(slice);
      }
      slice.total++;
      total++;
      if (failed) {
        slice.failures++;
        failures++;
      }
      return { failures, total };
    },
    isEmpty: (now) => {
      forget(now);
      return slices.length === 0;
    },
  };
}
