import { seededRandom, seedOf } from './seededRandom.js';

export type FaultKind = '503' | '429' | 'reset' | 'short' | 'slow';

export interface FaultPlan {
  /** @default 1 */
  seed?: number;
  /** Share of the requests that get a fault, 0 to 1. @default 0.2 */
  rate?: number;
  /** @default all of them */
  kinds?: readonly FaultKind[];
  /** Faults that one and the same request gets in a row at most, so that a few attempts are always enough. @default 2 */
  maxInARow?: number;
  /** What a 429 asks for: whole seconds as `Retry-After`, else `retry-after-ms`. @default 10 ms */
  retryAfterMs?: number;
  /** How long a slow answer takes. @default 30 ms */
  slowMs?: number;
}

export const allFaultKinds: readonly FaultKind[] = ['503', '429', 'reset', 'short', 'slow'];

/**
 * Decides the fault of each request. It depends on the seed, on what is asked for and on how often that was
 * asked before, not on the order of arrival: a parallel run meets the same faults as a sequential one.
 */
export function planFaults(plan: FaultPlan): (requestKey: string) => FaultKind | undefined {
  const { seed = 1, rate = 0.2, kinds = allFaultKinds, maxInARow = 2 } = plan;
  const seen = new Map<string, { times: number; inARow: number }>();
  return (requestKey) => {
    const history = seen.get(requestKey) ?? { times: 0, inARow: 0 };
    seen.set(requestKey, history);
    history.times += 1;
    const random = seededRandom(seedOf(`${requestKey} #${history.times}`, seed));
    if (random() >= rate || history.inARow >= maxInARow) {
      history.inARow = 0;
      return undefined;
    }
    const kind = kinds[Math.floor(random() * kinds.length)];
    // A slow answer is an answer: it ends the row.
    history.inARow = kind === 'slow' ? 0 : history.inARow + 1;
    return kind;
  };
}
