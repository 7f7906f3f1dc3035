import { EMPTY, type Observable } from 'rxjs';
import type { Page, PaginationCheckpoint } from '../pagination/types.js';

/** Where the pages go, and from where they go on. */
export interface PullOutput {
  readonly resumeFrom?: PaginationCheckpoint;
  drained$(): Observable<unknown>;
  page(page: Page<unknown>): void;
  /**
   * @param how `ended`: the run came to an end of its own, be it a limit; `completed`: there is nothing left
   */
  close(how: { ended: boolean; completed: boolean }): Promise<void>;
  readonly lostColumns?: ReadonlyMap<string, number>;
}

/** Of `--dry-run`, where nothing comes: files are left alone, which another pull may be writing. */
export function plannedOutput(resumeFrom?: PaginationCheckpoint): PullOutput {
  return { ...(resumeFrom && { resumeFrom }), drained$: () => EMPTY, page: () => {}, close: async () => {} };
}
