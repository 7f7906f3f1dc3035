import { createOutcomeWindow } from './outcomeWindow.js';

export type CircuitState = 'closed' | 'open' | 'half-open';

/** What a circuit opens and closes by. */
export interface CircuitRules {
  /** Open when this share of the window failed. */
  failureRate: number;
  /** … of at least so many. */
  minimumRequests: number;
  /** In milliseconds. */
  windowMs: number;
  /** Milliseconds until a probe goes through. */
  halfOpenAfterMs: number;
}

/** How something that was let through ended; `none` says nothing about the other side. */
export type CircuitResult = 'success' | 'failure' | 'none';

/** Let through (with the way to say how it ended), or turned away for so many milliseconds. */
export type Admission = { settle(verdict: CircuitResult, now: number): void } | { retryAfterMs: number };

/** One circuit. Time is handed in, in milliseconds from anywhere, and never runs backwards. */
export interface Circuit {
  /** `half-open` while its probe is out. */
  readonly state: CircuitState;
  /** Whether one use may go through now. */
  admit(now: number): Admission;
  /** Closed, with nothing to remember. */
  isIdle(now: number): boolean;
}

/**
 * The circuit breaker's transitions.
 *
 * ```
 * closed ── share of failures in the window ≥ failureRate, of at least minimumRequests ──▶ open
 * open ── halfOpenAfterMs ──▶ half-open: one probe goes through
 * half-open ── probe succeeds ──▶ closed, with an empty window
 *           ── probe fails ──▶ open
 *           ── probe is given up ──▶ half-open, the next caller probes
 * ```
 */
export function createCircuit(rules: CircuitRules, changed: (state: CircuitState) => void): Circuit {
  const { failureRate, minimumRequests, windowMs, halfOpenAfterMs } = rules;
  let state: CircuitState = 'closed';
  let window = createOutcomeWindow(windowMs);
  let openUntil = 0;
  let probing = false;

  const become = (next: CircuitState) => {
    state = next;
    changed(next);
  };
  const open = (now: number) => {
    openUntil = now + halfOpenAfterMs;
    become('open');
  };
  const probe: Admission = {
    settle: (verdict, now) => {
      probing = false;
      if (verdict === 'failure') open(now);
      if (verdict !== 'success') return;
      window = createOutcomeWindow(windowMs);
      become('closed');
    },
  };
  const admitProbe = () => {
    probing = true;
    if (state !== 'half-open') become('half-open');
    return probe;
  };
  const admitClosed = (counted: typeof window): Admission => ({
    settle: (verdict, now) => {
      // The circuit has opened since: what began before does not count any more.
      if (verdict === 'none' || state !== 'closed' || counted !== window) return;
      const { failures, total } = window.add(verdict === 'failure', now);
      if (verdict === 'failure' && total >= minimumRequests && failures / total >= failureRate) open(now);
    },
  });
  return {
    get state() {
      return state;
    },
    admit: (now) => {
      if (state === 'closed') return admitClosed(window);
      if (state === 'open' && now < openUntil) return { retryAfterMs: openUntil - now };
      // While a probe is out nobody knows more than that a failed one costs as long again.
      return probing ? { retryAfterMs: halfOpenAfterMs } : admitProbe();
    },
    isIdle: (now) => state === 'closed' && window.isEmpty(now),
  };
}
