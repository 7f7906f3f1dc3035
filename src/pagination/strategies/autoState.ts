import type { PaginationDecision } from '../../core/detect/detectPagination.js';
import type { RecordsPlace } from '../../core/detect/recordsPlace.js';
import { isObject } from '../../core/paths/paths.js';

/** What auto-detection keeps of a run, in its `userState`: plain JSON, so that checkpoints carry it. */
export interface AutoState {
  readonly auto: PaginationDecision;
  /** Where the records are. */
  readonly records?: RecordsPlace;
}

/** Where the run of a checkpoint had its records, if detection looked for them. */
export function recordsPlaceIn(userState: unknown): RecordsPlace | undefined {
  const place = isObject(userState) ? (userState as Partial<AutoState>).records : undefined;
  return isObject(place) && Array.isArray(place.path) ? place : undefined;
}
