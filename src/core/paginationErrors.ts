import type { PaginationResult } from '../pagination/types.js';
import { showText } from './errors.js';
import { defaultRedactor, type Redactor } from './redact.js';
import { redactCauses } from './redactCauses.js';
import { redactCheckpoint } from './redactRequest.js';

/** A pagination run that failed: `cause` is the original error, `result` everything up to there. */
export class PaginationError<T = unknown> extends Error {
  override readonly name = 'PaginationError';
  declare readonly cause: unknown;
  /** What the run had got to; resume from `result.checkpoint`. */
  declare readonly result: PaginationResult<T>;

  readonly #redactor: Redactor;

  /** @param redactor of the client, which knows names of its own */
  constructor(message: string, cause: unknown, result: PaginationResult<T>, redactor: Redactor = defaultRedactor) {
    super(showText(message, redactor), { cause });
    this.#redactor = redactor;
    redactCauses(this, redactor);
    // Not enumerable: logs and inspectors would show collected records, and the headers of their requests.
    Object.defineProperty(this, 'result', { value: result });
  }

  /**
   * Name, message, totals and where the run stands, for a log: never records, requests or headers, and of the checkpoint
   * what may be shown. The one to go on from is `result.checkpoint`, with what the server signed.
   */
  toJSON(): Record<string, unknown> {
    const { completed, totalItems, totalPages, outcome, stopReason, checkpoint } = this.result;
    return {
      name: this.name,
      message: this.message,
      result: {
        completed,
        totalItems,
        totalPages,
        outcome,
        stopReason,
        checkpoint: checkpoint && redactCheckpoint(checkpoint, this.#redactor),
      },
    };
  }
}

/** The same request came up twice in one pagination run. */
export class PaginationLoopError extends Error {
  override readonly name = 'PaginationLoopError';
}

/** A next link led to an origin that is neither home nor trusted. */
export class CrossOriginError extends Error {
  override readonly name = 'CrossOriginError';
}
