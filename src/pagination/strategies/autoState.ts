import type { PaginationDecision } from '../../core/detect/detectPagination.js';
import { detectRecords } from '../../core/detect/detectRecords.js';
import type { RecordsPlace } from '../../core/detect/recordsPlace.js';
import type { SkippedBefore } from '../../core/detect/skippedBefore.js';
import { isRecord } from '../../core/paths/paths.js';
import type { PaginationStrategyState } from './types.js';

/** What auto-detection keeps of a run, in its `userState`: plain JSON, so that checkpoints carry it. */
export interface AutoState {
  readonly auto: PaginationDecision;
  /** What the run's first request passed over. */
  readonly before?: SkippedBefore;
  /** Where the records are, where detection found them. */
  readonly records?: RecordsPlace;
  /** The records are a list of the answer that somebody named. */
  readonly isNamed?: true;
  /** Records that an extractor of the user's left out. */
  readonly left?: number;
  /** Of a guess, the hash of the last page's records, `''` before the first; gone once another page has others. */
  readonly unproven?: string;
}

const KINDS: readonly unknown[] = [
  'link-header',
  'continuation',
  'json-link',
  'page-number',
  'cursor',
  'offset-limit',
  'single-page',
] satisfies PaginationDecision['kind'][];

/** What was decided on this run's first page, or carried over by a checkpoint. */
export function autoStateIn({ userState }: Pick<PaginationStrategyState, 'userState'>): AutoState | undefined {
  const { auto } = Object(userState) as { auto?: { kind?: unknown } | null };
  return KINDS.includes(auto?.kind) ? (userState as AutoState) : undefined;
}

/** Where the run of a checkpoint had its records, if detection looked for them. */
export function recordsPlaceIn(userState: unknown): RecordsPlace | undefined {
  const { records } = Object(userState) as Partial<AutoState>;
  return Array.isArray(records?.path) ? records : undefined;
}

/** The state with what a page adds to it: where its records were found, or how many were left out of it. */
export function withPage(state: AutoState, items: readonly unknown[], body: unknown): AutoState {
  if (state.records || state.isNamed) return state;
  const { path, records } = detectRecords(body);
  if (records === items) return items.length > 0 ? { ...state, records: { path } } : state;
  if (items.length === 1 && items[0] === body) return { ...state, records: { path: [], isRecord: true } };
  if (holdsList(body, items)) return { ...state, isNamed: true };
  const left = records.length - items.length;
  return left > 0 ? { ...state, left: (state.left ?? 0) + left } : state;
}

/** How many records a page has: no fewer than detection finds, where an extractor of the user's makes its items anew. */
export function countRecords(items: readonly unknown[], body: unknown): number {
  if (holdsList(body, items)) return items.length;
  const { path, records } = detectRecords(body);
  const isList = path.length > 0 || Array.isArray(body);
  return Math.max(items.length, isList ? records.length : 0);
}

const MAX_OBJECTS = 1_000;

/** Whether the list itself stands in a body, not in the records of another. */
function holdsList(body: unknown, list: readonly unknown[]): boolean {
  const found: unknown[] = [body];
  for (let index = 0; index < Math.min(found.length, MAX_OBJECTS); index++) {
    const value = found[index];
    if (value === list) return true;
    if (isRecord(value)) found.push(...Object.values(value));
  }
  return false;
}
