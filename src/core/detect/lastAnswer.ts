import type { DetectionInput, PaginationDecision } from './detectPagination.js';
import type { SkippedBefore } from './skippedBefore.js';

/** The last answer of a run, and what the run had got to with it. */
export interface LastAnswer extends DetectionInput {
  readonly decision: PaginationDecision;
  /** Records read in all, those before a resume included. */
  readonly delivered: number;
  /** Pages read in all. */
  readonly pages: number;
  /** Records on this page. */
  readonly itemCount: number;
  readonly before: SkippedBefore | undefined;
}
