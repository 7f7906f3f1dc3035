import type { IncrementalPlan, ResourcePlan } from '../config/resourcePlan.js';
import { cursorRun } from './cursorRun.js';
import type { IncrementalRun, SavedCursor } from './incremental.js';
import { tokenRun } from './tokenRun.js';

/** @param progress of the interrupted run that this one goes on with */
export function incrementalRun(
  plan: ResourcePlan,
  incremental: IncrementalPlan,
  saved: SavedCursor | undefined,
  progress?: unknown,
): IncrementalRun {
  return incremental.kind === 'token'
    ? tokenRun(incremental, saved, progress)
    : cursorRun(plan, incremental, saved, progress);
}
