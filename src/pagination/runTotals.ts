import { HttpError, HttpStatusError } from '../core/errors.js';
import { CrossOriginError, PaginationLoopError } from '../core/paginationErrors.js';
import type { ErrorCategory } from '../core/types.js';
import type { RequestRun } from '../http/request.js';
import type { CollectedPage, Page, PaginationCheckpoint, PaginationResult, StopReason } from './types.js';

/** What a run adds up, and the result it comes to. A delivered page is kept only where the run collects. */
export class RunTotals<T> {
  totalPages = 0;
  totalItems = 0;
  /** Of the last response, a failing one's too. */
  status: number | undefined;
  /** Where to go on from: after the last page delivered. */
  checkpoint: PaginationCheckpoint;
  readonly #startedAt: number;
  readonly #collect: boolean;
  readonly #keepResponses: boolean;
  readonly #pages: CollectedPage<T>[] = [];
  readonly #running = new Set<RequestRun>();
  #attempts = 0;

  constructor(
    startedAt: number,
    checkpoint: PaginationCheckpoint,
    { collect, keepResponses = false }: { collect: boolean; keepResponses?: boolean },
  ) {
    this.#startedAt = startedAt;
    this.checkpoint = checkpoint;
    this.#collect = collect;
    this.#keepResponses = keepResponses;
  }

  /** Attempts made so far, those of requests under way included. */
  get attempts(): number {
    let attempts = this.#attempts;
    for (const run of this.#running) attempts += run.attempts;
    return attempts;
  }

  /** A request is on its way; the client counts its attempts in `run`. */
  begin(run: RequestRun): void {
    this.#running.add(run);
  }

  /** It ended; one that was cut off stays under way. `reported` is what its outcome says, for clients that do not count. */
  settle(run: RequestRun, reported = 0): void {
    if (this.#running.delete(run)) this.#attempts += run.attempts || reported;
  }

  add(page: Page<T>): void {
    this.totalPages++;
    this.totalItems += page.items.length;
    this.checkpoint = page.checkpoint;
    if (!this.#collect) return;
    const { response, ...rest } = page;
    this.#pages.push(this.#keepResponses ? page : rest);
  }

  /** There is no page where the next one should have been, and nothing after it. */
  closeQuietly(): void {
    const { skipItems: _none, ...checkpoint } = this.checkpoint;
    this.checkpoint = { ...checkpoint, next: null };
  }

  result(stopReason: StopReason, finishedAt: number, failure?: { error: unknown }): PaginationResult<T> {
    // Of pages that were sent ahead another one may have been answered later.
    const status = statusOf(failure?.error) ?? this.status;
    return {
      pages: this.#pages,
      items: this.#pages.flatMap((page) => page.items),
      completed: stopReason === 'exhausted',
      totalItems: this.totalItems,
      totalPages: this.totalPages,
      outcome: {
        ok: !failure,
        ...(status !== undefined && { status }),
        ...(failure && { errorCategory: categoryOf(failure.error) }),
        attempts: this.attempts,
        startedAt: this.#startedAt,
        finishedAt,
      },
      stopReason,
      checkpoint: this.checkpoint,
    };
  }
}

/** Of the response that an error came from. */
export function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpStatusError) return error.status;
  return error instanceof HttpError ? error.outcome?.status : undefined;
}

function categoryOf(error: unknown): ErrorCategory {
  if (error instanceof HttpError) return error.category;
  return error instanceof PaginationLoopError || error instanceof CrossOriginError ? 'safety' : 'unknown';
}
