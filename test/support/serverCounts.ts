import { allFaultKinds, type FaultKind } from './faults.js';

/** What the server saw: to be compared with what a client believes. */
export interface ServerCounts {
  /** Requests that arrived, whatever became of them. */
  requests: number;
  /** Whole answers with records that were handed over, and the records and body bytes in them. */
  pages: number;
  records: number;
  bytes: number;
  /** Faults given, slow answers apart; `faultsByKind` has them all. */
  faults: number;
  faultsByKind: Record<FaultKind, number>;
  /** Requests refused for coming too fast. */
  limited: number;
  /** Requests whose client went away before the answer was out. */
  aborted: number;
  /** Requests under way now, and the most there were at one time. */
  underWay: number;
  maxUnderWay: number;
}

export function noCounts(): ServerCounts {
  const faultsByKind = Object.fromEntries(allFaultKinds.map((kind) => [kind, 0])) as Record<FaultKind, number>;
  return {
    requests: 0,
    pages: 0,
    records: 0,
    bytes: 0,
    faults: 0,
    faultsByKind,
    limited: 0,
    aborted: 0,
    underWay: 0,
    maxUnderWay: 0,
  };
}
