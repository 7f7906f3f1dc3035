import type { LocalShare } from './localShare.js';

/** How a process goes on without Redis, or until all are back. */
export interface Outage {
  readonly since: number;
  /** Why; nothing when Redis is there and the others are not back yet. */
  error?: unknown;
  /** Nothing where it is not known how many share the limit. */
  readonly share?: LocalShare;
  /** All change over then, once that is known. */
  joinAt?: number;
}
