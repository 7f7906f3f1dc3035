import { HttpError } from '../core/errors.js';

/**
 * Redis did not answer in time, or the client has no connection to it. What was asked for may have been done all the same, or
 * may be done once the connection is back. `cause` is what the client said.
 */
export class RedisUnavailableError extends HttpError {
  override readonly name = 'RedisUnavailableError';

  constructor(detail: string, cause?: unknown) {
    super(detail, { category: 'transient', cause });
  }
}

/** Another worker has the run. */
export class RunLockedError extends Error {
  override readonly name = 'RunLockedError';
  readonly run: string;
  /** Who has it, as it called itself; `another worker` where Redis has lost its data since. */
  readonly owner: string;
  /** Milliseconds until its lease ends, unless it is renewed. */
  readonly remainingMs: number;

  constructor(run: string, owner: string, remainingMs: number) {
    super(`run ${run} is being worked on by ${owner}, whose lease ends in ${remainingMs} ms unless it is renewed`);
    this.run = run;
    this.owner = owner;
    this.remainingMs = remainingMs;
  }
}

/** The lease of a run is over: whatever this worker would still write is refused. */
export class RunLockLostError extends Error {
  override readonly name = 'RunLockLostError';
  readonly run: string;
  /** `taken`: another worker has the run; `expired`: it could not be renewed in time; `released`: it was given back. */
  readonly reason: 'taken' | 'expired' | 'released';

  constructor(run: string, reason: RunLockLostError['reason']) {
    super(`the lease of run ${run} is lost: ${LOSSES[reason]}`);
    this.run = run;
    this.reason = reason;
  }
}

const LOSSES = {
  taken: 'another worker has taken the run',
  expired: 'it could not be renewed in time',
  released: 'it has been given back',
};
