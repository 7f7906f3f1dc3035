import type { HttpResponse } from '../../http/types.js';
import type { IncrementalField } from '../placeholders.js';

/** How far one completed run got. Plain JSON. */
export interface SavedCursor {
  readonly value: unknown;
  /** Hashes of the rows that come again: those with this very value or, with a lag, those in the overlap. */
  readonly seen?: readonly string[];
}

/** What one run of an endpoint asks for, keeps and remembers. */
export interface IncrementalRun {
  /** In the request's form. */
  valueOf(field: IncrementalField): unknown;
  /** Query parameters of the start and the end. */
  readonly query: Readonly<Record<string, unknown>>;
  /** A link that is asked in place of the endpoint's path and parameters. */
  readonly link?: string;
  /** True where the API may say that what the run starts from is too old. */
  readonly mayBeExpired: boolean;
  /** False for a row outside the range, or delivered by the run before. Throws for a row without a cursor. */
  accepts(row: unknown): boolean;
  /** Looks at the answer that a page came in. */
  look(response: HttpResponse | undefined): void;
  /** How far this run is, as plain JSON: what goes on with it, should it be interrupted. */
  progress(): unknown;
  /** What the next run starts from, once this one is complete. */
  result(): SavedCursor | undefined;
}
