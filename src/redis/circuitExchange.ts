import type { CircuitResult, CircuitRules } from '../core/rate/circuit.js';

/** What a process tells of a circuit, and asks for. Times are milliseconds. */
export interface CircuitQuestion extends CircuitRules {
  /** Which process asks. */
  id: string;
  /** In which everything that it tells has begun; none before the first answer. */
  epoch?: string;
  /** Since the last word. */
  failures: number;
  total: number;
  /** It knows the circuit as open, for so long from now. */
  leftMs?: number;
  /** How its probe ended. */
  verdict?: CircuitResult;
  /** It wants to probe. */
  isProbing?: boolean;
  /** After which a probe counts as lost. */
  leaseMs: number;
}

export interface CircuitAnswer {
  epoch: string;
  /** Of an open circuit, until its probe. */
  leftMs?: number;
  /** The probe is this process's. */
  isGranted: boolean;
}
