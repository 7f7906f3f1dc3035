import type { Path } from '../core/types.js';
import type { CreatePrefetch } from './prefetch.js';
import type { PaginationStrategy } from './strategies/types.js';
import type { PaginationModel } from './types.js';

/** What a run does where its options are silent: all that tells the entries "." and "./lean" apart. */
export interface RunDefaults {
  /** @throws ConfigurationError for a name that stands for none */
  strategyFor(model: PaginationModel | undefined): PaginationStrategy;
  /** How one run finds the records of its pages. `userState`: of the checkpoint it goes on from. */
  recordsReader(select: Path<readonly unknown[]> | undefined, userState: unknown): ReadRecords;
  /** For strategies that plan and bring no prefetcher. */
  readonly prefetch?: CreatePrefetch;
}

/** @throws ResponseParseError where the records are not found */
export type ReadRecords = (body: unknown) => unknown[];
